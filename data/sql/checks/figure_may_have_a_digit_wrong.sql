-- severity: look
-- The digits of last year's figure in another order, or with one more or one less, and a jump that no school makes.
WITH jump AS (
    SELECT *, CAST(CAST(value AS BIGINT) AS VARCHAR) AS now, CAST(CAST(before AS BIGINT) AS VARCHAR) AS last_year
    FROM figure_change
    WHERE value = round(value) AND before = round(before) AND smaller > 0
        AND larger >= (SELECT value FROM presentation WHERE key = 'slip_least')
        AND larger >= smaller * (1 + (SELECT value FROM presentation WHERE key = 'jump_share'))
)
SELECT line_id, sheet, field, {'value': value, 'before': before} AS details
FROM jump
WHERE
    (
        list_sort(string_split(now, '')) = list_sort(string_split(last_year, ''))
        -- One digit left out of the longer one gives the shorter one.
        OR (abs(length(now) - length(last_year)) = 1 AND len(list_filter(
            range(1, greatest(length(now), length(last_year)) + 1),
            lambda place: CASE WHEN length(now) > length(last_year)
                THEN left(now, place - 1) || substr(now, place + 1) = last_year
                ELSE left(last_year, place - 1) || substr(last_year, place + 1) = now END
        )) > 0)
    )
    -- A shifted figure is told by a check of its own.
    AND NOT EXISTS (
        FROM (VALUES (10), (100), (1000), (10000)) AS shift (times)
        WHERE abs(jump.larger / (jump.smaller * shift.times) - 1)
            <= (SELECT value FROM presentation WHERE key = 'slip_tolerance')
    )
