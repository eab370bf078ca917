-- severity: stops
-- Two corrections of one cell: which of the two holds cannot be guessed.
SELECT later.source_id, 'corrections' AS sheet, later.row_number, 'corrected_heading' AS field,
    {'first_row': min(earlier.row_number)} AS details
FROM correction_target AS later
JOIN correction_target AS earlier USING (target_source_id, target_sheet, target_row, target_field)
WHERE (earlier.source_id, earlier.row_number) < (later.source_id, later.row_number)
GROUP BY later.source_id, later.row_number
