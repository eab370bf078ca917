-- severity: stops
SELECT line_id, 'outcomes' AS sheet, 'mean_score' AS field,
    {'value': mean_score, 'total': full_mark} AS details
FROM outcome
WHERE mean_score > full_mark
