"""Today and two plans side by side on one scale: headline, coefficients, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.present.figures import BEFORE, NOW, mark_limit, plain_figure
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.what_if_words import PlanWording
from analysis.what_if import Outcome
from analysis.what_if_results import by_school, headline

SIDES = ("baseline", "a", "b")
# Shape and colour differ, so that the three are told apart in print as well.
LOOKS = {"baseline": ("circle-open", BEFORE), "a": ("circle", NOW), "b": ("diamond", "#8A5A00")}
Outcomes = Mapping[str, Outcome]


def headline_table(sides: Outcomes, plan: PlanWording) -> PresentedTable:
    """One row per number by which plans are compared, one column per side."""
    t, found = plan.t, {side: headline(each, plan.ground) for side, each in sides.items()}
    rows = [
        (t(f"what_if.headline.{key}"), *(float(getattr(found[side], key)) for side in SIDES))
        for key in ("passing", "cannot_judge", "over", "moved", "gains", "loses")
    ]
    for money in plan.ground.terms.money:
        label = t(
            "what_if.headline.money",
            money=t(f"what_if.money.{money.key}"),
            timing=t(f"what_if.timing.{money.timing}"),
        )
        rows.append((label, *(found[side].spent[money.key] for side in SIDES)))
    frame = pd.DataFrame(rows, columns=["measure", *SIDES])
    columns = [
        Column("measure", t("what_if.column.measure")),
        *(Column(side, t(f"what_if.column.{side}"), "number") for side in SIDES),
    ]
    notes = [t("what_if.note.comparison"), t("what_if.note.money_apart")]
    if any(outcome.moved for outcome in sides.values()):
        notes.append(t("what_if.note.moving_not_counted"))
    return present("plans_headline", t("what_if.title.headline"), frame, columns, notes)


def indicators_table(sides: Outcomes, notes: Sequence[str], plan: PlanWording) -> PresentedTable:
    """Coefficients and schools meeting of each indicator, by side, with the limit."""
    t, words = plan.t, plan.words
    measures = {side: outcome.after.indicators for side, outcome in sides.items()}
    first = measures["baseline"]
    frame = pd.DataFrame({"indicator": [words.name(code) for code in first["code"]]})
    columns = [Column("indicator", t("column.indicator"))]
    for side in SIDES:
        frame[f"cv_{side}"] = measures[side]["cv"].to_numpy()
        label = t("what_if.column.cv_of", side=t(f"what_if.column.{side}"))
        columns.append(Column(f"cv_{side}", label, "number", words.decimals["coefficient"]))
    frame["limit"] = first["cv_limit"].to_numpy()
    columns.append(Column("limit", t("column.limit"), "number", words.decimals["ratio"]))
    for side in SIDES:
        frame[f"met_{side}"] = measures[side]["schools_met"].to_numpy(dtype=float)
        label = t("what_if.column.met_of", side=t(f"what_if.column.{side}"))
        columns.append(Column(f"met_{side}", label, "number"))
    title = t("what_if.title.indicators")
    return present("plans_indicators", title, frame, columns, notes)


def verdicts_table(sides: Outcomes, plan: PlanWording) -> PresentedTable:
    """Schools whose verdict differs between any two sides, with their gain or loss under each plan."""
    t = plan.t
    tables = {side: by_school(outcome).set_index("school_code") for side, outcome in sides.items()}
    frame = pd.DataFrame(
        {f"verdict_{side}": tables[side]["verdict_after"].astype(str) for side in SIDES}
    )
    for side in SIDES[1:]:
        frame[f"moved_{side}"] = tables[side]["standing"].astype(str)
    verdicts = [f"verdict_{side}" for side in SIDES]
    differs = frame[verdicts].nunique(axis=1) > 1
    frame = frame[differs].reset_index()
    frame["school"] = [plan.school(code) for code in frame["school_code"]]
    for key in verdicts:
        frame[key] = [t(f"verdict.{value}") for value in frame[key]]
    moved = [f"moved_{side}" for side in SIDES[1:]]
    for key in moved:
        frame[key] = [t(f"what_if.standing.{value}") for value in frame[key]]
    columns = [
        Column("school", t("column.school")),
        *(Column(key, t(f"what_if.column.{key}")) for key in (*verdicts, *moved)),
    ]
    title = t("what_if.title.verdicts", count=len(frame))
    return present("plans_verdicts", title, frame, columns, [t("what_if.note.comparison")])


def coefficients_figure(sides: Outcomes, labels: Mapping[str, str], plan: PlanWording) -> go.Figure:
    """The coefficients of the three sides on one axis from zero, with the limit as a line."""
    t, figure = plan.t, go.Figure()
    measures = {side: outcome.after.indicators for side, outcome in sides.items()}
    names = [plan.words.name(code) for code in measures["baseline"]["code"]]
    for side in SIDES:
        symbol, colour = LOOKS[side]
        name = (
            labels[side] if side == SIDES[0] else t(f"page.plans.named_{side}", name=labels[side])
        )
        figure.add_trace(
            go.Scatter(
                x=measures[side]["cv"],
                y=names,
                mode="markers",
                name=name,
                marker={
                    "symbol": symbol,
                    "color": colour,
                    "size": 12,
                    "line": {"width": 2, "color": colour},
                },
                hovertemplate="%{y}: %{x:.3f}<extra></extra>",
            )
        )
    limit = float(measures["baseline"]["cv_limit"].iloc[0])
    mark_limit(figure, limit, t.number(limit, plan.words.decimals["ratio"]), t)
    figure.update_xaxes(rangemode="tozero", gridcolor="#E3E7EB", title=t("figure.coefficient"))
    figure.update_yaxes(autorange="reversed", automargin=True)
    drawn = plain_figure(figure, 100 + 40 * len(names))
    # Above the words of the limit, which a long name of a plan would run into.
    return drawn.update_layout(legend_y=1.08, margin_t=60)


def coefficients_seen(sides: Outcomes, plan: PlanWording) -> str:
    """The figure in words: the coefficient of each indicator today, under A and under B."""
    words, t = plan.words, plan.t
    measures = [sides[side].after.indicators for side in SIDES]
    parts = [
        t(
            "what_if.alt.step",
            name=words.name(code),
            baseline=words.coefficient(measures[0]["cv"].iloc[row]),
            a=words.coefficient(measures[1]["cv"].iloc[row]),
            b=words.coefficient(measures[2]["cv"].iloc[row]),
        )
        for row, code in enumerate(measures[0]["code"])
    ]
    return t("what_if.alt.all", steps=t.join(parts))


def finding(sides: Outcomes, labels: Mapping[str, str], t: Texts) -> str:
    """The comparison in one sentence with its numbers."""
    fail = {
        side: int((outcome.after.indicators["cv_verdict"] == "fail").sum())
        for side, outcome in sides.items()
    }
    passing = {side: outcome.after.count("pass") for side, outcome in sides.items()}
    values = {f"passing_{side}": passing[side] for side in SIDES}
    values |= {f"over_{side}": fail[side] for side in SIDES}
    values |= {f"name_{side}": labels[side] for side in SIDES[1:]}
    # A plan beside today alone is a sentence of two, not of three.
    alone = labels["b"] == labels["baseline"]
    return t("page.plans.finding_one" if alone else "page.plans.finding", **values)
