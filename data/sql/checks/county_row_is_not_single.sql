-- severity: stops
-- One build holds one county.
SELECT min(source_id) AS source_id, 'county' AS sheet, NULL AS row_number, 'county_name' AS field,
    {'value': string_agg(DISTINCT county_name, '、' ORDER BY county_name)} AS details
FROM county
HAVING count(DISTINCT county_name) > 1
