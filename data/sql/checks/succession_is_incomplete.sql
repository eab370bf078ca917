-- severity: stops
-- Each kind of entry needs the codes that it speaks of, and no other.
SELECT line_id, 'successions' AS sheet,
    CASE WHEN (school_code IS NULL) = (succession = 'opened') THEN 'successor_code' ELSE 'school_code' END AS field,
    NULL AS details
FROM succession
WHERE (school_code IS NULL) <> (succession = 'opened') OR (successor_code IS NULL) <> (succession = 'closed')
