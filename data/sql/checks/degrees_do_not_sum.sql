-- severity: look
SELECT line_id, 'teachers' AS sheet, 'full_time_teachers' AS field,
    {'value': full_time_teachers, 'sum': degrees} AS details
FROM (
    SELECT *,
        teachers_doctor + teachers_master + teachers_bachelor + teachers_college
        + teachers_senior_secondary + teachers_below_senior_secondary AS degrees
    FROM teachers
)
WHERE degrees < full_time_teachers
