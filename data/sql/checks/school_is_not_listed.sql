-- severity: stops
-- A row of another sheet whose school is not in the list of schools of that year.
SELECT line.source_id, line.sheet, line.row_number, 'school_code' AS field,
    {'value': line.school_code, 'school_year': line.school_year} AS details
FROM (
    SELECT source_id, 'pupils' AS sheet, row_number, school_year, school_code FROM pupils
    UNION ALL SELECT source_id, 'teachers', row_number, school_year, school_code FROM teachers
    UNION ALL SELECT source_id, 'premises', row_number, school_year, school_code FROM premises
    UNION ALL SELECT source_id, 'outcomes', row_number, school_year, school_code FROM outcome
    UNION ALL SELECT source_id, 'roster', row_number, school_year, school_code FROM teacher
) AS line
ANTI JOIN school USING (school_year, school_code)
WHERE line.school_year IS NOT NULL AND line.school_code IS NOT NULL
