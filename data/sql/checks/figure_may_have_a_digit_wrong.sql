-- severity: look
-- The digits of last year's figure in another order, or with one more or one less. A shift is told by itself.
SELECT line_id, sheet, field, {'value': value, 'before': before} AS details
FROM figure_change
WHERE has_digit_wrong AND times IS NULL
