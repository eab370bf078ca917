-- One row per text that stands for a code of a list: the code, its label, or both with a space.
SELECT list, code, code AS text FROM code_entry
UNION
SELECT list, code, zh FROM code_entry
UNION
SELECT list, code, code || ' ' || zh FROM code_entry
UNION
-- Excel's own words for yes and no.
SELECT list, code, CASE code WHEN '1' THEN 'TRUE' ELSE 'FALSE' END FROM code_entry WHERE list = 'yes_no'
