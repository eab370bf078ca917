-- severity: stops
-- A phone or ID number in a free text of the register or of a school: no such number is kept.
SELECT line_id, sheet, field, NULL AS details
FROM typed_cell
WHERE type = 'text' AND sheet IN ('corrections', 'schools', 'townships', 'county', 'successions')
    AND regexp_matches(text, '(^|\D)1[3-9]\d{9}(\D|$)|\d{17}[\dXx]')
