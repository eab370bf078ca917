-- One row per school, stage and school year: pupils tested for fitness and those rated good. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    TRY_CAST(max(number) FILTER (field = 'pupils_tested') AS INTEGER) AS pupils_tested,
    TRY_CAST(max(number) FILTER (field = 'good_pupils') AS INTEGER) AS good_pupils,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'fitness' GROUP BY line_id
