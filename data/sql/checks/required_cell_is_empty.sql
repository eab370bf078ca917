-- severity: stops
SELECT line.line_id, line.sheet, spec.field, NULL AS details
FROM (SELECT DISTINCT line_id, sheet FROM raw_cell) AS line
JOIN column_spec AS spec ON spec.sheet = line.sheet AND spec.required
-- A heading that is missing altogether is told once, by the reader.
SEMI JOIN (
    SELECT line_id, field FROM line_heading
    UNION ALL
    -- A line of a bureau's own files may lack in its table what another table has for other schools.
    SELECT own.line_id, known.field
    FROM line AS own
    JOIN (
        SELECT DISTINCT line.sheet, line_heading.field FROM line_heading JOIN line USING (line_id)
    ) AS known USING (sheet)
    WHERE NOT own.is_standard
) AS heading ON heading.line_id = line.line_id AND heading.field = spec.field
ANTI JOIN typed_cell AS cell
    ON cell.line_id = line.line_id AND cell.field = spec.field
