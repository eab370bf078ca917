-- severity: stops
-- A number that cannot be right, whatever the school.
SELECT
    cell.line_id, cell.sheet, cell.field,
    {'value': cell.text, 'minimum': coalesce(spec.minimum, 0), 'maximum': spec.maximum} AS details
FROM typed_cell AS cell
JOIN column_spec AS spec USING (sheet, field)
WHERE (cell.number < coalesce(spec.minimum, 0) OR cell.number > spec.maximum)
    AND NOT (cell.sheet = 'pupils' AND cell.field = 'pupils' AND cell.number = 0)
    -- Positions that are exchanged or 0 are told by checks of their own.
    AND NOT (cell.sheet = 'schools' AND cell.field IN ('longitude', 'latitude') AND EXISTS (
        FROM school_position AS position
        WHERE position.line_id = cell.line_id
            AND position.problem IS NOT NULL
    ))
