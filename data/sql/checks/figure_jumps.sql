-- severity: look
-- A change against last year that is large for the school and large in itself, and that no slip explains.
SELECT change.line_id, change.sheet, change.field, {'value': change.value, 'before': change.before} AS details
FROM figure_change AS change
JOIN presentation AS least ON least.key = 'jump_least_' || change.unit
WHERE change.larger - change.smaller >= least.value
    AND change.larger > change.smaller * (1 + (SELECT value FROM presentation WHERE key = 'jump_share'))
    AND change.times IS NULL
    AND NOT coalesce(change.has_digit_wrong, false)
