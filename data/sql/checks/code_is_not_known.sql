-- severity: stops
SELECT cell.line_id, cell.sheet, cell.field, {'value': cell.text} AS details
FROM typed_cell AS cell
WHERE cell.type IN ('code', 'yes_no') AND cell.code IS NULL
