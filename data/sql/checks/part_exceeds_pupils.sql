-- severity: stops
-- Boarders, migrant pupils and the largest class are parts of the pupils of the stage.
SELECT part.line_id, 'pupils' AS sheet, part.field,
    {'value': part.value, 'total': part.pupils} AS details
FROM (
    UNPIVOT (SELECT line_id, pupils, largest_class, boarders, migrant_pupils FROM pupils)
    ON largest_class, boarders, migrant_pupils INTO NAME field VALUE value
) AS part
WHERE part.value > part.pupils
