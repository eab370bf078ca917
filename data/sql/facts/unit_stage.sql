-- One row per listed school or campus, school year and stage that it has or, by its type, ought to have.
-- Shared premises are divided by the rule's weights: share of stage s = w_s n_s / sum(w n). A school that lacks
-- the pupils of a stage its type must have gets no share: not known, rather than too large a share.
-- A campus that is not counted as a school has the stages it reports: with one only it is taken as that stage.
WITH stage_row AS (
    SELECT school_year, school_code, stage FROM pupils
    UNION
    SELECT school.school_year, school.school_code, expected.stage
    FROM school
    JOIN rule_expected_stage AS expected USING (school_year, school_type)
    WHERE school.counts_as_school
    UNION
    -- The senior stage is not judged, but without its pupils the premises cannot be divided.
    SELECT school.school_year, school.school_code, expected.stage
    FROM school
    JOIN rule_split_stage AS expected USING (school_year, school_type)
    WHERE school.counts_as_school
),
unit AS (
    SELECT
        school.*, stage_row.stage, pupils.pupils, pupils.classes, pupils.largest_class,
        pupils.boarders, pupils.migrant_pupils, coalesce(pupils.corrected, false) AS pupils_corrected,
        split.weight
    FROM stage_row
    JOIN school USING (school_year, school_code)
    LEFT JOIN pupils USING (school_year, school_code, stage)
    LEFT JOIN rule_split AS split USING (school_year, school_type, stage)
),
weighted AS (
    SELECT
        *,
        CASE
            -- One stage only: everything belongs to it, whatever the weight.
            WHEN count(*) OVER units = 1 THEN 1.0
            WHEN count(weight * pupils) OVER units < count(*) OVER units THEN NULL
            ELSE weight * pupils / sum(weight * pupils) OVER units
        END AS share
    FROM unit
    WINDOW units AS (PARTITION BY school_year, school_code)
)
SELECT
    weighted.school_year, weighted.school_code, weighted.stage,
    -- A campus that is not counted as a school belongs to its main school.
    CASE WHEN weighted.counts_as_school THEN weighted.school_code ELSE weighted.main_school_code END AS counted_code,
    weighted.pupils, weighted.classes, weighted.largest_class, weighted.boarders, weighted.migrant_pupils,
    teachers.full_time_teachers, teachers.teachers_doctor, teachers.teachers_master,
    teachers.teachers_bachelor, teachers.teachers_college, teachers.backbone_teachers,
    teachers.teachers_pe,
    teachers.teachers_arts,
    teachers.visiting_pe, teachers.visiting_music, teachers.visiting_fine_art,
    premises.teaching_area_m2 * share AS teaching_area_m2,
    premises.indoor_sports_area_m2 * share AS indoor_sports_area_m2,
    premises.sports_ground_area_m2 * share AS sports_ground_area_m2,
    premises.other_sports_area_m2 * share AS other_sports_area_m2,
    premises.leased_sports_area_m2 * share AS leased_sports_area_m2,
    premises.equipment_yuan * share AS equipment_yuan,
    premises.multimedia_rooms * share AS multimedia_rooms,
    share AS premises_share,
    weighted.pupils_corrected OR coalesce(teachers.corrected, false) OR coalesce(premises.corrected, false) AS corrected
FROM weighted
LEFT JOIN teachers USING (school_year, school_code, stage)
LEFT JOIN premises USING (school_year, school_code)
