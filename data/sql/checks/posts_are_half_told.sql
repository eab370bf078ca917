-- severity: look
-- Without both figures nobody knows how many posts are free.
SELECT line_id, 'posts' AS sheet,
    CASE WHEN posts_filled IS NULL THEN 'posts_filled' ELSE 'authorised_posts' END AS field,
    {'value': coalesce(authorised_posts, posts_filled)} AS details
FROM staff_posts
WHERE (authorised_posts IS NULL) <> (posts_filled IS NULL)
