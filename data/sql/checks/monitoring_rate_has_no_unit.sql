-- severity: stops
-- 0.12 and 12 per cent are the same; without the unit the two cannot be told apart.
SELECT line_id, 'national_monitoring' AS sheet, 'rate_unit' AS field, {'value': typed_rate} AS details
FROM national_monitoring
-- A unit that is not known is told by itself.
ANTI JOIN (FROM typed_cell WHERE field = 'rate_unit') AS unit USING (line_id)
WHERE typed_rate IS NOT NULL
