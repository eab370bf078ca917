-- One row per entry of the school history: what became of a school between last year and this one. NULL = not given.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(text) FILTER (field = 'successor_code') AS successor_code,
    max(code) FILTER (field = 'succession') AS succession,
    max(text) FILTER (field = 'reason') AS reason,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'successions' GROUP BY line_id
