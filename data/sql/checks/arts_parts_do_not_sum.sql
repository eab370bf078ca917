-- severity: look
-- All parts are known and together fewer than the total that was given beside them.
SELECT line_id, 'teachers' AS sheet, 'teachers_arts_total' AS field,
    {'value': teachers_arts_total, 'sum': teachers_music + teachers_fine_art + teachers_arts_other} AS details
FROM teachers
WHERE teachers_music + teachers_fine_art + teachers_arts_other < teachers_arts_total
