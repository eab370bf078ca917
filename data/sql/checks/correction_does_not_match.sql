-- severity: stops
-- The sheet no longer holds the value that was to be corrected: it may have been corrected at the source.
SELECT line_id, 'corrections' AS sheet, 'old_value' AS field,
    {'value': coalesce(old_value, ''), 'found': coalesce(raw_value, '')} AS details
FROM correction_target
WHERE status <> 'mended'
    AND raw_value IS DISTINCT FROM old_value
    -- What stands in the file counts as well as what it was read as.
    AND typed_value IS DISTINCT FROM old_value
    -- 45 and 45.0 are the same value; two words that are no numbers are not.
    AND TRY_CAST(raw_value AS DOUBLE) = TRY_CAST(old_value AS DOUBLE) IS NOT TRUE
