-- severity: look
-- One code is gone and another is new under the same name in the same township: probably the same school.
SELECT appeared.line_id, 'schools' AS sheet, 'school_code' AS field,
    {'value': appeared.school_code, 'before': vanished.school_code, 'name': appeared.school_name} AS details
FROM school_turnover AS appeared
JOIN school_turnover AS vanished
    ON vanished.school_year = appeared.school_year AND vanished.turn = 'vanished'
    AND vanished.township IS NOT DISTINCT FROM appeared.township
    AND regexp_replace(vanished.school_name, '\s+', '', 'g') = regexp_replace(appeared.school_name, '\s+', '', 'g')
WHERE appeared.turn = 'appeared'
