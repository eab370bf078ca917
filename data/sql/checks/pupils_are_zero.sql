-- severity: stops
-- A stage without pupils has no ratio; the row either should not be there or the figure is not known.
SELECT source_id, sheet, row_number, field, {'value': text} AS details
FROM typed_cell
WHERE sheet = 'pupils' AND field = 'pupils' AND number = 0
