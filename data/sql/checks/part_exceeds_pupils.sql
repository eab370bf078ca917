-- severity: stops
-- Boarders, migrant pupils and the largest class are parts of the pupils of the stage.
SELECT part.source_id, 'pupils' AS sheet, part.row_number, part.field,
    {'value': part.value, 'total': part.pupils} AS details
FROM (
    UNPIVOT (SELECT source_id, row_number, pupils, largest_class, boarders, migrant_pupils FROM pupils)
    ON largest_class, boarders, migrant_pupils INTO NAME field VALUE value
) AS part
WHERE part.value > part.pupils
