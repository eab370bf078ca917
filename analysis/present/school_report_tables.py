"""The tables of a school's page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.bands import value_classes
from analysis.peers import PeerRules
from analysis.present.school_words import position_text
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.prices import PriceList
from analysis.school_history import SchoolHistory
from analysis.school_report import OfSchool, SchoolReport
from analysis.vocabulary import Absence, State

YUAN_PER_UNIT_SHOWN = 10_000


def in_ten_thousand(yuan: float) -> float:
    """Yuan in 万元; NaN stays NaN."""
    return yuan / YUAN_PER_UNIT_SHOWN


def standing_of(line: OfSchool, well_above_ratio: float) -> str:
    """Class of the value against its rule; a key of LOOKS."""
    return str(
        value_classes(np.array([line.value]), line.threshold, line.floor, well_above_ratio)[0]
    )


def absent_values(report: SchoolReport) -> pd.DataFrame:
    """Column `value`, one row per indicator: why there is none; a quotient by nothing has no sense."""
    senseless = (State.ZERO_DENOMINATOR, State.OUT_OF_SCOPE)
    kinds = [
        None
        if line.state == State.KNOWN
        else Absence.NOT_APPLICABLE
        if line.state in senseless
        else Absence.MISSING
        for line in report.lines
    ]
    return pd.DataFrame({"value": pd.Series(kinds, dtype=object)})


def indicator_table(
    report: SchoolReport,
    rules: PeerRules,
    well_above_ratio: float,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """The seven indicators against standard, floor, county and peers, with the position in words."""
    t, rows = words.t, []
    for line in report.lines:
        code, standing = line.indicator.code, standing_of(line, well_above_ratio)
        known = line.state == State.KNOWN
        # Why there is no value is said where its class would stand.
        told = f"value_class.{standing}" if known else f"state.{line.state}"
        rows.append(
            {
                "indicator": words.name(code),
                "value": line.value if known else float("nan"),
                "standing": f"{LOOKS[standing].glyph} {t(told)}",
                "threshold": line.threshold,
                "floor": line.floor,
                "mean": line.mean,
                "peers": line.peers.total,
                "median": line.peers.median,
                "position": position_text(line, rules, words),
                "gap": words.gap(code, line.to_threshold),
                "floor_gap": words.gap(code, line.to_floor),
                "unit": t(f"unit.{line.indicator.unit}"),
                "counted": line.counted,
                "missing": line.missing,
                "peers_counted": line.peers.counted,
                "peers_missing": line.peers.missing,
            }
        )
    places = tuple(words.places(line.indicator.code) for line in report.lines)
    columns = [
        Column("indicator", t("column.indicator")),
        Column("value", t("column.value"), "number", places=places),
        Column("standing", t("column.standing")),
        Column("threshold", t("column.threshold"), "number", places=places),
        Column("floor", t("school.column.floor"), "number", places=places),
        Column("mean", t("column.county_mean"), "number", places=places),
        Column("peers", t("school.column.peers"), "number", places=places),
        Column("median", t("school.column.median"), "number", places=places),
        Column("position", t("school.column.position"), width="medium"),
        Column("gap", t("column.gap")),
        Column("floor_gap", t("column.floor_gap")),
        Column("unit", t("column.unit")),
        Column("counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
        Column("peers_counted", t("school.column.peers_counted"), "number"),
        Column("peers_missing", t("school.column.peers_missing"), "number"),
    ]
    key = f"school_indicators_{report.code}"
    title, absent = t("school.table.indicators"), absent_values(report)
    return present(key, title, pd.DataFrame(rows), columns, notes, absent)


def shortfall_table(report: SchoolReport, notes: Sequence[str], words: Wording) -> PresentedTable:
    """What is lacking to the standard, to the floor and in the cheapest way, with its price."""
    t, decimals, rows = words.t, words.decimals["ten_thousand_yuan"], []
    for line in report.lines:
        code = line.indicator.code
        rows.append(
            {
                "indicator": words.name(code),
                "gap": words.gap(code, line.to_threshold),
                "once": in_ten_thousand(line.once_threshold),
                "yearly": in_ten_thousand(line.yearly_threshold),
                "floor_gap": words.gap(code, line.to_floor),
                "floor_once": in_ten_thousand(line.once_floor),
                "floor_yearly": in_ten_thousand(line.yearly_floor),
                "to_pass": words.gap(code, line.to_pass),
            }
        )
    unit = t("unit.ten_thousand_yuan")
    columns = [
        Column("indicator", t("column.indicator")),
        Column("gap", t("column.gap")),
        Column("once", t("school.column.once"), "number", decimals, unit),
        Column("yearly", t("school.column.yearly"), "number", decimals, unit),
        Column("floor_gap", t("column.floor_gap")),
        Column("floor_once", t("school.column.floor_once"), "number", decimals, unit),
        Column("floor_yearly", t("school.column.floor_yearly"), "number", decimals, unit),
        Column("to_pass", t("school.column.to_pass")),
    ]
    key = f"school_shortfalls_{report.code}"
    return present(key, t("school.table.shortfalls"), pd.DataFrame(rows), columns, notes)


def history_table(
    history: SchoolHistory, code: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Value, threshold and county by year and indicator."""
    t = words.t
    frame = history.frame
    rows = frame.assign(
        name=[words.name(each) for each in frame["indicator"]],
        year=[t.school_year(int(year)) for year in frame["school_year"]],
    ).sort_values(["indicator", "school_year"])
    places = tuple(words.places(each) for each in rows["indicator"])
    columns = [
        Column("name", t("column.indicator")),
        Column("year", t("choice.school_year")),
        Column("value", t("column.value"), "number", places=places),
        Column("threshold", t("column.threshold"), "number", places=places),
        Column("mean", t("column.county_mean"), "number", places=places),
        Column("pupils", t("column.pupils"), "number"),
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
    ]
    return present(f"school_history_{code}", t("school.table.history"), rows, columns, notes)


def peers_table(
    report: SchoolReport, rows: pd.DataFrame, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """The peers in their order. `rows`: league rows of the stage."""
    t = words.t
    frame = rows.set_index("school_code").loc[list(report.peers.codes)].reset_index()
    frame["area"] = [t(f"area.{area}") for area in frame["area"]]
    frame["type"] = frame["school_type"].map(words.code_names["school_type"])
    frame["verdict"] = [t(f"verdict.{verdict}") for verdict in frame["verdict"]]
    columns = [
        Column("school_name", t("column.school")),
        Column("pupils", t("column.pupils"), "number"),
        Column("type", t("column.school_type")),
        Column("area", t("column.area")),
        Column("township", t("column.township")),
        Column("met", t("column.met"), "number"),
        Column("verdict", t("column.verdict")),
    ]
    columns += [
        Column(i.code, words.name(i.code), "number", words.decimals[i.unit])
        for i in words.indicators
    ]
    return present(f"school_peers_{report.code}", t("school.table.peers"), frame, columns, notes)


def question_table(asked: Sequence[tuple[str, str]], code: str, words: Wording) -> PresentedTable:
    """Questions by role."""
    t = words.t
    frame = pd.DataFrame(asked, columns=["role", "question"])
    columns = [Column("role", t("school.column.role")), Column("question", t("school.column.ask"))]
    return present(f"school_questions_{code}", t("school.table.questions"), frame, columns)


def price_table(listed: PriceList, notes: Sequence[str], words: Wording) -> PresentedTable:
    """The unit prices in use, with source and dates."""
    t = words.t
    frame = pd.DataFrame(
        [
            {
                "indicator": words.name(cost.indicator),
                "way": t(f"way.{cost.way}"),
                "value": cost.value,
                "per": t(f"unit.{words.indicator(cost.indicator).physical_unit}"),
                "timing": t(f"school.timing.{cost.timing}"),
                "whose": t("school.price.own" if cost.own else "school.price.assumed"),
                "source": cost.source,
                "effective_from": cost.effective_from.isoformat(),
                "checked_on": cost.checked_on.isoformat(),
            }
            for cost in listed.costs
        ]
    )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("way", t("school.column.way")),
        Column("value", t("school.column.price"), "number", 2, t("unit.yuan"), mixed=True),
        Column("per", t("school.column.per")),
        Column("timing", t("school.column.timing")),
        Column("whose", t("school.column.whose")),
        Column("source", t("rules.column.source")),
        Column("effective_from", t("school.column.effective_from")),
        Column("checked_on", t("rules.column.checked_on")),
    ]
    return present("unit_prices", t("school.table.prices"), frame, columns, notes)
