-- severity: stops
-- A row of another sheet whose school is not in the list of schools of that year.
SELECT line.line_id, line.sheet, 'school_code' AS field,
    {'value': line.school_code, 'school_year': line.school_year} AS details
FROM (
    SELECT line_id, 'pupils' AS sheet, school_year, school_code FROM pupils
    UNION ALL SELECT line_id, 'teachers', school_year, school_code FROM teachers
    UNION ALL SELECT line_id, 'premises', school_year, school_code FROM premises
    UNION ALL SELECT line_id, 'outcomes', school_year, school_code FROM outcome
    UNION ALL SELECT line_id, 'fitness', school_year, school_code FROM fitness
    UNION ALL SELECT line_id, 'roster', school_year, school_code FROM teacher
    UNION ALL SELECT line_id, 'grades', school_year, school_code FROM grade
    UNION ALL SELECT line_id, 'posts', school_year, school_code FROM staff_posts
    UNION ALL SELECT line_id, 'travel', school_year, school_code FROM travel
) AS line
ANTI JOIN school USING (school_year, school_code)
WHERE line.school_year IS NOT NULL AND line.school_code IS NOT NULL
