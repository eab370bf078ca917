-- severity: look
-- Classes or pupils of the grades: more than the stage has, or, with every grade known, fewer.
WITH of_stage AS (
    SELECT school_year, school_code, stage, min(line_id) AS line_id,
        sum(classes) AS classes, count(classes) = count(*) AS all_classes,
        sum(pupils) AS pupils, count(pupils) = count(*) AS all_pupils
    FROM grade
    GROUP BY ALL
)
SELECT summed.line_id, 'grades' AS sheet, summed.field, {'value': summed.value, 'sum': summed.total} AS details
FROM (
    SELECT of_stage.line_id, 'classes' AS field, pupils.classes AS value, of_stage.classes AS total, all_classes AS is_whole
    FROM of_stage JOIN pupils USING (school_year, school_code, stage)
    UNION ALL
    SELECT of_stage.line_id, 'pupils', pupils.pupils, of_stage.pupils, all_pupils
    FROM of_stage JOIN pupils USING (school_year, school_code, stage)
) AS summed
WHERE summed.total > summed.value OR (summed.is_whole AND summed.total < summed.value)
