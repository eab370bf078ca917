-- severity: stops
-- A stage without pupils has no ratio; the row either should not be there or the figure is not known.
SELECT line_id, sheet, field, {'value': text} AS details
FROM typed_cell
WHERE sheet = 'pupils' AND field = 'pupils' AND number = 0
