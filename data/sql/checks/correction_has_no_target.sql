-- severity: stops
-- A correction in force must name exactly one cell. A mended one may be of a year that is no longer loaded.
SELECT correction.line_id, 'corrections' AS sheet, 'corrected_heading' AS field,
    {'cells': count(target.target_line_id)} AS details
FROM (SELECT DISTINCT line_id FROM raw_cell WHERE sheet = 'corrections') AS correction
LEFT JOIN typed_cell AS status ON status.line_id = correction.line_id AND status.field = 'status'
LEFT JOIN correction_target AS target ON target.line_id = correction.line_id
WHERE status.code IS DISTINCT FROM 'mended'
GROUP BY correction.line_id
HAVING count(target.target_line_id) <> 1
