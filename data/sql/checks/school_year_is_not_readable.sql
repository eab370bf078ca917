-- severity: stops
SELECT line_id, sheet, field, {'value': text} AS details
FROM typed_cell
WHERE type = 'school_year' AND school_year IS NULL
