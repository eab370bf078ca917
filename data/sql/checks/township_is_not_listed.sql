-- severity: look
SELECT line_id, 'schools' AS sheet, 'township' AS field, {'value': township} AS details
FROM school
WHERE EXISTS (FROM township) AND township NOT IN (SELECT township FROM township WHERE township IS NOT NULL)
