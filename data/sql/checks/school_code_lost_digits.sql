-- severity: stops
-- A code in scientific notation: Excel took it for a number and rounded it, and nothing brings it back.
SELECT line_id, sheet, field, {'value': text} AS details
FROM typed_cell
WHERE type = 'school_code' AND regexp_full_match(text, '\d(\.\d+)?[eE]\+?\d+')
