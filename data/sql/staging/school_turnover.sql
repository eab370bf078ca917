-- One row per school that stands in one of two neighbouring years only and is not in the school history of the later one.
WITH pair AS (
    SELECT DISTINCT school_year FROM school_link
)
SELECT school.line_id, school.school_year, school.school_code, school.school_name, school.township, 'appeared' AS turn
FROM school
JOIN school_link AS link USING (line_id)
ANTI JOIN succession
    ON succession.school_year = school.school_year AND succession.successor_code = school.school_code
WHERE link.code_before IS NULL
UNION ALL
SELECT school.line_id, pair.school_year, school.school_code, school.school_name, school.township, 'vanished'
FROM school
JOIN pair ON pair.school_year = school.school_year + 1
ANTI JOIN succession
    ON succession.school_year = pair.school_year AND succession.school_code = school.school_code
ANTI JOIN school AS later
    ON later.school_year = pair.school_year AND later.school_code = school.school_code
