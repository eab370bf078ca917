-- One row per school, stage, grade (1 to 9) and school year, as typed. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    TRY_CAST(max(code) FILTER (field = 'grade') AS INTEGER) AS grade,
    TRY_CAST(max(number) FILTER (field = 'classes') AS INTEGER) AS classes,
    TRY_CAST(max(number) FILTER (field = 'pupils') AS INTEGER) AS pupils
FROM typed_cell WHERE sheet = 'grades' GROUP BY line_id
