"""The tables of the shopping list; screen and workbook read the same frames."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.present.school_report_tables import in_ten_thousand
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.shopping import Phase, ShoppingList, by_group


def indicator_totals(totals: pd.DataFrame, notes: Sequence[str], words: Wording) -> PresentedTable:
    """Per indicator: schools, amounts to standard and floor in physical units, money in 万元.

    `totals`: see `shopping.by_indicator`.
    """
    t = words.t
    frame = pd.DataFrame(
        {
            "indicator": [words.name(code) for code in totals["indicator"]],
            "lacking": totals["schools_lacking"],
            "amount": _amounts(totals, "threshold_amount", words),
            "once": in_ten_thousand(totals["threshold_once"]),
            "yearly": in_ten_thousand(totals["threshold_yearly"]),
            "floor_amount": _amounts(totals, "floor_amount", words),
            "floor_once": in_ten_thousand(totals["floor_once"]),
            "floor_yearly": in_ten_thousand(totals["floor_yearly"]),
            "counted": totals["schools_counted"],
            "missing": totals["schools_missing"],
        }
    )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("lacking", t("shopping.column.schools_lacking"), "number"),
        Column("amount", t("shopping.column.amount")),
        _money("once", t("school.column.once"), words),
        _money("yearly", t("school.column.yearly"), words),
        Column("floor_amount", t("shopping.column.floor_amount")),
        _money("floor_once", t("school.column.floor_once"), words),
        _money("floor_yearly", t("school.column.floor_yearly"), words),
        Column("counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
    ]
    return present("shopping_indicators", t("shopping.table.indicators"), frame, columns, notes)


def _amounts(totals: pd.DataFrame, field: str, words: Wording) -> list[str]:
    return [
        words.gap(code, amount)
        for code, amount in zip(totals["indicator"], totals[field], strict=True)
    ]


def _money(field: str, label: str, words: Wording) -> Column:
    decimals = words.decimals["ten_thousand_yuan"]
    return Column(field, label, "number", decimals, words.t("unit.ten_thousand_yuan"))


def _amount_columns(words: Wording) -> list[Column]:
    """One column per indicator in its physical unit; equipment in 万元."""
    columns = []
    for indicator in words.indicators:
        unit = indicator.physical_unit
        if unit == "yuan":
            columns.append(_money(indicator.code, words.name(indicator.code), words))
        else:
            name = words.t(f"unit.{unit}")
            columns.append(
                Column(
                    indicator.code, words.name(indicator.code), "number", words.decimals[unit], name
                )
            )
    return columns


def _shown(frame: pd.DataFrame, words: Wording) -> pd.DataFrame:
    in_yuan = [i.code for i in words.indicators if i.physical_unit == "yuan"]
    money = [field for field in ("once", "yearly", "running") if field in frame]
    return frame.assign(**{field: in_ten_thousand(frame[field]) for field in [*in_yuan, *money]})


def township_totals(
    listed: ShoppingList,
    townships: pd.Series,
    counted: pd.DataFrame,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """Per township: amounts by indicator and money. `townships`: school code -> township.

    `counted`: township, schools_counted, schools_missing; townships that lack nothing stay in.
    """
    t = words.t
    lines = listed.lines.assign(township=listed.lines["school_code"].map(townships))
    codes = [indicator.code for indicator in words.indicators]
    grouped = by_group(lines, "township", codes).set_index("township")
    # A township without a line lacks nothing that is known: a true zero.
    frame = grouped.reindex(counted["township"], fill_value=0)
    frame = _shown(counted.set_index("township").join(frame).reset_index(), words)
    columns = [
        Column("township", t("column.township")),
        Column("schools", t("shopping.column.schools_lacking"), "number"),
        *_amount_columns(words),
        _money("once", t("school.timing.once"), words),
        _money("yearly", t("school.timing.yearly"), words),
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
    ]
    return present("shopping_townships", t("shopping.table.townships"), frame, columns, notes)


def plan_frame(listed: ShoppingList, codes: list[str]) -> pd.DataFrame:
    """Per year of the plan: passing (schools whose way to pass is completed in it), amounts, once,
    yearly (new in the year), running (yearly cost up to and with the year); every year has a row.
    """
    frame = by_group(listed.lines, "year", codes).set_index("year")
    frame = frame.reindex(range(1, listed.years + 1), fill_value=0)
    first = listed.lines[listed.lines["phase"] == Phase.PASS]
    done = first.groupby("school_code")["year"].max().value_counts()
    frame["passing"] = done.reindex(frame.index, fill_value=0)
    frame["running"] = frame["yearly"].cumsum()
    return frame.rename_axis("year").reset_index()


def year_totals(plan: pd.DataFrame, notes: Sequence[str], words: Wording) -> PresentedTable:
    """The plan by year. `plan`: see `plan_frame`."""
    t = words.t
    frame = _shown(plan, words)
    columns = [
        Column("year", t("shopping.column.order_year"), "number"),
        Column("passing", t("shopping.column.passing"), "number"),
        *_amount_columns(words),
        _money("once", t("school.timing.once"), words),
        _money("yearly", t("shopping.column.new_yearly"), words),
        _money("running", t("shopping.column.running"), words),
    ]
    return present("shopping_years", t("shopping.table.years"), frame, columns, notes)


def line_frame(listed: ShoppingList, schools: pd.DataFrame, words: Wording) -> pd.DataFrame:
    """The lines of the list in words, in the order of the plan. `schools`: league rows."""
    t = words.t
    about = schools.set_index("school_code")[["school_name", "township"]]
    frame = listed.lines.join(about, on="school_code")
    physical = {each.code: each.physical_unit for each in words.indicators}
    return frame.assign(
        name=[words.name(code) for code in frame["indicator"]],
        how=[t(f"way.{way}") for way in frame["way"]],
        purpose=[t(f"shopping.phase.{phase}") for phase in frame["phase"]],
        unit=[t(f"unit.{physical[code]}") for code in frame["indicator"]],
    )


def list_table(frame: pd.DataFrame, notes: Sequence[str], words: Wording) -> PresentedTable:
    """The list by school. `frame`: see `line_frame`."""
    t = words.t
    columns = [
        Column("year", t("shopping.column.order_year"), "number"),
        Column("school_name", t("column.school")),
        Column("township", t("column.township")),
        Column("purpose", t("shopping.column.phase")),
        Column("name", t("column.indicator")),
        Column("how", t("school.column.way")),
        Column("amount", t("shopping.column.line_amount"), "number", 2, mixed=True),
        Column("unit", t("shopping.column.line_unit")),
        Column("price", t("shopping.column.line_price"), "number", 2, mixed=True),
        Column("once", t("shopping.column.line_once"), "number"),
        Column("yearly", t("shopping.column.line_yearly"), "number"),
        Column("school_code", t("column.school_code")),
    ]
    return present("shopping_list", t("shopping.table.list"), frame, columns, notes)


def unknown_table(
    listed: ShoppingList, schools: pd.DataFrame, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """School and indicator of every figure that is in no total."""
    t = words.t
    about = schools.set_index("school_code")[["school_name", "township"]]
    frame = listed.unknown.join(about, on="school_code")
    frame = frame.assign(name=[words.name(code) for code in frame["indicator"]])
    columns = [
        Column("school_name", t("column.school")),
        Column("township", t("column.township")),
        Column("name", t("column.indicator")),
        Column("school_code", t("column.school_code")),
    ]
    return present("shopping_unknown", t("shopping.table.unknown"), frame, columns, notes)
