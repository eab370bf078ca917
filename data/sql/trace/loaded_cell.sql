-- One row per column and line of pupils, teachers and premises in a school year: what the file holds, what was read,
-- what is counted, and where it stands. An empty cell that has a heading is a row without a number.
WITH line_of_school AS (
    SELECT line_id, 'pupils' AS sheet, school_year, school_code, stage FROM pupils
    UNION ALL
    SELECT line_id, 'teachers', school_year, school_code, stage FROM teachers
    UNION ALL
    SELECT line_id, 'premises', school_year, school_code, '' FROM premises
),
place AS (
    -- A line may stand in several tables: one place for each column is enough.
    SELECT
        line_id, field,
        arg_min(source_id, (source_id, origin_row)) AS source_id,
        arg_min(origin_sheet, (source_id, origin_row)) AS origin_sheet,
        arg_min(origin_row, (source_id, origin_row)) AS origin_row,
        arg_min(origin_column, (source_id, origin_row)) AS origin_column
    FROM line_heading
    GROUP BY line_id, field
),
wanted AS (
    SELECT line_id, field FROM place
    UNION
    SELECT line_id, field FROM typed_cell
)
SELECT
    line_of_school.school_code, line_of_school.stage, line_of_school.sheet, wanted.field,
    typed_cell.number, column_spec.factor,
    raw_cell.typed, raw_cell.text AS read,
    source.file, source.sha256,
    coalesce(raw_cell.origin_sheet, place.origin_sheet) AS origin_sheet,
    coalesce(raw_cell.origin_row, place.origin_row) AS origin_row,
    coalesce(raw_cell.origin_column, place.origin_column) AS origin_column,
    correction.raw_value AS old_value, correction.new_value, correction.reason, correction.confirmed_by
FROM line_of_school
JOIN wanted USING (line_id)
JOIN column_spec
    ON column_spec.sheet = line_of_school.sheet AND column_spec.field = wanted.field
    AND column_spec.type IN ('count', 'decimal')
LEFT JOIN typed_cell ON typed_cell.line_id = wanted.line_id AND typed_cell.field = wanted.field
LEFT JOIN raw_cell ON raw_cell.line_id = wanted.line_id AND raw_cell.field = wanted.field
LEFT JOIN place ON place.line_id = wanted.line_id AND place.field = wanted.field
LEFT JOIN source ON source.source_id = coalesce(raw_cell.source_id, place.source_id)
LEFT JOIN correction_target AS correction
    ON correction.target_line_id = wanted.line_id AND correction.target_field = wanted.field
    AND correction.status <> 'mended'
WHERE line_of_school.school_year = ?
ORDER BY line_of_school.school_code, line_of_school.stage, line_of_school.sheet, wanted.field
