-- severity: stops
-- A number that cannot be right, whatever the school.
SELECT
    cell.line_id, cell.sheet, cell.field,
    {'value': cell.text, 'minimum': coalesce(spec.minimum, 0), 'maximum': spec.maximum} AS details
FROM typed_cell AS cell
JOIN column_spec AS spec USING (sheet, field)
WHERE (cell.number < coalesce(spec.minimum, 0) OR cell.number > spec.maximum)
    AND NOT (cell.sheet = 'pupils' AND cell.field = 'pupils' AND cell.number = 0)
