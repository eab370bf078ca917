"""Tables of a rotation: indicators before and after, schools that give and receive, the moves."""

from __future__ import annotations

import pandas as pd

from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.reallocation import Outcome, changes


def indicators_before_after(outcome: Outcome, words: Wording) -> PresentedTable:
    """Coefficient and schools meeting, per indicator, before and after."""
    t, places = words.t, words.decimals["coefficient"]
    before, after = outcome.before.indicators, outcome.after.indicators
    frame = pd.DataFrame(
        {
            "indicator": [words.name(code) for code in before["code"]],
            "cv_before": before["cv"],
            "cv_after": after["cv"],
            # Rounded far below what is shown, so that no change reads -0.000.
            "cv_change": (after["cv"] - before["cv"]).round(9) + 0.0,
            "limit": before["cv_limit"],
            "verdict": [t(f"coefficient_verdict.{verdict}") for verdict in after["cv_verdict"]],
            "met_before": before["schools_met"],
            "met_after": after["schools_met"],
            "mean": [
                words.number(code, mean)
                for code, mean in zip(after["code"], after["mean"], strict=True)
            ],
            "counted": after["schools_counted"],
            "missing": after["schools_missing"],
        }
    )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("cv_before", t("column.cv_before"), "number", places),
        Column("cv_after", t("column.cv_after"), "number", places),
        Column("verdict", t("column.verdict_after")),
        Column("met_before", t("column.met_before"), "number"),
        Column("met_after", t("column.met_after"), "number"),
        Column("cv_change", t("column.change"), "number", places),
        Column("limit", t("column.limit"), "number", words.decimals["ratio"]),
        Column("mean", t("column.mean_unchanged")),
        Column("counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
    ]
    return present("rotation_indicators", t("page.rotation.indicators"), frame, columns)


def schools_touched(outcome: Outcome, names: pd.Series, words: Wording) -> PresentedTable:
    """Schools that give, receive or change verdict. `names`: school code -> name."""
    t = words.t
    table = changes(outcome)
    table["school"] = table["school_code"].map(names)
    for when in ("before", "after"):
        table[f"verdict_{when}"] = [t(f"verdict.{value}") for value in table[f"verdict_{when}"]]
    columns = [
        Column("school", t("column.school")),
        Column("gave", t("column.gave"), "number"),
        Column("received", t("column.received"), "number"),
        Column("met_before", t("column.met_before_school"), "number"),
        Column("met_after", t("column.met_after_school"), "number"),
        Column("verdict_before", t("column.verdict_before")),
        Column("verdict_after", t("column.verdict_after")),
    ]
    return present("rotation_schools", t("page.rotation.schools"), table, columns)


def moves(outcome: Outcome, names: pd.Series, words: Wording) -> PresentedTable:
    """The list of moves: who gives whom how many of which kind."""
    t = words.t
    frame = outcome.moves.assign(
        source=outcome.moves["source"].map(names),
        target=outcome.moves["target"].map(names),
        kind=[t(f"teacher_kind.{kind}") for kind in outcome.moves["teacher_kind"]],
    )
    columns = [
        Column("source", t("column.gives")),
        Column("target", t("column.receives")),
        Column("kind", t("column.teacher_kind")),
        Column("people", t("column.people"), "number"),
    ]
    return present("rotation_moves", t("page.rotation.moves"), frame, columns)
