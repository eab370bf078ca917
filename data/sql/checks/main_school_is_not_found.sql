-- severity: stops
-- A campus that is not counted as a school must name a main school that is.
SELECT campus.line_id, 'schools' AS sheet, 'main_school_code' AS field,
    {'value': coalesce(campus.main_school_code, '')} AS details
FROM school AS campus
LEFT JOIN school AS main
    ON main.school_year = campus.school_year AND main.school_code = campus.main_school_code AND main.counts_as_school
WHERE NOT campus.counts_as_school AND main.school_code IS NULL
