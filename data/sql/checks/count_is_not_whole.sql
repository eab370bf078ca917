-- severity: stops
-- People, classes, rooms and years are whole.
SELECT source_id, sheet, row_number, field, {'value': text} AS details
FROM typed_cell
WHERE type IN ('count', 'calendar_year') AND number <> floor(number)
