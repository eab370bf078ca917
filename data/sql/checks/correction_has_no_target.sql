-- severity: stops
-- A correction must name exactly one cell.
SELECT correction.line_id, 'corrections' AS sheet, 'corrected_heading' AS field,
    {'cells': count(target.target_line_id)} AS details
FROM (SELECT DISTINCT line_id FROM raw_cell WHERE sheet = 'corrections') AS correction
LEFT JOIN correction_target AS target USING (line_id)
GROUP BY correction.line_id
HAVING count(target.target_line_id) <> 1
