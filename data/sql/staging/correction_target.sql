-- One row per correction that names exactly one cell: the cell, what it holds and what it shall hold.
WITH correction AS (
    SELECT
        source_id, row_number,
        max(text) FILTER (field = 'school_year') AS school_year,
        max(text) FILTER (field = 'school_code') AS school_code,
        max(text) FILTER (field = 'corrected_stage') AS stage,
        max(text) FILTER (field = 'corrected_heading') AS heading,
        max(text) FILTER (field = 'old_value') AS old_value,
        max(text) FILTER (field = 'new_value') AS new_value,
        max(text) FILTER (field = 'reason') AS reason,
        max(text) FILTER (field = 'confirmed_by') AS confirmed_by
    FROM raw_cell WHERE sheet = 'corrections' GROUP BY source_id, row_number
),
target_row AS (
    SELECT
        source_id, sheet, row_number,
        max(left(text, 4)) FILTER (field = 'school_year') AS school_year,
        max(trim(text)) FILTER (field = 'school_code') AS school_code,
        max(trim(text)) FILTER (field = 'stage') AS stage
    FROM raw_cell WHERE sheet IN ('pupils', 'teachers', 'premises') GROUP BY source_id, sheet, row_number
)
SELECT
    correction.source_id, correction.row_number,
    target_row.source_id AS target_source_id, target_row.sheet AS target_sheet,
    target_row.row_number AS target_row, spec.field AS target_field,
    trim(cell.text) AS raw_value, correction.old_value, correction.new_value,
    correction.reason, correction.confirmed_by, correction.school_code,
    TRY_CAST(left(correction.school_year, 4) AS INTEGER) AS school_year
FROM correction
JOIN column_spec AS spec
    ON spec.heading = correction.heading AND spec.sheet IN ('pupils', 'teachers', 'premises')
JOIN target_row
    ON target_row.sheet = spec.sheet
    AND target_row.school_year = left(correction.school_year, 4)
    AND target_row.school_code = correction.school_code
    AND target_row.stage IS NOT DISTINCT FROM correction.stage
LEFT JOIN raw_cell AS cell
    ON cell.source_id = target_row.source_id AND cell.sheet = target_row.sheet
    AND cell.row_number = target_row.row_number AND cell.field = spec.field
