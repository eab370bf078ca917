-- severity: stops
SELECT line.line_id, line.sheet, spec.field, NULL AS details
FROM (SELECT DISTINCT line_id, sheet FROM raw_cell) AS line
JOIN column_spec AS spec ON spec.sheet = line.sheet AND spec.required
-- A heading that is missing altogether is told once, by the reader.
SEMI JOIN line_heading AS heading ON heading.line_id = line.line_id AND heading.field = spec.field
ANTI JOIN typed_cell AS cell
    ON cell.line_id = line.line_id AND cell.field = spec.field
