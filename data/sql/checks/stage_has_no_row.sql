-- severity: excludes
-- A judged stage without its row of pupils or teachers, or a school without its row of premises.
SELECT school.line_id, 'schools' AS sheet, 'school_code' AS field,
    {'stage': unit.stage, 'missing_sheet': missing.sheet} AS details
FROM unit_stage AS unit
JOIN school USING (school_year, school_code)
JOIN rule_scope AS scope USING (school_year, school_type, stage)
CROSS JOIN (VALUES ('pupils'), ('teachers'), ('premises')) AS missing (sheet)
WHERE
    (missing.sheet = 'pupils' AND NOT EXISTS (
        FROM pupils WHERE pupils.school_year = unit.school_year
            AND pupils.school_code = unit.school_code AND pupils.stage = unit.stage))
    OR (missing.sheet = 'teachers' AND NOT EXISTS (
        FROM teachers WHERE teachers.school_year = unit.school_year
            AND teachers.school_code = unit.school_code AND teachers.stage = unit.stage))
    OR (missing.sheet = 'premises' AND NOT EXISTS (
        FROM premises WHERE premises.school_year = unit.school_year AND premises.school_code = unit.school_code))
