-- severity: excludes
-- An indicator needs this figure: the school stays out of that figure, visibly.
SELECT line.source_id, line.sheet, line.row_number, spec.field, NULL AS details
FROM (SELECT DISTINCT source_id, sheet, row_number FROM raw_cell) AS line
JOIN column_spec AS spec ON spec.sheet = line.sheet AND spec.watched
ANTI JOIN typed_cell AS cell
    ON cell.source_id = line.source_id AND cell.sheet = line.sheet
    AND cell.row_number = line.row_number AND cell.field = spec.field
