-- One row per school, stage and school year, as typed. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    TRY_CAST(max(number) FILTER (field = 'pupils') AS INTEGER) AS pupils,
    TRY_CAST(max(number) FILTER (field = 'classes') AS INTEGER) AS classes,
    TRY_CAST(max(number) FILTER (field = 'largest_class') AS INTEGER) AS largest_class,
    TRY_CAST(max(number) FILTER (field = 'boarders') AS INTEGER) AS boarders,
    TRY_CAST(max(number) FILTER (field = 'migrant_pupils') AS INTEGER) AS migrant_pupils,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'pupils' GROUP BY line_id
