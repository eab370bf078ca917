-- severity: look
-- Grades of a stage that has no row of pupils: they count in no figure.
SELECT min(line_id) AS line_id, 'grades' AS sheet, 'stage' AS field, {'stage': stage} AS details
FROM grade
ANTI JOIN pupils USING (school_year, school_code, stage)
WHERE stage IS NOT NULL
GROUP BY school_year, school_code, stage
