-- One row per school, stage and school year that the rules leave out, with the reason.
SELECT school_year, school_code, school_name, school_type, stage, pupils, exclusion
FROM school_stage_year
WHERE NOT in_scope AND stage <> 'senior'
UNION ALL
-- Listed schools without a compulsory stage: special or senior schools, or types that the rules do not judge.
SELECT school.school_year, school.school_code, school.school_name, school.school_type, NULL, NULL, 'type_not_judged'
FROM school
WHERE school.counts_as_school AND NOT EXISTS (
    FROM unit_stage
    WHERE unit_stage.school_year = school.school_year AND unit_stage.counted_code = school.school_code
        AND unit_stage.stage <> 'senior'
)
