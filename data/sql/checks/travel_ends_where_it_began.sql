-- severity: look
-- A way from a school to itself: one of the two codes is likely another's.
SELECT line_id, 'travel' AS sheet, 'target_code' AS field, {'value': target_code} AS details
FROM travel
WHERE target_code = school_code
