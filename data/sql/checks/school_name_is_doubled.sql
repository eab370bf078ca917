-- severity: look
-- One name with two codes in a year: two schools of a name, or one school counted twice.
SELECT max(line_id) AS line_id, 'schools' AS sheet, 'school_name' AS field,
    {'value': min(school_name), 'codes': count(DISTINCT school_code)} AS details
FROM school
WHERE counts_as_school AND school_name IS NOT NULL
GROUP BY school_year, regexp_replace(school_name, '\s+', '', 'g')
HAVING count(DISTINCT school_code) > 1
