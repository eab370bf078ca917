-- severity: stops
-- 艺术合计 already holds music and fine art, so its parts cannot be more.
SELECT line_id, 'teachers' AS sheet, 'teachers_arts_total' AS field,
    {'value': teachers_arts_total, 'sum': coalesce(teachers_music, 0) + coalesce(teachers_fine_art, 0)} AS details
FROM teachers
WHERE coalesce(teachers_music, 0) + coalesce(teachers_fine_art, 0) > teachers_arts_total
