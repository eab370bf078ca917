-- One row per county sheet row (one county per file). NULL = not known.
SELECT
    line_id,
    max(text) FILTER (field = 'county_name') AS county_name,
    max(text) FILTER (field = 'county_code') AS county_code,
    CAST(max(code) FILTER (field = 'is_invented') AS INTEGER) = 1 AS is_invented,
    max(text) FILTER (field = 'compiled_by') AS compiled_by,
    max(text) FILTER (field = 'data_date') AS data_date,
    max(text) FILTER (field = 'map_approval_number') AS map_approval_number,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'county' GROUP BY line_id
