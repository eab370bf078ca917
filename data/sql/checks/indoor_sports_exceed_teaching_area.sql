-- severity: stops
-- 室内体育用房 are a part of 教学及辅助用房.
SELECT line_id, 'premises' AS sheet, 'indoor_sports_area_m2' AS field,
    {'value': indoor_sports_area_m2, 'total': teaching_area_m2} AS details
FROM premises
WHERE indoor_sports_area_m2 > teaching_area_m2
