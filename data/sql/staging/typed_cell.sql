-- One row per filled cell after corrections: text, and its reading by the column's type (NULL when it has none).
WITH effective AS (
    SELECT
        cell.line_id, cell.sheet, cell.field,
        -- Signs that turn or hide text do not belong into a name or a number.
        coalesce(
            correction.new_value,
            trim(regexp_replace(cell.text, '[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}]', '', 'g'))
        ) AS text,
        correction.new_value IS NOT NULL AS corrected
    FROM raw_cell AS cell
    LEFT JOIN correction_target AS correction
        ON correction.target_line_id = cell.line_id AND correction.target_field = cell.field
        AND correction.status <> 'mended'
    UNION ALL
    SELECT target_line_id, target_sheet, target_field, new_value, true
    FROM correction_target
    WHERE raw_value IS NULL AND new_value IS NOT NULL AND status <> 'mended'
)
SELECT
    effective.*,
    spec.type,
    CASE
        WHEN spec.type IN ('count', 'decimal', 'calendar_year', 'longitude', 'latitude')
            AND regexp_full_match(effective.text, '[+-]?\d+(\.\d+)?([eE][+-]?\d+)?')
            AND isfinite(TRY_CAST(effective.text AS DOUBLE))
        THEN TRY_CAST(effective.text AS DOUBLE)
    END AS number,
    CASE
        WHEN spec.type = 'school_year'
            AND regexp_full_match(effective.text, '(19|20)\d{2}(\s*[-—–]\s*(19|20)\d{2})?\s*(学年度?)?')
            AND (
                regexp_extract(effective.text, '[-—–]\s*(\d{4})', 1) = ''
                OR TRY_CAST(regexp_extract(effective.text, '[-—–]\s*(\d{4})', 1) AS INTEGER)
                = TRY_CAST(left(effective.text, 4) AS INTEGER) + 1
            )
        THEN TRY_CAST(left(effective.text, 4) AS INTEGER)
    END AS school_year,
    alias.code
FROM effective
JOIN column_spec AS spec ON spec.sheet = effective.sheet AND spec.field = effective.field
LEFT JOIN code_alias AS alias ON alias.list = spec.list AND alias.text = effective.text
