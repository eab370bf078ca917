-- severity: stops
-- The same school, stage and year (or the same township) twice: which of the two holds cannot be guessed.
WITH keyed AS (
    SELECT cell.line_id, cell.sheet,
        string_agg(coalesce(cell.code, cell.school_year::VARCHAR, cell.text), ' / ' ORDER BY cell.field) AS row_key,
        count(*) AS parts
    FROM typed_cell AS cell
    JOIN row_key_field USING (sheet, field)
    GROUP BY cell.line_id, cell.sheet
),
numbered AS (
    SELECT keyed.*, line.source_id,
        row_number() OVER doubles AS position,
        first(line.origin_row) OVER doubles AS first_row,
        first(source.file) OVER doubles AS first_file
    FROM keyed
    JOIN line USING (line_id)
    JOIN source USING (source_id)
    JOIN (SELECT sheet, count(*) AS parts FROM row_key_field GROUP BY sheet) AS key_size
        ON key_size.sheet = keyed.sheet AND key_size.parts = keyed.parts
    -- Two corrections of one cell are told by a check of their own.
    WHERE keyed.sheet <> 'corrections'
    -- Each workbook of a county names the county and its townships; the yearly rows stand in one of them.
    WINDOW doubles AS (
        PARTITION BY keyed.sheet, keyed.row_key, CASE WHEN keyed.sheet IN ('county', 'townships') THEN line.source_id END
        ORDER BY keyed.line_id
    )
)
SELECT line_id, sheet, NULL AS field,
    -- A code of a teacher that is really an ID number must not be repeated.
    {'row_key': CASE WHEN sheet = 'roster' THEN '…' ELSE row_key END, 'first_row': first_row, 'first_file': first_file} AS details
FROM numbered
WHERE position > 1
