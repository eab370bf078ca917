-- severity: stops
SELECT source_id, sheet, row_number, field, {'value': text} AS details
FROM typed_cell
WHERE type = 'school_year' AND school_year IS NULL
