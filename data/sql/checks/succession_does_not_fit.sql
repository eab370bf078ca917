-- severity: stops
-- The history names a school that the lists of the two years do not have, or closes one that is still listed.
WITH named AS (
    SELECT line_id, 'school_code' AS field, school_year - 1 AS listed_year, school_code AS code, true AS is_listed
    FROM succession WHERE school_code IS NOT NULL
    UNION ALL
    SELECT line_id, 'successor_code', school_year, successor_code, true
    FROM succession WHERE successor_code IS NOT NULL
    UNION ALL
    SELECT line_id, 'school_code', school_year, school_code, false
    FROM succession WHERE succession = 'closed' AND school_code IS NOT NULL AND successor_code IS NULL
)
SELECT named.line_id, 'successions' AS sheet, named.field,
    {'value': named.code, 'school_year': named.listed_year} AS details
FROM named
-- A year that is not loaded cannot be looked into.
SEMI JOIN school AS loaded ON loaded.school_year = named.listed_year
LEFT JOIN (SELECT DISTINCT school_year, school_code FROM school) AS school
    ON school.school_year = named.listed_year AND school.school_code = named.code
WHERE (school.school_code IS NOT NULL) <> named.is_listed
