-- severity: stops
-- A cell of a number column whose text is no number. Unknown is an empty cell, not a word.
SELECT line_id, sheet, field, {'value': text} AS details
FROM typed_cell
WHERE type IN ('count', 'decimal', 'calendar_year', 'longitude', 'latitude') AND number IS NULL
