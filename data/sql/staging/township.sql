-- One row per township. NULL = not known.
SELECT
    line_id,
    max(text) FILTER (field = 'township') AS township,
    max(text) FILTER (field = 'township_code') AS township_code,
    max(code) FILTER (field = 'outline_datum') AS outline_datum,
    max(text) FILTER (field = 'outline') AS outline,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'townships' GROUP BY line_id
