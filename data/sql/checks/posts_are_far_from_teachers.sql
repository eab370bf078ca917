-- severity: look
-- Staff are the teachers and a few more: other orders of size point to a slip, or to posts of another school.
SELECT posts.line_id, 'posts' AS sheet, 'authorised_posts' AS field,
    {'value': posts.authorised_posts, 'teachers': teachers.full_time_teachers} AS details
FROM staff_posts AS posts
JOIN teachers USING (school_year, school_code, stage)
WHERE posts.authorised_posts > teachers.full_time_teachers * (
        SELECT value FROM presentation WHERE key = 'posts_per_teacher_high'
    )
    OR posts.authorised_posts < teachers.full_time_teachers * (
        SELECT value FROM presentation WHERE key = 'posts_per_teacher_low'
    )
