-- One row per school, stage, subject and school year. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    max(code) FILTER (field = 'subject') AS subject,
    max(number) FILTER (field = 'full_mark') AS full_mark,
    max(number) FILTER (field = 'mean_score') AS mean_score,
    max(number) FILTER (field = 'score_sd') AS score_sd,
    TRY_CAST(max(number) FILTER (field = 'pupils_tested') AS INTEGER) AS pupils_tested,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'outcomes' GROUP BY line_id
