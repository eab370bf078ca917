-- One row per listed school and year whose previous year is loaded: its code in that year (NULL when it was not
-- there), and whether the two can be compared. A school that was only recoded can; one that was merged, split,
-- closed or opened cannot.
WITH history AS (
    SELECT school_year, successor_code AS code, succession, school_code AS code_before FROM succession
    UNION ALL
    SELECT school_year, school_code, succession, school_code FROM succession WHERE succession <> 'recoded'
),
of_school AS (
    SELECT school_year, code,
        bool_or(succession <> 'recoded') AS is_changed,
        count(DISTINCT code_before) FILTER (succession = 'recoded') AS recodes,
        min(code_before) FILTER (succession = 'recoded') AS code_before
    FROM history
    WHERE code IS NOT NULL
    GROUP BY school_year, code
)
SELECT
    school.line_id, school.school_year, school.school_code,
    before.school_code AS code_before, before.line_id AS line_before,
    before.school_code IS NOT NULL AND NOT coalesce(of_school.is_changed, false)
        AND coalesce(of_school.recodes, 0) <= 1 AS is_comparable
FROM school
SEMI JOIN (SELECT DISTINCT school_year + 1 AS school_year FROM school) AS loaded USING (school_year)
LEFT JOIN of_school ON of_school.school_year = school.school_year AND of_school.code = school.school_code
LEFT JOIN school AS before
    ON before.school_year = school.school_year - 1
    AND before.school_code = coalesce(of_school.code_before, school.school_code)
