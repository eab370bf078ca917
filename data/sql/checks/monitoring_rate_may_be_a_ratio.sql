-- severity: look
-- Less than one per cent between schools is hardly seen; 0.12 may have been meant as a ratio.
SELECT line_id, 'national_monitoring' AS sheet, 'between_school_rate' AS field, {'value': typed_rate} AS details
FROM national_monitoring
WHERE rate_unit = 'percent' AND typed_rate > 0 AND typed_rate < 1
