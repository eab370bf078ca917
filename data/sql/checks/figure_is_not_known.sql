-- severity: excludes
-- An indicator needs this figure: the school stays out of that figure, visibly.
SELECT line.source_id, line.sheet, line.row_number, spec.field, NULL AS details
FROM (SELECT DISTINCT source_id, sheet, row_number FROM raw_cell) AS line
JOIN column_spec AS spec ON spec.sheet = line.sheet AND spec.watched
-- A heading that is missing altogether is told once, by the reader.
JOIN raw_heading AS heading
    ON heading.source_id = line.source_id AND heading.sheet = line.sheet AND heading.field = spec.field
ANTI JOIN typed_cell AS cell
    ON cell.source_id = line.source_id AND cell.sheet = line.sheet
    AND cell.row_number = line.row_number AND cell.field = spec.field
WHERE NOT (
    spec.field = 'teachers_arts_total'
    -- Music and fine art together stand in for the total.
    AND EXISTS (
        FROM teachers
        WHERE teachers.source_id = line.source_id AND teachers.row_number = line.row_number
            AND teachers.teachers_music IS NOT NULL AND teachers.teachers_fine_art IS NOT NULL
    )
)
