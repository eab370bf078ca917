-- severity: stops
SELECT line_id, 'teachers' AS sheet, 'full_time_teachers' AS field,
    {'value': full_time_teachers, 'sum': teachers_pe + teachers_arts} AS details
FROM teachers
WHERE teachers_pe + teachers_arts > full_time_teachers
