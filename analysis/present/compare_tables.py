"""Tables of a comparison of two snapshots, and the sentence that heads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from analysis.compare import Comparison, FactField, counts
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import Wording

# Attributes whose values are codes: field -> code list of the workbook.
CODED = {name: name for name in ("school_type", "founder", "urban_rural", "datum")} | dict.fromkeys(
    ("is_boarding", "is_dense_city_core", "in_scope"), "yes_no"
)
MOST_DECIMALS = 9


def comparison_tables(
    found: Comparison, fields: Mapping[str, FactField], words: Wording
) -> tuple[PresentedTable, ...]:
    """Every table of a comparison, in the order in which it is told; `fields`: names of the facts.

    County verdicts, verdicts that changed and why, schools, numbers, attributes, coefficients. A
    table without a row is there all the same.
    """
    return (
        county(found, words),
        verdicts(found, words),
        schools(found, words),
        values(found, fields, words),
        attributes(found, fields, words),
        coefficients(found, words),
    )


def headline(found: Comparison, t: Texts) -> str:
    """What differs, as one sentence with numbers."""
    numbers, parts = counts(found), []
    for key, years in (("years_added", found.years_added), ("years_gone", found.years_gone)):
        if years:
            named = t.join([t.school_year(year) for year in years])
            parts.append(t(f"compare.{key}", years=named))
    if not found.years:
        parts.append(t("compare.no_common_year"))
    elif found.is_empty:
        parts.append(t("compare.nothing"))
    else:
        parts += _what_changed(asdict(numbers), t)
    return t("compare.part_separator").join(parts)


def _what_changed(numbers: dict[str, int], t: Texts) -> list[str]:
    turned = [
        t(f"compare.{key}", count=numbers[key])
        for key in ("to_pass", "to_fail", "to_unknown")
        if numbers[key]
    ]
    how = "verdicts" if turned else "no_verdict"
    return [
        t("compare.schools", added=numbers["schools_added"], gone=numbers["schools_gone"]),
        t("compare.numbers", count=numbers["numbers"], schools=numbers["schools_with_numbers"]),
        t(f"compare.{how}", count=numbers["verdicts"], turned=t.join(turned)),
        t("compare.over", old=numbers["over_old"], new=numbers["over_new"]),
    ]


def notes(found: Comparison, t: Texts) -> list[str]:
    """Which snapshots are compared and in which years; that they are of two counties, if so."""
    lines = [
        t(
            "compare.source",
            old=found.old,
            new=found.new,
            years=t.join([t.school_year(year) for year in found.years]) or t("common.none"),
        )
    ]
    if found.county_old != found.county_new:
        lines.append(t("compare.two_counties", old=found.county_old, new=found.county_new))
    return lines


def _with_names(frame: pd.DataFrame, found: Comparison, t: Texts) -> pd.DataFrame:
    """The frame with words for year and stage, and each school by its newer name."""
    names = found.names.set_index(["school_year", "school_code"])
    shown = names["school_name_new"].fillna(names["school_name_old"])
    keys = zip(frame["school_year"], frame["school_code"], strict=True)
    return frame.assign(
        school=[shown[key] for key in keys],
        year=[t.school_year(int(year)) for year in frame["school_year"]],
        stage=_stages(frame, t),
    )


def _stages(frame: pd.DataFrame, t: Texts, whole: str = "compare.whole_school") -> list[str]:
    return [t(f"stage.{s}") if isinstance(s, str) else t(whole) for s in frame["stage"]]


def _school_columns(t: Texts) -> list[Column]:
    return [
        Column("year", t("choice.school_year")),
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
    ]


def schools(found: Comparison, words: Wording) -> PresentedTable:
    """Schools and stages of schools that only one of the two snapshots has."""
    t = words.t
    frame = _with_names(found.schools, found, t)
    frame["change"] = [
        t(f"compare.change.{'school' if whole else 'stage'}_{change}")
        for change, whole in zip(frame["change"], frame["whole_school"], strict=True)
    ]
    frame["pupils"] = [t.number(pupils, 0) for pupils in frame["pupils"]]
    columns = [
        *_school_columns(t),
        Column("change", t("column.change")),
        Column("pupils", t("column.pupils")),
        Column("township", t("column.township")),
        Column("school_code", t("column.school_code")),
    ]
    return present("compare_schools", t("compare.title.schools"), frame, columns, notes(found, t))


def values(found: Comparison, fields: Mapping[str, FactField], words: Wording) -> PresentedTable:
    """Numbers that changed, in the units of the workbook; unknown is a word."""
    t = words.t
    frame = _with_names(found.values, found, t)
    pairs = [
        _pair(row.old / _factor(fields, row.field), row.new / _factor(fields, row.field), t)
        for row in frame.itertuples()
    ]
    frame = frame.assign(
        name=[_field_name(field, fields, t) for field in frame["field"]],
        before=[old for old, _ in pairs],
        after=[new for _, new in pairs],
        change=[t(f"compare.change.{change}") for change in frame["change"]],
    )
    columns = [
        *_school_columns(t),
        Column("name", t("compare.column.field")),
        Column("before", t("compare.column.old")),
        Column("after", t("compare.column.new")),
        Column("change", t("column.change")),
        Column("school_code", t("column.school_code")),
    ]
    told = [t("compare.shared_note"), *notes(found, t)]
    return present("compare_values", t("compare.title.values"), frame, columns, told)


def _factor(fields: Mapping[str, FactField], field: str) -> float:
    return fields[field].factor if field in fields else 1


def _field_name(field: str, fields: Mapping[str, FactField], t: Texts) -> str:
    if field not in fields:
        return t(f"compare.field.{field}")
    named = fields[field]
    return f"{named.name} ({t(f'unit.{named.unit}')})" if named.unit else named.name


def _pair(old: float, new: float, t: Texts) -> tuple[str, str]:
    """Two numbers with as many decimals as it takes to tell them apart, none for whole ones."""
    known = [value for value in (old, new) if not pd.isna(value)]
    decimals = 0 if all(float(value).is_integer() for value in known) else 2
    shown = t.number(old, decimals), t.number(new, decimals)
    while shown[0] == shown[1] and len(known) > 1 and decimals < MOST_DECIMALS:
        decimals += 1
        shown = t.number(old, decimals), t.number(new, decimals)
    return shown


def attributes(
    found: Comparison, fields: Mapping[str, FactField], words: Wording
) -> PresentedTable:
    """Names, types, areas, townships and the like that changed, and schools in or out of scope."""
    t = words.t
    frame = _with_names(found.attributes, found, t)
    for side, name in (("old", "before"), ("new", "after")):
        frame[name] = [
            _attribute(field, value, words)
            for field, value in zip(frame["field"], frame[side], strict=True)
        ]
    frame["name"] = [_field_name(field, fields, t) for field in frame["field"]]
    columns = [
        *_school_columns(t),
        Column("name", t("compare.column.field")),
        Column("before", t("compare.column.old")),
        Column("after", t("compare.column.new")),
        Column("school_code", t("column.school_code")),
    ]
    return present(
        "compare_attributes", t("compare.title.attributes"), frame, columns, notes(found, t)
    )


def _attribute(field: str, value: str | None, words: Wording) -> str:
    if not isinstance(value, str):
        return words.t("common.none" if field == "exclusion" else "common.unknown")
    if field == "area":
        return words.t(f"area.{value}")
    if field == "exclusion":
        return words.t(f"exclusion.{value}")
    if field in CODED:
        code = {"True": "1", "False": "0"}.get(value, value)
        return words.code_names[CODED[field]].get(code, value)
    return value


def verdicts(found: Comparison, words: Wording) -> PresentedTable:
    """Schools whose verdict changed, and the indicators that turned it."""
    t = words.t
    frame = _with_names(found.verdicts, found, t)
    key = ["school_year", "school_code", "stage"]
    told: dict[tuple, list[str]] = {}
    for row in found.reasons.to_dict("records"):
        told.setdefault(tuple(row[name] for name in key), []).append(_reason(row, words))
    keys = found.verdicts[key].itertuples(index=False, name=None)
    frame["why"] = [t("compare.reason_separator").join(told[each]) for each in keys]
    for side in ("old", "new"):
        frame[f"verdict_{side}"] = [t(f"verdict.{verdict}") for verdict in frame[f"verdict_{side}"]]
    columns = [
        *_school_columns(t),
        Column("verdict_old", t("compare.column.verdict_old")),
        Column("verdict_new", t("compare.column.verdict_new")),
        Column("why", t("column.reason"), width="large"),
        Column("met_old", t("compare.column.met_old"), "number"),
        Column("met_new", t("compare.column.met_new"), "number"),
        Column("school_code", t("column.school_code")),
    ]
    return present("compare_verdicts", t("compare.title.verdicts"), frame, columns, notes(found, t))


def _reason(row: Mapping[str, object], words: Wording) -> str:
    t, code = words.t, row["indicator"]
    if not code:
        return t(f"compare.reason.{row['reason']}")
    return t(
        f"compare.reason.{row['reason']}",
        indicator=words.name(code),
        old=words.value(code, row["old"]),
        new=words.value(code, row["new"]),
        standing_old=t(f"compare.standing.{row['standing_old']}"),
        standing_new=t(f"compare.standing.{row['standing_new']}"),
        threshold_old=words.number(code, row["threshold_old"]),
        threshold_new=words.number(code, row["threshold_new"]),
    )


def coefficients(found: Comparison, words: Wording) -> PresentedTable:
    """Coefficient of difference and county mean of every indicator, old and new."""
    t, places = words.t, words.decimals["coefficient"]
    frame = found.coefficients.assign(
        year=[t.school_year(int(year)) for year in found.coefficients["school_year"]],
        stage=_stages(found.coefficients, t),
        name=[words.name(code) for code in found.coefficients["indicator"]],
    )
    for side in ("old", "new"):
        frame[f"verdict_{side}"] = [
            t(f"coefficient_verdict.{verdict}") for verdict in frame[f"verdict_{side}"]
        ]
    means = tuple(words.places(code) for code in frame["indicator"])
    limits = words.decimals["ratio"]
    columns = [
        Column("year", t("choice.school_year")),
        Column("stage", t("column.stage")),
        Column("name", t("column.indicator")),
        Column("cv_old", t("compare.column.cv_old"), "number", places),
        Column("cv_new", t("compare.column.cv_new"), "number", places),
        Column("limit_old", t("compare.column.limit_old"), "number", limits),
        Column("limit_new", t("compare.column.limit_new"), "number", limits),
        Column("verdict_old", t("compare.column.verdict_old")),
        Column("verdict_new", t("compare.column.verdict_new")),
        Column("mean_old", t("compare.column.mean_old"), "number", places=means),
        Column("mean_new", t("compare.column.mean_new"), "number", places=means),
        Column("counted_old", t("compare.column.counted_old"), "number"),
        Column("counted_new", t("compare.column.counted_new"), "number"),
        Column("missing_old", t("compare.column.missing_old"), "number"),
        Column("missing_new", t("compare.column.missing_new"), "number"),
    ]
    return present(
        "compare_coefficients", t("compare.title.coefficients"), frame, columns, notes(found, t)
    )


def county(found: Comparison, words: Wording) -> PresentedTable:
    """Verdict on the county and on each stage, old and new."""
    t = words.t
    frame = found.county.assign(
        year=[t.school_year(int(year)) for year in found.county["school_year"]],
        stage=_stages(found.county, t, whole="compare.whole_county"),
    )
    for side in ("old", "new"):
        frame[f"verdict_{side}"] = [t(f"verdict.{verdict}") for verdict in frame[f"verdict_{side}"]]
    columns = [
        Column("year", t("choice.school_year")),
        Column("stage", t("column.stage")),
        Column("verdict_old", t("compare.column.verdict_old")),
        Column("verdict_new", t("compare.column.verdict_new")),
    ]
    return present("compare_county", t("compare.title.county"), frame, columns, notes(found, t))
