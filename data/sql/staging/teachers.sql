-- One row per school, stage and school year, as typed; full-time teachers only. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    TRY_CAST(max(number) FILTER (field = 'full_time_teachers') AS INTEGER) AS full_time_teachers,
    TRY_CAST(max(number) FILTER (field = 'teachers_doctor') AS INTEGER) AS teachers_doctor,
    TRY_CAST(max(number) FILTER (field = 'teachers_master') AS INTEGER) AS teachers_master,
    TRY_CAST(max(number) FILTER (field = 'teachers_bachelor') AS INTEGER) AS teachers_bachelor,
    TRY_CAST(max(number) FILTER (field = 'teachers_college') AS INTEGER) AS teachers_college,
    TRY_CAST(max(number) FILTER (field = 'teachers_senior_secondary') AS INTEGER) AS teachers_senior_secondary,
    TRY_CAST(max(number) FILTER (field = 'teachers_below_senior_secondary') AS INTEGER) AS teachers_below_senior_secondary,
    TRY_CAST(max(number) FILTER (field = 'backbone_teachers') AS INTEGER) AS backbone_teachers,
    TRY_CAST(max(number) FILTER (field = 'teachers_pe') AS INTEGER) AS teachers_pe,
    TRY_CAST(max(number) FILTER (field = 'teachers_arts_total') AS INTEGER) AS teachers_arts_total,
    TRY_CAST(max(number) FILTER (field = 'teachers_music') AS INTEGER) AS teachers_music,
    TRY_CAST(max(number) FILTER (field = 'teachers_fine_art') AS INTEGER) AS teachers_fine_art,
    TRY_CAST(max(number) FILTER (field = 'teachers_arts_other') AS INTEGER) AS teachers_arts_other,
    -- The total already holds its parts, and they stand in only where no total was given.
    coalesce(
        teachers_arts_total,
        teachers_music + teachers_fine_art + teachers_arts_other,
        teachers_music + teachers_fine_art
    ) AS teachers_arts,
    TRY_CAST(max(number) FILTER (field = 'visiting_pe') AS INTEGER) AS visiting_pe,
    TRY_CAST(max(number) FILTER (field = 'visiting_music') AS INTEGER) AS visiting_music,
    TRY_CAST(max(number) FILTER (field = 'visiting_fine_art') AS INTEGER) AS visiting_fine_art,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'teachers' GROUP BY line_id
