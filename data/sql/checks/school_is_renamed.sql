-- severity: look
-- The same code with another name than last year, and nothing in the school history.
SELECT link.line_id, 'schools' AS sheet, 'school_name' AS field,
    {'value': school.school_name, 'before': before.school_name} AS details
FROM school_link AS link
JOIN school USING (line_id)
JOIN school AS before ON before.line_id = link.line_before
ANTI JOIN succession
    ON succession.school_year = link.school_year AND succession.successor_code = link.school_code
WHERE regexp_replace(school.school_name, '\s+', '', 'g') <> regexp_replace(before.school_name, '\s+', '', 'g')
