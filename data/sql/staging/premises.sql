-- One row per school and school year, before any split between stages; equipment in yuan. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(number) FILTER (field = 'teaching_area_m2') AS teaching_area_m2,
    max(number) FILTER (field = 'indoor_sports_area_m2') AS indoor_sports_area_m2,
    max(number) FILTER (field = 'sports_ground_area_m2') AS sports_ground_area_m2,
    max(number) FILTER (field = 'other_sports_area_m2') AS other_sports_area_m2,
    max(number) FILTER (field = 'leased_sports_area_m2') AS leased_sports_area_m2,
    max(number) FILTER (field = 'equipment_yuan') * (SELECT factor FROM column_spec WHERE sheet = 'premises' AND field = 'equipment_yuan') AS equipment_yuan,
    TRY_CAST(max(number) FILTER (field = 'multimedia_rooms') AS INTEGER) AS multimedia_rooms,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'premises' GROUP BY line_id
