-- severity: excludes
-- A school with several stages must report the pupils of each before its premises can be divided.
SELECT school.line_id, 'schools' AS sheet, 'school_type' AS field,
    {'stage': expected.stage} AS details
FROM school
JOIN rule_split_stage AS expected USING (school_year, school_type)
LEFT JOIN pupils USING (school_year, school_code, stage)
WHERE pupils.pupils IS NULL
    AND (
        school.counts_as_school
        -- A campus answers for the stages it reports.
        OR EXISTS (
            FROM pupils AS reported
            WHERE reported.school_year = school.school_year AND reported.school_code = school.school_code
                AND reported.stage = expected.stage
        )
    )
