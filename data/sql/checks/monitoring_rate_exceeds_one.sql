-- severity: stops
SELECT line_id, 'national_monitoring' AS sheet, 'between_school_rate' AS field, {'value': typed_rate} AS details
FROM national_monitoring
WHERE rate_unit = 'ratio' AND typed_rate > 1
