-- severity: stops
-- Said to be corrected at the source, and the source still holds the old value.
SELECT line_id, 'corrections' AS sheet, 'status' AS field,
    {'value': coalesce(old_value, ''), 'new': coalesce(new_value, '')} AS details
FROM correction_target
WHERE status = 'mended'
    AND (
        raw_value IS NOT DISTINCT FROM old_value
        OR typed_value IS NOT DISTINCT FROM old_value
        OR TRY_CAST(raw_value AS DOUBLE) = TRY_CAST(old_value AS DOUBLE)
    )
