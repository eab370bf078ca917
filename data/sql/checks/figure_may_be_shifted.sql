-- severity: look
-- Ten, a hundred, a thousand or ten thousand times last year's figure, or such a part of it: a unit or a decimal point.
SELECT line_id, sheet, field, {'value': value, 'before': before, 'times': times} AS details
FROM figure_change
WHERE times IS NOT NULL
