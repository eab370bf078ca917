-- severity: look
-- More people on posts than the county has authorised: so it may be, but a plan then sends nobody there.
SELECT line_id, 'posts' AS sheet, 'posts_filled' AS field,
    {'value': posts_filled, 'total': authorised_posts} AS details
FROM staff_posts
WHERE posts_filled > authorised_posts
