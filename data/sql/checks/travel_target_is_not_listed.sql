-- severity: stops
-- A way to a school that is not in the list of schools of that year.
SELECT travel.line_id, 'travel' AS sheet, 'target_code' AS field,
    {'value': travel.target_code, 'school_year': travel.school_year} AS details
FROM travel
ANTI JOIN school ON school.school_year = travel.school_year AND school.school_code = travel.target_code
WHERE travel.school_year IS NOT NULL AND travel.target_code IS NOT NULL
