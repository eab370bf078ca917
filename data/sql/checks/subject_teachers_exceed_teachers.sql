-- severity: stops
SELECT line_id, 'teachers' AS sheet, 'full_time_teachers' AS field,
    {'value': full_time_teachers, 'sum': teachers_pe + arts} AS details
FROM (
    SELECT *, coalesce(teachers_arts_total, teachers_music + teachers_fine_art) AS arts
    FROM teachers
)
WHERE teachers_pe + arts > full_time_teachers
