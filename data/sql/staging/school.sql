-- One row per school or campus and school year, as listed. NULL = not known.
SELECT
    line_id,
    max(school_year) FILTER (field = 'school_year') AS school_year,
    max(text) FILTER (field = 'school_code') AS school_code,
    max(text) FILTER (field = 'school_name') AS school_name,
    max(code) FILTER (field = 'school_type') AS school_type,
    max(code) FILTER (field = 'founder') AS founder,
    max(code) FILTER (field = 'urban_rural') AS urban_rural,
    max(text) FILTER (field = 'township') AS township,
    max(text) FILTER (field = 'school_group') AS school_group,
    max(number) FILTER (field = 'longitude') AS longitude,
    max(number) FILTER (field = 'latitude') AS latitude,
    max(code) FILTER (field = 'datum') AS datum,
    TRY_CAST(max(number) FILTER (field = 'built_year') AS INTEGER) AS built_year,
    CAST(max(code) FILTER (field = 'counts_as_school') AS INTEGER) = 1 AS counts_as_school,
    max(text) FILTER (field = 'main_school_code') AS main_school_code,
    CAST(max(code) FILTER (field = 'is_boarding') AS INTEGER) = 1 AS is_boarding,
    CAST(max(code) FILTER (field = 'is_dense_city_core') AS INTEGER) = 1 AS is_dense_city_core,
    bool_or(corrected) AS corrected
FROM typed_cell WHERE sheet = 'schools' GROUP BY line_id
