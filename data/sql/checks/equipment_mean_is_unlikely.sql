-- severity: look
-- Yuan typed where 万元 is asked, or the reverse, shows in the county's mean.
WITH mean AS (
    SELECT school_year, sum(equipment_yuan) / sum(pupils) AS yuan_per_pupil
    FROM school_stage_year
    WHERE in_scope AND equipment_yuan IS NOT NULL AND pupils > 0
    GROUP BY school_year
)
SELECT NULL AS line_id, 'premises' AS sheet, 'equipment_yuan' AS field,
    {'value': round(yuan_per_pupil, 2), 'school_year': school_year} AS details
FROM mean
WHERE yuan_per_pupil < (SELECT value FROM presentation WHERE key = 'equipment_mean_low')
    OR yuan_per_pupil > (SELECT value FROM presentation WHERE key = 'equipment_mean_high')
