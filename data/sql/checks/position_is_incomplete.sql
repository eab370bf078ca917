-- severity: look
-- Without longitude, latitude and datum a school cannot be drawn; the figures are not affected.
SELECT line_id, 'schools' AS sheet, 'longitude' AS field, NULL AS details
FROM school
WHERE counts_as_school AND (longitude IS NULL OR latitude IS NULL OR datum IS NULL)
