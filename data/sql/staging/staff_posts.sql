-- One row per school or campus, stage and school year: posts that the county has authorised, and those filled, of all
-- staff (教职工). NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(code) FILTER (field = 'stage') AS stage,
    TRY_CAST(max(number) FILTER (field = 'authorised_posts') AS INTEGER) AS authorised_posts,
    TRY_CAST(max(number) FILTER (field = 'posts_filled') AS INTEGER) AS posts_filled
FROM typed_cell WHERE sheet = 'posts' GROUP BY line_id
