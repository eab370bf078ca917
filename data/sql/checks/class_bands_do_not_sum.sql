-- severity: look
-- Classes by size: more than there are classes, or, with every size known, fewer.
SELECT line_id, 'pupils' AS sheet, 'classes' AS field, {'value': classes, 'sum': counted} AS details
FROM (
    SELECT *,
        list_sum([classes_to_25, classes_26_30, classes_31_35, classes_36_40, classes_41_45, classes_46_50, classes_51_55, classes_56_60, classes_61_65, classes_from_66]) AS counted,
        list_count([classes_to_25, classes_26_30, classes_31_35, classes_36_40, classes_41_45, classes_46_50, classes_51_55, classes_56_60, classes_61_65, classes_from_66]) AS known
    FROM pupils
)
WHERE known > 0 AND (counted > classes OR (known = 10 AND counted < classes))
