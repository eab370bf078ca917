-- severity: stops
SELECT line_id, sheet, field, {'value': text} AS details
FROM typed_cell
WHERE type = 'school_code'
    AND NOT regexp_full_match(text, '\d{10}')
    -- Told by a check of its own.
    AND NOT regexp_full_match(text, '\d(\.\d+)?[eE]\+?\d+')
