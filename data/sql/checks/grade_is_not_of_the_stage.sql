-- severity: stops
-- Primary schools end with grade 6 or, where five years are followed by four, 5; junior schools end with grade 9.
SELECT line_id, 'grades' AS sheet, 'grade' AS field, {'value': grade, 'stage': stage} AS details
FROM grade
WHERE NOT (
    (stage = 'primary' AND grade BETWEEN 1 AND 6)
    OR (stage = 'junior' AND grade BETWEEN 6 AND 9)
)
