-- severity: stops
-- One build holds one county. Two counties may share a name, so the administrative code speaks too.
SELECT min(line_id) AS line_id, 'county' AS sheet, 'county_name' AS field,
    {'value': string_agg(DISTINCT concat_ws(' ', county_name, county_code), '、' ORDER BY concat_ws(' ', county_name, county_code))} AS details
FROM county
HAVING count(DISTINCT county_name) > 1 OR count(DISTINCT county_code) > 1
