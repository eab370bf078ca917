-- severity: stops
-- The same school, stage and year (or the same township) twice: which of the two holds cannot be guessed.
WITH line AS (
    SELECT cell.source_id, cell.sheet, cell.row_number,
        string_agg(coalesce(cell.code, cell.school_year::VARCHAR, cell.text), ' / ' ORDER BY cell.field) AS row_key,
        count(*) AS parts
    FROM typed_cell AS cell
    JOIN row_key_field USING (sheet, field)
    GROUP BY cell.source_id, cell.sheet, cell.row_number
),
numbered AS (
    SELECT line.*, source.file,
        row_number() OVER doubles AS position,
        first(line.row_number) OVER doubles AS first_row,
        first(source.file) OVER doubles AS first_file
    FROM line
    JOIN source USING (source_id)
    JOIN (SELECT sheet, count(*) AS parts FROM row_key_field GROUP BY sheet) AS key_size
        ON key_size.sheet = line.sheet AND key_size.parts = line.parts
    -- Two corrections of one cell are told by a check of their own.
    WHERE line.sheet <> 'corrections'
    -- Each workbook of a county names the county and its townships; the yearly rows stand in one of them.
    WINDOW doubles AS (
        PARTITION BY line.sheet, line.row_key, CASE WHEN line.sheet IN ('county', 'townships') THEN line.source_id END
        ORDER BY line.source_id, line.row_number
    )
)
SELECT source_id, sheet, row_number, NULL AS field,
    -- A code of a teacher that is really an ID number must not be repeated.
    {'row_key': CASE WHEN sheet = 'roster' THEN '…' ELSE row_key END, 'first_row': first_row, 'first_file': first_file} AS details
FROM numbered
WHERE position > 1
