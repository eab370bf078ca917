-- severity: stops
SELECT line_id, 'teachers' AS sheet, 'full_time_teachers' AS field,
    {'value': full_time_teachers, 'sum': degrees} AS details
FROM (
    SELECT *,
        coalesce(teachers_doctor, 0) + coalesce(teachers_master, 0) + coalesce(teachers_bachelor, 0)
        + coalesce(teachers_college, 0) + coalesce(teachers_senior_secondary, 0)
        + coalesce(teachers_below_senior_secondary, 0) AS degrees
    FROM teachers
)
WHERE degrees > full_time_teachers
