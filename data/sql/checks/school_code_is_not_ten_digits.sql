-- severity: stops
SELECT source_id, sheet, row_number, field, {'value': text} AS details
FROM typed_cell
WHERE type = 'school_code' AND NOT regexp_full_match(text, '\d{10}')
