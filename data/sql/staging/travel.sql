-- One row per way from one school to another and school year: kilometres on the road, minutes. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(text) FILTER (field = 'target_code') AS target_code,
    max(number) FILTER (field = 'road_km') AS road_km,
    max(number) FILTER (field = 'road_minutes') AS road_minutes
FROM typed_cell WHERE sheet = 'travel' GROUP BY line_id
