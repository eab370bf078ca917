-- severity: look
-- There and back are told, and one is much longer than the other: a slip, or a unit taken for the other.
SELECT there.line_id, 'travel' AS sheet, told.field AS field,
    {'value': told.one, 'total': told.other} AS details
FROM travel AS there
JOIN travel AS back
    ON back.school_year = there.school_year
    AND back.school_code = there.target_code AND back.target_code = there.school_code,
LATERAL (
    SELECT 'road_km' AS field, there.road_km AS one, back.road_km AS other
    UNION ALL
    SELECT 'road_minutes', there.road_minutes, back.road_minutes
) AS told
WHERE told.one > told.other * (SELECT value FROM presentation WHERE key = 'travel_direction_ratio')
