-- severity: stops
SELECT line_id, 'teachers' AS sheet, 'backbone_teachers' AS field,
    {'value': backbone_teachers, 'total': full_time_teachers} AS details
FROM teachers
WHERE backbone_teachers > full_time_teachers
