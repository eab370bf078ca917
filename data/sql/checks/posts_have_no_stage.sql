-- severity: look
-- Posts of a stage that has no row of pupils: they count nowhere.
SELECT min(line_id) AS line_id, 'posts' AS sheet, 'stage' AS field, {'stage': stage} AS details
FROM staff_posts
ANTI JOIN pupils USING (school_year, school_code, stage)
WHERE stage IS NOT NULL
GROUP BY school_year, school_code, stage
