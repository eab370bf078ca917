-- One row per figure of a school, stage and year that also stood in the year before: both values, as numbers of the sheet.
WITH keyed AS (
    SELECT line_id, 'pupils' AS sheet, school_year, school_code, stage FROM pupils
    UNION ALL SELECT line_id, 'teachers', school_year, school_code, stage FROM teachers
    UNION ALL SELECT line_id, 'premises', school_year, school_code, NULL FROM premises
),
figure AS (
    SELECT keyed.*, cell.field, cell.number, spec.unit
    FROM keyed
    JOIN typed_cell AS cell USING (line_id)
    JOIN column_spec AS spec ON spec.sheet = keyed.sheet AND spec.field = cell.field
    WHERE spec.type IN ('count', 'decimal') AND cell.number IS NOT NULL
        -- Classes move from one size to the next every year.
        AND NOT starts_with(spec.field, 'classes_')
)
SELECT
    figure.line_id, figure.sheet, figure.field, figure.unit, figure.school_year,
    figure.number AS value, before.number AS before,
    least(figure.number, before.number) AS smaller, greatest(figure.number, before.number) AS larger
FROM figure
JOIN school_link AS link
    ON link.school_year = figure.school_year AND link.school_code = figure.school_code AND link.is_comparable
JOIN figure AS before
    ON before.school_year = figure.school_year - 1 AND before.school_code = link.code_before
    AND before.sheet = figure.sheet AND before.field = figure.field
    AND before.stage IS NOT DISTINCT FROM figure.stage
WHERE figure.number <> before.number
