"""Tables of the gap: by group, by school, between two years, and by other measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.breakdown import URBAN_AND_TOWN, Cut, GroupSplit
from analysis.gap_change import GapChange, MeanChange, is_material
from analysis.measures import IN_UNIT
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording, marked_name
from analysis.vocabulary import Area


def group_name(cut: Cut, group: str, words: Wording) -> str:
    """A group in the reader's words; schools without an education group have a name too."""
    t = words.t
    if cut in (Cut.AREA, Cut.URBAN_RURAL):
        return t("gap.urban_and_town") if group == URBAN_AND_TOWN else t(f"area.{group}")
    return group or t("gap.no_group")


def area_values(
    values: Mapping[Cut, pd.DataFrame],
    measures: pd.DataFrame,
    between: Mapping[str, float],
    title: str,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """Every indicator in 城区, 镇区, 乡村 and 城镇, with parity, share between areas, and coefficient.

    `values`: group_values by AREA and URBAN_RURAL; `measures`: indicators of the assessment;
    `between`: code -> share of CV^2 between the three areas.
    """
    t = words.t
    of = {
        cut: frame.pivot(index="code", columns="group", values="value")
        for cut, frame in values.items()
    }
    lines = []
    for row in measures.itertuples():
        three, two = of[Cut.AREA].loc[row.code], of[Cut.URBAN_RURAL].loc[row.code]
        rural = three.get(Area.RURAL)
        line = {str(area): _or_nan(three.get(area)) for area in Area}
        line |= {
            "indicator": words.name(row.code),
            "unit": t(f"unit.{words.indicator(row.code).unit}"),
            "county": row.mean,
            "threshold": row.threshold,
            "together": _or_nan(two.get(URBAN_AND_TOWN)),
            "rural_to_urban": _ratio(rural, three.get(Area.URBAN)),
            "rural_to_other": _ratio(rural, two.get(URBAN_AND_TOWN)),
            "between": 100 * between[row.code],
            "cv": row.cv,
            "counted": row.schools_counted,
            "missing": row.schools_missing,
        }
        lines.append(line)
    ratio, percent = words.decimals["ratio"], words.decimals["percent"]
    places = tuple(words.places(code) for code in measures["code"])
    columns = [
        Column("indicator", t("column.indicator")),
        Column("unit", t("column.unit")),
        Column("threshold", t("column.threshold"), "number", places=places),
        Column("county", t("gap.column.county"), "number", places=places),
        *(Column(str(area), t(f"area.{area}"), "number", places=places) for area in Area),
        Column("together", t("gap.urban_and_town"), "number", places=places),
        Column("rural_to_urban", t("gap.column.rural_to_urban"), "number", ratio),
        Column("rural_to_other", t("gap.column.rural_to_other"), "number", ratio),
        Column("between", t("gap.column.between_areas"), "number", percent, "%"),
        Column("cv", t("figure.coefficient"), "number", words.decimals["coefficient"]),
        Column("counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
    ]
    return present("gap_by_area", title, pd.DataFrame(lines), columns, notes)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _ratio(part: float | None, whole: float | None) -> float:
    part, whole = _or_nan(part), _or_nan(whole)
    return part / whole if whole > 0 else float("nan")


def split_table(
    split: GroupSplit, missing: Mapping[str, int], cut: Cut, code: str, words: Wording
) -> tuple[pd.DataFrame, tuple[Column, ...]]:
    """Frame and columns of one indicator by group; shares are per cent of CV^2 and sum to 100."""
    t, scale, total = words.t, words.indicator(code).scale, split.within + split.between
    frame = split.groups.assign(
        name=[group_name(cut, group, words) for group in split.groups["group"]],
        value=scale * split.groups["mean"],
        missing=[missing[group] for group in split.groups["group"]],
        within_share=100 * split.groups["within"] / total,
        between_share=100 * split.groups["between"] / total,
    )
    percent = words.decimals["percent"]
    columns = (
        Column("name", t(f"gap.cut.{cut}")),
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
        Column("pupils", t("column.pupils"), "number"),
        Column("value", words.name(code), "number", words.decimals[words.indicator(code).unit]),
        Column(
            "coefficient", t("gap.column.coefficient_inside"), "number",
            words.decimals["coefficient"],
        ),
        Column("between_share", t("gap.column.between"), "number", percent, "%"),
        Column("within_share", t("gap.column.within"), "number", percent, "%"),
    )  # fmt: skip
    return frame, columns


def school_parts_table(
    parts: pd.DataFrame, league: pd.DataFrame, code: str, title: str, notes: Sequence[str],
    words: Wording,
) -> PresentedTable:  # fmt: skip
    """Schools by their share of the gap, with what takes them to the mean and what that would do."""
    t, indicator = words.t, words.indicator(code)
    rows = parts.merge(
        league[["school_code", "school_name", "township", "area", "corrected"]], on="school_code"
    )
    divisor = 10_000 if indicator.physical_unit == "yuan" else 1
    unit = "ten_thousand_yuan" if divisor > 1 else indicator.physical_unit
    frame = rows.assign(
        rank=range(1, len(rows) + 1),
        school_name=[
            marked_name(name, corrected, t)
            for name, corrected in zip(rows["school_name"], rows["corrected"], strict=True)
        ],
        area=[t(f"area.{area}") for area in rows["area"]],
        side=[side_name(is_below, words) for is_below in rows["is_below"]],
        value=indicator.scale * rows["value"],
        share=100 * rows["share"],
        cumulative_share=100 * rows["cumulative_share"],
        to_mean=rows["to_mean"] / divisor,
    )
    percent, coefficient = words.decimals["percent"], words.decimals["coefficient"]
    columns = [
        Column("rank", t("gap.column.rank"), "number"),
        Column("school_name", t("column.school")),
        Column("side", t("gap.column.side")),
        Column("value", words.name(code), "number", words.decimals[indicator.unit]),
        Column("share", t("gap.column.share"), "number", percent, "%"),
        Column("cumulative_share", t("gap.column.cumulative"), "number", percent, "%"),
        Column("to_mean", t("gap.column.to_mean"), "number", 1, t(f"unit.{unit}")),
        Column("coefficient_after", t("gap.column.coefficient_after"), "number", coefficient),
        Column("pupils", t("column.pupils"), "number"),
        Column("township", t("column.township")),
        Column("area", t("column.area")),
        Column("school_code", t("column.school_code")),
    ]
    return present("gap_schools", title, frame, columns, notes)


def side_name(is_below: bool, words: Wording) -> str:
    """On which side of the county's mean a school stands, with its glyph."""
    key, look = ("below", "below") if is_below else ("above", "well_above")
    return f"{LOOKS[look].glyph} {words.t(f'gap.side.{key}')}"


def change_table(
    change: GapChange, title: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Both cuts of the change of the coefficient; each sums to the change."""
    t, decimals = words.t, words.decimals["coefficient"]
    first = t("gap.column.first_cut")
    lines = [
        {
            "cut": first,
            "part": t(f"gap.move.{row.move}"),
            "value": row.part,
            "schools": row.schools,
        }
        for row in change.moves.itertuples()
    ]
    lines += [
        {"cut": first, "part": t("gap.move.pupils_moved"), "value": change.pupils_moved},
        {"cut": first, "part": t("gap.move.others"), "value": change.others},
    ]
    second = t("gap.column.second_cut")
    lines += [
        {"cut": second, "part": t(f"gap.factor.{key}"), "value": value}
        for key, value in (
            ("resources", change.resources),
            ("enrolment", change.enrolment),
            ("others", change.others),
        )
    ]
    lines += [
        {"cut": cut, "part": t("gap.column.sum"), "value": change.change} for cut in (first, second)
    ]
    order = {first: 0, second: 1}
    frame = pd.DataFrame(lines).sort_values("cut", key=lambda cut: cut.map(order), kind="stable")
    columns = [
        Column("cut", t("gap.column.cut")),
        Column("part", t("gap.column.part")),
        Column("value", t("gap.column.part_value"), "number", decimals),
        Column("schools", t("column.schools"), "number"),
    ]
    return present("gap_change", title, frame, columns, notes)


def mean_changes_table(
    changes: Mapping[str, MeanChange],
    material: float,
    explains: float,
    title: str,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """County value of every indicator in two years, its change by resources and by pupils, and the mark."""
    t, percent = words.t, words.decimals["percent"]
    lines = []
    for code, change in changes.items():
        lines.append(
            {
                "indicator": words.name(code),
                "before": change.before,
                "after": change.after,
                "change": 100 * change.change / change.before,
                "resources": 100 * change.resources / change.before,
                "enrolment": 100 * change.enrolment / change.before,
                "others": 100 * change.others / change.before,
                "mark": t(f"gap.mark.{mean_mark(change, material, explains)}"),
                "schools": change.schools,
            }
        )
    places = tuple(words.places(code) for code in changes)
    columns = [
        Column("indicator", t("column.indicator")),
        Column("before", t("gap.column.before"), "number", places=places),
        Column("after", t("gap.column.after"), "number", places=places),
        Column("change", t("gap.column.change"), "number", percent, "%"),
        Column("resources", t("gap.factor.resources"), "number", percent, "%"),
        Column("enrolment", t("gap.factor.enrolment"), "number", percent, "%"),
        Column("others", t("gap.factor.others"), "number", percent, "%"),
        Column("mark", t("gap.column.mark")),
        Column("schools", t("gap.column.schools_both"), "number"),
    ]
    return present("gap_denominator", title, pd.DataFrame(lines), columns, notes)


def mean_mark(change: MeanChange, material: float, explains: float) -> str:
    """The mark of a change: not_known, not_material, enrolment (pupils left), resources, or fell."""
    if pd.isna(change.change) or pd.isna(change.resources):
        return "not_known"
    if not is_material(change.before, change.after, material):
        return "not_material"
    if change.change < 0:
        return "fell"
    return "enrolment" if change.enrolment_explains(explains) else "resources"


def measures_table(
    values: Mapping[str, float], code: str, title: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Other measures of an indicator, each with how to read it; one that is not defined says so."""
    t = words.t
    told = {key: t.number(value, words.decimals["coefficient"]) for key, value in values.items()}
    told[IN_UNIT] = words.value(code, values[IN_UNIT])
    frame = pd.DataFrame(
        {
            "measure": [t(f"gap.measure.{key}.name") for key in values],
            "value": list(told.values()),
            "reading": [t(f"gap.measure.{key}.reading") for key in values],
        }
    )
    columns = [
        Column("measure", t("gap.column.measure")),
        Column("value", t("column.value")),
        Column("reading", t("gap.column.reading")),
    ]
    return present("gap_measures", title, frame, columns, notes)
