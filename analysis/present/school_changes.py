"""What a plan changes at schools: the columns and words that every table of schools after a plan has."""

from __future__ import annotations

import pandas as pd

from analysis.present.tables import Column
from analysis.present.text import Texts

VERDICTS = ("verdict_before", "verdict_after")


def verdicts_in_words(rows: pd.DataFrame, t: Texts) -> pd.DataFrame:
    """The rows with their verdicts before and after in words."""
    return rows.assign(**{when: [t(f"verdict.{each}") for each in rows[when]] for when in VERDICTS})


def people_columns(t: Texts) -> list[Column]:
    """Teachers whom a school gave and received."""
    return [Column(key, t(f"column.{key}"), "number") for key in ("gave", "received")]


def standing_columns(t: Texts) -> list[Column]:
    """Indicators that a school meets, and its verdict, before and after."""
    return [
        Column("met_before", t("column.met_before_school"), "number"),
        Column("met_after", t("column.met_after_school"), "number"),
        *(Column(when, t(f"column.{when}")) for when in VERDICTS),
    ]
