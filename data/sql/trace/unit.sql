-- One row per school or campus and stage in a school year, with the weight by which shared premises are divided.
SELECT
    unit_stage.school_code, school.school_name, unit_stage.counted_code,
    NOT school.counts_as_school AS is_campus,
    unit_stage.stage, rule_split.weight
FROM unit_stage
JOIN school USING (school_year, school_code)
LEFT JOIN rule_split
    ON rule_split.school_year = unit_stage.school_year
    AND rule_split.school_type = school.school_type
    AND rule_split.stage = unit_stage.stage
WHERE unit_stage.school_year = ?
ORDER BY unit_stage.school_code, unit_stage.stage
