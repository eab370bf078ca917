-- severity: stops
-- 艺术合计 already holds music, fine art and the other arts, so its parts cannot be more.
SELECT line_id, 'teachers' AS sheet, 'teachers_arts_total' AS field,
    {'value': teachers_arts_total, 'sum': parts} AS details
FROM (
    SELECT *, coalesce(teachers_music, 0) + coalesce(teachers_fine_art, 0) + coalesce(teachers_arts_other, 0) AS parts
    FROM teachers
)
WHERE parts > teachers_arts_total
