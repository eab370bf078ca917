-- severity: look
SELECT source_id, 'schools' AS sheet, row_number, 'township' AS field, {'value': township} AS details
FROM school
WHERE EXISTS (FROM township) AND township NOT IN (SELECT township FROM township WHERE township IS NOT NULL)
