-- severity: stops
-- Eleven digits from 1 look like a phone, fifteen or eighteen like an ID number, two to four characters
-- without a digit like a name. The value itself is not repeated.
SELECT line_id, sheet, field, NULL AS details
FROM typed_cell
WHERE sheet = 'roster' AND field = 'teacher_code'
    AND regexp_full_match(text, '1\d{10}|\d{15}|\d{17}[\dXx]|[^0-9]{2,4}')
