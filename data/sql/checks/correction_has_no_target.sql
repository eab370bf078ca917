-- severity: stops
-- A correction must name exactly one cell.
SELECT correction.source_id, 'corrections' AS sheet, correction.row_number, 'corrected_heading' AS field,
    {'cells': count(target.row_number)} AS details
FROM (SELECT DISTINCT source_id, row_number FROM raw_cell WHERE sheet = 'corrections') AS correction
LEFT JOIN correction_target AS target USING (source_id, row_number)
GROUP BY correction.source_id, correction.row_number
HAVING count(target.row_number) <> 1
