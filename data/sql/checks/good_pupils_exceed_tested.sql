-- severity: stops
SELECT line_id, 'fitness' AS sheet, 'good_pupils' AS field,
    {'value': good_pupils, 'total': pupils_tested} AS details
FROM fitness
WHERE good_pupils > pupils_tested
