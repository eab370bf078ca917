-- One row per school year of monitoring, stage and subject, as reported to the county; the rate as a ratio, the
-- share in per cent. NULL = not known. A rate without its unit is not known: it could be a hundred times as large.
WITH typed AS (
    SELECT
        line_id,
        max(school_year) FILTER (field = 'school_year') AS school_year,
        max(code) FILTER (field = 'stage') AS stage,
        max(code) FILTER (field = 'subject') AS subject,
        max(number) FILTER (field = 'between_school_rate') AS typed_rate,
        max(code) FILTER (field = 'rate_unit') AS rate_unit,
        TRY_CAST(max(code) FILTER (field = 'achievement_level') AS INTEGER) AS achievement_level,
        max(number) FILTER (field = 'level_good_share') AS level_good_share,
        max(text) FILTER (field = 'document') AS document
    FROM typed_cell WHERE sheet = 'national_monitoring' GROUP BY line_id
)
SELECT
    *,
    CASE rate_unit WHEN 'ratio' THEN typed_rate WHEN 'percent' THEN typed_rate / 100 END AS between_school_rate
FROM typed
