-- severity: look
-- A change against last year that is large for the school and large in itself, and that no slip explains.
SELECT change.line_id, change.sheet, change.field,
    {'value': change.value, 'before': change.before} AS details
FROM figure_change AS change
JOIN presentation AS least ON least.key = 'jump_least_' || change.unit
WHERE change.larger - change.smaller >= least.value
    AND change.larger > change.smaller * (1 + (SELECT value FROM presentation WHERE key = 'jump_share'))
    AND NOT EXISTS (
        FROM (VALUES (10), (100), (1000), (10000)) AS shift (times)
        WHERE change.smaller > 0
            AND abs(change.larger / (change.smaller * shift.times) - 1)
                <= (SELECT value FROM presentation WHERE key = 'slip_tolerance')
    )
