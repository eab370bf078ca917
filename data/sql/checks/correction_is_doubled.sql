-- severity: stops
-- Two corrections of one cell in force: which of the two holds cannot be guessed. Mended ones are history.
SELECT later.line_id, 'corrections' AS sheet, 'corrected_heading' AS field,
    {'first_row': min(earlier_line.origin_row)} AS details
FROM correction_target AS later
JOIN correction_target AS earlier USING (target_line_id, target_field)
JOIN line AS earlier_line ON earlier_line.line_id = earlier.line_id
WHERE earlier.line_id < later.line_id AND earlier.status <> 'mended' AND later.status <> 'mended'
GROUP BY later.line_id
