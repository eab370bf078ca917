-- severity: stops
SELECT source_id, 'teachers' AS sheet, row_number, 'full_time_teachers' AS field,
    {'value': full_time_teachers, 'sum': teachers_pe + teachers_arts_total} AS details
FROM teachers
WHERE teachers_pe + teachers_arts_total > full_time_teachers
