-- severity: look
-- Ten, a hundred, a thousand or ten thousand times last year's figure, or such a part of it: a unit or a decimal point.
SELECT change.line_id, change.sheet, change.field,
    {'value': change.value, 'before': change.before, 'times': shift.times} AS details
FROM figure_change AS change
JOIN (VALUES (10), (100), (1000), (10000)) AS shift (times)
    ON abs(change.larger / (change.smaller * shift.times) - 1)
        <= (SELECT value FROM presentation WHERE key = 'slip_tolerance')
WHERE change.smaller > 0 AND change.larger >= (SELECT value FROM presentation WHERE key = 'slip_least')
