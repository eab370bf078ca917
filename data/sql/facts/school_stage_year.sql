-- One row per school, stage and school year: campuses added to their main school, scope decided by rule.
-- A sum with an unknown part is unknown: NULL, never a smaller sum.
WITH merged AS MATERIALIZED (
    SELECT
        school_year, counted_code AS school_code, stage,
        count(*) AS campuses,
        CASE WHEN count(largest_class) = count(*) THEN max(largest_class) END AS largest_class,
        bool_or(corrected) AS corrected,
        CASE WHEN count(pupils) = count(*) THEN sum(pupils) END AS pupils,
        CASE WHEN count(classes) = count(*) THEN sum(classes) END AS classes,
        CASE WHEN count(boarders) = count(*) THEN sum(boarders) END AS boarders,
        CASE WHEN count(migrant_pupils) = count(*) THEN sum(migrant_pupils) END AS migrant_pupils,
        CASE WHEN count(full_time_teachers) = count(*) THEN sum(full_time_teachers) END AS full_time_teachers,
        CASE WHEN count(teachers_doctor) = count(*) THEN sum(teachers_doctor) END AS teachers_doctor,
        CASE WHEN count(teachers_master) = count(*) THEN sum(teachers_master) END AS teachers_master,
        CASE WHEN count(teachers_bachelor) = count(*) THEN sum(teachers_bachelor) END AS teachers_bachelor,
        CASE WHEN count(teachers_college) = count(*) THEN sum(teachers_college) END AS teachers_college,
        CASE WHEN count(backbone_teachers) = count(*) THEN sum(backbone_teachers) END AS backbone_teachers,
        CASE WHEN count(teachers_pe) = count(*) THEN sum(teachers_pe) END AS teachers_pe,
        CASE WHEN count(teachers_arts) = count(*) THEN sum(teachers_arts) END AS teachers_arts,
        CASE WHEN count(visiting_pe) = count(*) THEN sum(visiting_pe) END AS visiting_pe,
        CASE WHEN count(visiting_music) = count(*) THEN sum(visiting_music) END AS visiting_music,
        CASE WHEN count(visiting_fine_art) = count(*) THEN sum(visiting_fine_art) END AS visiting_fine_art,
        CASE WHEN count(teaching_area_m2) = count(*) THEN sum(teaching_area_m2) END AS teaching_area_m2,
        CASE WHEN count(indoor_sports_area_m2) = count(*) THEN sum(indoor_sports_area_m2) END AS indoor_sports_area_m2,
        CASE WHEN count(sports_ground_area_m2) = count(*) THEN sum(sports_ground_area_m2) END AS sports_ground_area_m2,
        CASE WHEN count(other_sports_area_m2) = count(*) THEN sum(other_sports_area_m2) END AS other_sports_area_m2,
        CASE WHEN count(leased_sports_area_m2) = count(*) THEN sum(leased_sports_area_m2) END AS leased_sports_area_m2,
        CASE WHEN count(equipment_yuan) = count(*) THEN sum(equipment_yuan) END AS equipment_yuan,
        CASE WHEN count(multimedia_rooms) = count(*) THEN sum(multimedia_rooms) END AS multimedia_rooms
    FROM unit_stage
    GROUP BY school_year, counted_code, stage
)
SELECT
    merged.*,
    school.school_name, school.school_type, school.founder, school.urban_rural,
    CASE
        WHEN school.urban_rural LIKE '11%' THEN 'urban'
        WHEN school.urban_rural LIKE '12%' THEN 'town'
        WHEN school.urban_rural LIKE '2%' THEN 'rural'
    END AS area,
    school.township, school.school_group,
    -- Longitude and latitude are CGCS2000; datum is what was typed, and says nothing about them.
    position.longitude, position.latitude, school.datum,
    school.built_year, school.is_boarding, school.is_dense_city_core,
    CASE
        WHEN scope.stage IS NULL THEN 'type_not_judged'
        WHEN merged.pupils < scope.minimum_pupils THEN 'below_minimum_pupils'
        WHEN school.founder = private_rule.founder AND NOT private_rule.counted THEN 'private_not_counted'
    END AS exclusion,
    exclusion IS NULL AS in_scope
FROM merged
JOIN school USING (school_year, school_code)
LEFT JOIN school_position AS position USING (line_id)
LEFT JOIN rule_scope AS scope USING (school_year, school_type, stage)
LEFT JOIN rule_private AS private_rule USING (school_year)
