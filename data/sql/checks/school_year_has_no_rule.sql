-- severity: stops
-- Every year of rule_private has rules in force; a year before the first rule cannot be judged.
SELECT line_id, 'schools' AS sheet, 'school_year' AS field,
    {'value': school_year::VARCHAR} AS details
FROM school
ANTI JOIN rule_private USING (school_year)
WHERE school_year IS NOT NULL
