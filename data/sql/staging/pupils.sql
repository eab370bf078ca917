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
    TRY_CAST(max(number) FILTER (field = 'classes_to_25') AS INTEGER) AS classes_to_25,
    TRY_CAST(max(number) FILTER (field = 'classes_26_30') AS INTEGER) AS classes_26_30,
    TRY_CAST(max(number) FILTER (field = 'classes_31_35') AS INTEGER) AS classes_31_35,
    TRY_CAST(max(number) FILTER (field = 'classes_36_40') AS INTEGER) AS classes_36_40,
    TRY_CAST(max(number) FILTER (field = 'classes_41_45') AS INTEGER) AS classes_41_45,
    TRY_CAST(max(number) FILTER (field = 'classes_46_50') AS INTEGER) AS classes_46_50,
    TRY_CAST(max(number) FILTER (field = 'classes_51_55') AS INTEGER) AS classes_51_55,
    TRY_CAST(max(number) FILTER (field = 'classes_56_60') AS INTEGER) AS classes_56_60,
    TRY_CAST(max(number) FILTER (field = 'classes_61_65') AS INTEGER) AS classes_61_65,
    TRY_CAST(max(number) FILTER (field = 'classes_from_66') AS INTEGER) AS classes_from_66,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'pupils' GROUP BY line_id
