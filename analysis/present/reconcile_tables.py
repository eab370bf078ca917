"""The reconciliation in words and tables: which way of computing explains what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.reconcile import VALUE, Reconciled, Variant

ALONE = "alone_"


def variant_words(switches: Sequence[str], words: Wording) -> str:
    """What a way of computing does otherwise, as a list in words; the official one by its name."""
    t = words.t
    if not switches:
        return t("reconcile.official")
    return t.join([t(f"reconcile.switch.{switch}") for switch in switches])


def headline(found: Reconciled, words: Wording) -> str:
    """What explains the published figures, as one sentence with numbers."""
    t = words.t
    total = len(found.rows)
    values = {
        "total": total,
        "officially": found.officially,
        "fitting": found.fitting,
        "open": total - found.fitting,
    }
    if found.officially == total:
        return t("reconcile.all_official", **values)
    if not found.fitting:
        return t("reconcile.nothing_fits", **values)
    switches = [*found.variant.switches, *_own_switches(found.rows)]
    if not switches:
        return t("reconcile.some_official", **values)
    return t("reconcile.explained", how=variant_words(switches, words), **values)


def _own_switches(rows: pd.DataFrame) -> list[str]:
    fitting = rows[rows["fits"]]
    return list(dict.fromkeys(switch for used in fitting["switches"] for switch in used))


def equals_note(others: Sequence[Variant], words: Wording) -> str:
    """That other ways of computing explain as much; "" without any."""
    if not others:
        return ""
    named = [variant_words(variant.switches, words) for variant in others[:3]]
    return words.t("reconcile.equals", count=len(others), how="; ".join(named))


def figure_table(
    found: Reconciled, names: Mapping[str, str], words: Wording, only_open: bool
) -> PresentedTable:
    """One row per published figure: theirs, ours, under the variant, and what is likely behind it.

    `names`: school code -> name. With `only_open` those that the variant leaves unexplained.
    """
    t = words.t
    rows = found.rows[~found.rows["fits"]] if only_open else found.rows
    county = t("reconcile.county")
    frame = pd.DataFrame(
        {
            "stage": [t(f"stage.{stage}") for stage in rows["stage"]],
            "indicator": [words.name(code) for code in rows["indicator"]],
            "kind": [t(f"reconcile.kind.{kind}") for kind in rows["kind"]],
            "school": [names.get(code, code) or county for code in rows["school_code"]],
            "published": _shown(rows, "published", words),
            "official": _shown(rows, "official", words),
            "explained": _shown(rows, "explained", words),
            "result": [_result(row, found.variant, words) for row in rows.to_dict("records")],
            "place": list(rows["place"]),
        }
    )
    columns = [
        Column("stage", t("column.stage"), width="small"),
        Column("indicator", t("reconcile.column.indicator"), width="medium"),
        Column("kind", t("reconcile.column.kind"), width="small"),
        Column("school", t("column.school"), width="medium"),
        Column("published", t("reconcile.column.published"), width="small"),
        Column("official", t("reconcile.column.official"), width="small"),
        Column("explained", t("reconcile.column.explained"), width="small"),
        Column("result", t("reconcile.column.result"), width="large"),
        Column("place", t("reconcile.column.place"), width="medium"),
    ]
    key = "open" if only_open else "all"
    title = t(f"reconcile.table_{key}", count=len(rows))
    return present(f"reconcile_{key}", title, frame, columns, [t("reconcile.tolerance")])


def _shown(rows: pd.DataFrame, column: str, words: Wording) -> list[str]:
    """Figures with the decimals that were published, and two more where they are ours."""
    more = 0 if column == "published" else 2
    return [
        words.t.number(value, decimals + more)
        for value, decimals in zip(rows[column], rows["decimals"], strict=True)
    ]


def _result(row: Mapping[str, object], variant: Variant, words: Wording) -> str:
    t = words.t
    if row["fits_official"]:
        return t("reconcile.result.official")
    if row["fits"]:
        switches = [*variant.switches, *row["switches"]]
        return t("reconcile.result.explained", how=variant_words(switches, words))
    cause = str(row["cause"])
    if cause.startswith(ALONE):
        switch = cause.removeprefix(ALONE)
        return t("reconcile.cause.alone", how=t(f"reconcile.switch.{switch}"))
    value = t.number(row["cause_value"], int(row["decimals"]) + 2)
    return t(f"reconcile.cause.{cause}", value=value)


def kinds_of(found: Reconciled) -> tuple[int, int]:
    """How many figures are of the county, and how many of single schools."""
    of_schools = int((found.rows["kind"] == VALUE).sum())
    return len(found.rows) - of_schools, of_schools
