-- One row per correction that names exactly one cell: the cell, what it holds and what it shall hold.
WITH correction AS (
    SELECT
        line_id,
        max(raw_cell.text) FILTER (field = 'school_year') AS school_year,
        max(raw_cell.text) FILTER (field = 'school_code') AS school_code,
        max(coalesce(alias.code, raw_cell.text)) FILTER (field = 'corrected_stage') AS stage,
        -- Width of brackets and spaces do not matter, as in the sheets' own headings.
        max(translate(regexp_replace(raw_cell.text, '\s+', '', 'g'), '（）：', '():'))
            FILTER (field = 'corrected_heading') AS heading,
        max(raw_cell.text) FILTER (field = 'old_value') AS old_value,
        max(raw_cell.text) FILTER (field = 'new_value') AS new_value,
        max(raw_cell.text) FILTER (field = 'reason') AS reason,
        max(raw_cell.text) FILTER (field = 'confirmed_by') AS confirmed_by,
        -- Without a word a correction is in force.
        coalesce(max(coalesce(state.code, raw_cell.text)) FILTER (field = 'status'), 'open') AS status,
        max(raw_cell.text) FILTER (field = 'expectation') AS expectation
    FROM raw_cell
    LEFT JOIN code_alias AS alias ON alias.list = 'stage' AND alias.text = trim(raw_cell.text)
    LEFT JOIN code_alias AS state ON state.list = 'correction_status' AND state.text = trim(raw_cell.text)
    WHERE sheet = 'corrections'
    GROUP BY line_id
),
target_row AS (
    SELECT
        line_id, sheet,
        max(left(raw_cell.text, 4)) FILTER (field = 'school_year') AS school_year,
        max(trim(raw_cell.text)) FILTER (field = 'school_code') AS school_code,
        max(coalesce(alias.code, trim(raw_cell.text))) FILTER (field = 'stage') AS stage
    FROM raw_cell
    LEFT JOIN code_alias AS alias ON alias.list = 'stage' AND alias.text = trim(raw_cell.text)
    WHERE sheet IN ('pupils', 'teachers', 'premises', 'posts')
    GROUP BY line_id, sheet
)
SELECT
    correction.line_id,
    target_row.line_id AS target_line_id, target_row.sheet AS target_sheet, spec.field AS target_field,
    trim(cell.text) AS raw_value, trim(cell.typed) AS typed_value, correction.old_value, correction.new_value,
    correction.reason, correction.confirmed_by, correction.status, correction.expectation, correction.school_code,
    TRY_CAST(left(correction.school_year, 4) AS INTEGER) AS school_year
FROM correction
JOIN column_spec AS spec
    ON spec.heading = correction.heading AND spec.sheet IN ('pupils', 'teachers', 'premises', 'posts')
JOIN target_row
    ON target_row.sheet = spec.sheet
    AND target_row.school_year = left(correction.school_year, 4)
    AND target_row.school_code = correction.school_code
    AND target_row.stage IS NOT DISTINCT FROM correction.stage
LEFT JOIN raw_cell AS cell
    ON cell.line_id = target_row.line_id AND cell.field = spec.field
