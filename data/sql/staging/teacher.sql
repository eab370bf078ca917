-- One row per anonymous teacher and school year. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'teacher_code') AS teacher_code,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    max(code) FILTER (field = 'subject') AS subject,
    max(code) FILTER (field = 'degree') AS degree,
    max(code) FILTER (field = 'backbone_level') AS backbone_level,
    TRY_CAST(max(number) FILTER (field = 'birth_year') AS INTEGER) AS birth_year,
    TRY_CAST(max(number) FILTER (field = 'joined_school_year') AS INTEGER) AS joined_school_year,
    max(text) FILTER (field = 'home_township') AS home_township,
    max(code) FILTER (field = 'post') AS post,
    max(code) FILTER (field = 'professional_title') AS professional_title,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'roster' GROUP BY line_id
