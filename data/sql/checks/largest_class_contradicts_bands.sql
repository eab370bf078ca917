-- severity: look
-- The largest class is larger than its size class allows, or a class of a larger size is counted.
SELECT pupils.line_id, 'pupils' AS sheet, 'largest_class' AS field, {'value': pupils.largest_class} AS details
FROM pupils
CROSS JOIN LATERAL (VALUES
        (classes_to_25, 0, 25),
        (classes_26_30, 26, 30),
        (classes_31_35, 31, 35),
        (classes_36_40, 36, 40),
        (classes_41_45, 41, 45),
        (classes_46_50, 46, 50),
        (classes_51_55, 51, 55),
        (classes_56_60, 56, 60),
        (classes_61_65, 61, 65),
        (classes_from_66, 66, NULL)
) AS band (classes, lowest, highest)
WHERE band.classes IS NOT NULL
GROUP BY pupils.line_id, pupils.largest_class
HAVING
    -- A size that holds classes begins above the largest one.
    bool_or(band.classes > 0 AND band.lowest > pupils.largest_class)
    -- The size that the largest class belongs to holds none.
    OR bool_or(
        band.classes = 0 AND band.lowest <= pupils.largest_class
        AND (band.highest IS NULL OR band.highest >= pupils.largest_class)
    )
