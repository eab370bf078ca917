-- severity: look
-- Gone since last year, and nothing in the school history tells why.
SELECT own.line_id, 'schools' AS sheet, 'school_code' AS field,
    {'value': own.school_name, 'school_year': own.school_year} AS details
FROM school_turnover AS own
-- Told as one and the same by a check of its own.
ANTI JOIN school_turnover AS other
    ON other.school_year = own.school_year AND other.turn <> own.turn
    AND other.township IS NOT DISTINCT FROM own.township
    AND regexp_replace(other.school_name, '\s+', '', 'g') = regexp_replace(own.school_name, '\s+', '', 'g')
WHERE own.turn = 'vanished'
