-- One row per line, field and heading that is there for it: where an empty cell of the line stands.
SELECT
    line_place.line_id, heading.field, heading.source_id, heading.origin_sheet,
    coalesce(heading.row_number, line_place.origin_row) AS origin_row, heading.column_number AS origin_column
FROM line_place
JOIN block_heading AS heading USING (block_id)
