-- One row per figure of a school, stage and year that also stood in the year before: both values, as numbers of the sheet.
WITH keyed AS (
    SELECT line_id, 'pupils' AS sheet, school_year, school_code, stage FROM pupils
    UNION ALL SELECT line_id, 'teachers', school_year, school_code, stage FROM teachers
    UNION ALL SELECT line_id, 'premises', school_year, school_code, NULL FROM premises
),
figure AS (
    SELECT keyed.*, cell.field, cell.number, spec.unit
    FROM keyed
    JOIN typed_cell AS cell USING (line_id)
    JOIN column_spec AS spec ON spec.sheet = keyed.sheet AND spec.field = cell.field
    WHERE spec.type IN ('count', 'decimal') AND cell.number IS NOT NULL
        -- Classes move from one size to the next every year.
        AND NOT starts_with(spec.field, 'classes_')
),
change AS (
    SELECT
        figure.line_id, figure.sheet, figure.field, figure.unit, figure.school_year,
        figure.number AS value, before.number AS before,
        least(figure.number, before.number) AS smaller, greatest(figure.number, before.number) AS larger
    FROM figure
    JOIN school_link AS link
        ON link.school_year = figure.school_year AND link.school_code = figure.school_code AND link.is_comparable
    JOIN figure AS before
        ON before.school_year = figure.school_year - 1 AND before.school_code = link.code_before
        AND before.sheet = figure.sheet AND before.field = figure.field
        AND before.stage IS NOT DISTINCT FROM figure.stage
    WHERE figure.number <> before.number
),
digits AS (
    SELECT *, CAST(CAST(value AS BIGINT) AS VARCHAR) AS now, CAST(CAST(before AS BIGINT) AS VARCHAR) AS last_year
    FROM change
    WHERE value = round(value) AND before = round(before)
)
SELECT
    change.*,
    -- Ten, a hundred, a thousand or ten thousand times the smaller one, or NULL.
    (
        SELECT min(shift.times)
        FROM (VALUES (10), (100), (1000), (10000)) AS shift (times)
        WHERE change.smaller > 0
            AND change.larger >= (SELECT value FROM presentation WHERE key = 'slip_least')
            AND abs(change.larger / (change.smaller * shift.times) - 1)
                <= (SELECT value FROM presentation WHERE key = 'slip_tolerance')
    ) AS times,
    -- The same digits in another order, or one more or one less, and a jump that no school makes.
    digits.line_id IS NOT NULL
        AND change.smaller > 0
        AND change.larger >= (SELECT value FROM presentation WHERE key = 'slip_least')
        AND change.larger >= change.smaller * (1 + (SELECT value FROM presentation WHERE key = 'jump_share'))
        AND (
            list_sort(string_split(now, '')) = list_sort(string_split(last_year, ''))
            OR (abs(length(now) - length(last_year)) = 1 AND len(list_filter(
                range(1, greatest(length(now), length(last_year)) + 1),
                lambda place: CASE WHEN length(now) > length(last_year)
                    THEN left(now, place - 1) || substr(now, place + 1) = last_year
                    ELSE left(last_year, place - 1) || substr(last_year, place + 1) = now END
            )) > 0)
        ) AS has_digit_wrong
FROM change
LEFT JOIN digits USING (line_id, field)
