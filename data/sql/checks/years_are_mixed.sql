-- severity: look
-- A few rows of another year in a sheet of one year: perhaps left over from last year's file.
WITH rows_of_year AS (
    SELECT line.source_id, line.origin_sheet, line.sheet, cell.school_year, count(*) AS rows, min(line.line_id) AS line_id
    FROM line
    JOIN typed_cell AS cell ON cell.line_id = line.line_id AND cell.field = 'school_year'
    WHERE cell.school_year IS NOT NULL AND line.sheet NOT IN ('corrections', 'successions', 'national_monitoring')
    GROUP BY ALL
),
shared AS (
    SELECT *,
        rows / sum(rows) OVER sheet_rows AS share,
        max(rows) OVER sheet_rows * 2 > sum(rows) OVER sheet_rows AS has_usual_year,
        arg_max(school_year, rows) OVER sheet_rows AS usual_year
    FROM rows_of_year
    WINDOW sheet_rows AS (PARTITION BY source_id, origin_sheet, sheet)
)
SELECT line_id, sheet, 'school_year' AS field,
    {'school_year': school_year, 'usual_year': usual_year, 'count': rows} AS details
FROM shared
-- A year that no rule holds in is told by a check of its own.
SEMI JOIN rule_private USING (school_year)
-- Several whole years in a sheet are no mixture.
WHERE has_usual_year AND share <= (SELECT value FROM presentation WHERE key = 'other_year_share')
