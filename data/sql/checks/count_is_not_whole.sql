-- severity: stops
-- People, classes, rooms and years are whole.
SELECT line_id, sheet, field, {'value': text} AS details
FROM typed_cell
WHERE type IN ('count', 'calendar_year') AND number <> floor(number)
