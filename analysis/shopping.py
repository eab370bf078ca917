"""What the schools of a stage lack, as a list to buy, hire, train and build from, spread over years."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.prices import Priced, Timing
from analysis.school_steps import Basis, Steps

KEYS = ["school_code", "indicator", "way"]


class Phase(StrEnum):
    """What a line is for: that the school passes, or that it meets every threshold afterwards."""

    PASS = "pass"
    REST = "rest"


class Order(StrEnum):
    """Which schools come first: those that need the least money to pass, or the most."""

    NEAREST = "nearest"
    FURTHEST = "furthest"


@dataclass(frozen=True)
class ShoppingList:
    """Everything that is lacking.

    gaps      one row per school and indicator that is not at its threshold or not known:
              school_code, indicator, value, threshold, to_threshold, to_floor (physical units, NaN
              not known), to_pass (part of the cheapest way; NaN where the school is blocked)
    lines     one row per school, phase, indicator and way with an amount above 0: amount, price,
              timing, once, yearly (yuan; the other kind is 0), year (1 is the first year of the plan)
    unknown   one row per school and indicator whose gap or price is not known: it is in no total
    years     length of the plan
    """

    gaps: pd.DataFrame
    lines: pd.DataFrame
    unknown: pd.DataFrame
    years: int


def shopping_list(
    found: Basis,
    steps: Steps,
    values: pd.DataFrame,
    thresholds: pd.Series,
    years: int,
    order: Order,
) -> ShoppingList:
    """The list of a stage, spread over a plan of so many years; see `ShoppingList`.

    Each school's cheapest way comes first, school by school in the order asked for; what is lacking
    to the thresholds afterwards follows in the same order. Years are filled to about the same money:
    a line belongs to the year in which the middle of its task's first-year money falls. Amounts of
    the two phases add up to the gaps to the thresholds. A school that is blocked has its known gaps
    in the second phase.
    """
    first = _lines(steps.price, found).assign(phase=Phase.PASS)
    rest = _lines(_after(found, steps), found).assign(phase=Phase.REST)
    lines = pd.concat([first, rest], ignore_index=True)
    lines = lines[lines["amount"] > 0]
    lines = _spread(lines, steps, years, order)
    open_cells = found.to_threshold.isna() | found.price_threshold.first_year.isna()
    return ShoppingList(_gaps(found, steps, values, thresholds), lines, _cells(open_cells), years)


def _after(found: Basis, steps: Steps) -> Priced:
    """What is lacking to the thresholds when the cheapest way is done, by way: the difference.

    A blocked school has no way done: all its known gaps remain.
    """
    done = steps.price.amounts.where(steps.price.amounts.notna(), 0.0)
    left = found.price_threshold.amounts - done
    return Priced(left, found.price_threshold.once, found.price_threshold.yearly)


def _lines(price: Priced, found: Basis) -> pd.DataFrame:
    """One row per school, indicator and way with its amount and money; unknown ones left out."""
    parts = []
    for cost in found.prices.costs:
        amount = price.amounts[cost.indicator, cost.way].round(9)
        money = amount * cost.value
        is_once = cost.timing is Timing.ONCE
        parts.append(
            pd.DataFrame(
                {
                    "school_code": price.amounts.index,
                    "indicator": cost.indicator,
                    "way": cost.way,
                    "timing": cost.timing,
                    "amount": amount.to_numpy(),
                    "price": float(cost.value),
                    "once": money.to_numpy() if is_once else 0.0,
                    "yearly": 0.0 if is_once else money.to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).dropna(subset=["amount"])


def _spread(lines: pd.DataFrame, steps: Steps, years: int, order: Order) -> pd.DataFrame:
    """The lines with their year, in the order of the plan."""
    need = steps.first_year()
    ascending = order is Order.NEAREST
    ranked = pd.DataFrame({"need": need}).rename_axis("school_code").reset_index()
    # Blocked schools have no known need: they come last, by code.
    ranked = ranked.sort_values(["need", "school_code"], ascending=[ascending, True])
    place = pd.Series(np.arange(len(ranked)), index=ranked["school_code"])
    lines = lines.assign(
        place=lines["school_code"].map(place),
        later=(lines["phase"] == Phase.REST).astype(int),
        money=lines["once"] + lines["yearly"],
    ).sort_values(["later", "place", "indicator", "way"], ignore_index=True)
    tasks = lines.groupby(["later", "place"])["money"].sum()
    total = tasks.sum()
    middle = tasks.cumsum() - tasks / 2
    # No money at all: everything can be done at once.
    share = middle / total if total > 0 else middle * 0.0
    year = np.minimum(np.floor(share * years), years - 1).astype(int) + 1
    key = pd.MultiIndex.from_frame(lines[["later", "place"]])
    return lines.assign(year=year.reindex(key).to_numpy()).drop(columns=["place", "later", "money"])


def _gaps(found: Basis, steps: Steps, values: pd.DataFrame, thresholds: pd.Series) -> pd.DataFrame:
    columns = {
        "value": values,
        "to_threshold": found.to_threshold,
        "to_floor": found.to_floor,
        "to_pass": steps.gaps,
    }
    long = pd.DataFrame({name: frame.stack() for name, frame in columns.items()})
    long.index.names = ["school_code", "indicator"]
    long = long.reset_index()
    long.insert(3, "threshold", long["indicator"].map(thresholds))
    return long[~(long["to_threshold"] == 0)].reset_index(drop=True)


def _cells(mask: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (code, indicator)
        for code, row in zip(mask.index, mask.to_numpy(), strict=True)
        for indicator in mask.columns[row]
    ]
    return pd.DataFrame(rows, columns=["school_code", "indicator"])


@dataclass(frozen=True)
class Total:
    """Money and people of a set of lines; yuan paid once and every year stand apart."""

    schools: int
    people: float
    posts: float
    once: float
    yearly: float


def total_of(lines: pd.DataFrame, of_people: list[str]) -> Total:
    """Totals of lines. `of_people`: indicators that count people; posts are those paid every year."""
    heads = lines[lines["indicator"].isin(of_people)]
    return Total(
        int(lines["school_code"].nunique()),
        float(heads["amount"].sum()),
        float(heads.loc[heads["timing"] == Timing.YEARLY, "amount"].sum()),
        float(lines["once"].sum()),
        float(lines["yearly"].sum()),
    )


def by_indicator(found: Basis, listed: ShoppingList) -> pd.DataFrame:
    """One row per indicator: schools_lacking, schools_counted, schools_missing, and to threshold and
    floor the amount (physical unit), once and yearly (yuan), over schools whose gap is known.
    """
    rows = []
    for code in found.to_threshold.columns:
        missing = int((listed.unknown["indicator"] == code).sum())
        row: dict[str, object] = {
            "indicator": code,
            "schools_lacking": int((found.to_threshold[code] > 0).sum()),
            "schools_counted": len(found.to_threshold) - missing,
            "schools_missing": missing,
        }
        for level, gaps, price in (
            ("threshold", found.to_threshold, found.price_threshold),
            ("floor", found.to_floor, found.price_floor),
        ):
            known = price.once[code].notna()
            row[f"{level}_amount"] = float(gaps.loc[known, code].sum())
            row[f"{level}_once"] = float(price.once.loc[known, code].sum())
            row[f"{level}_yearly"] = float(price.yearly.loc[known, code].sum())
        rows.append(row)
    return pd.DataFrame(rows)


def by_group(lines: pd.DataFrame, group: str, codes: list[str]) -> pd.DataFrame:
    """One row per value of a column of the lines: schools, amount by indicator, once, yearly."""
    amounts = lines.pivot_table(
        index=group, columns="indicator", values="amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=codes, fill_value=0.0)
    money = lines.groupby(group).agg(
        schools=("school_code", "nunique"), once=("once", "sum"), yearly=("yearly", "sum")
    )
    return money.join(amounts).reset_index()
