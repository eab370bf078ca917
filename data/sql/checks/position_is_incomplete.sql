-- severity: look
-- Without longitude, latitude and datum a school cannot be drawn; the figures are not affected.
SELECT school.line_id, 'schools' AS sheet, 'longitude' AS field, NULL AS details
FROM school
-- Where the files have no such columns at all, that is told once.
SEMI JOIN line_heading AS heading
    ON heading.line_id = school.line_id AND heading.field IN ('longitude', 'latitude')
WHERE counts_as_school AND (longitude IS NULL OR latitude IS NULL OR datum IS NULL)
