"""The plans of two editions beside each other, from what was frozen; nothing is computed anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.edition import Edition
from analysis.present.deck import Chart
from analysis.present.edition_page import EditionPage
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.strict_json import strict_json
from analysis.vocabulary import Absence, Stage

# Columns of the frozen table of a plan.
MEASURE, TODAY, WITH_IT = "measure", "baseline", "a"
# Today, with the plan, and the decimals that both are shown with.
Figure = tuple[float | None, float | None, int]
Figures = dict[str, Figure]


def plan_figures(pages: Sequence[EditionPage], place: int, t: Texts) -> tuple[Figures, Figures]:
    """Figures of the plan at a place, by name: today and with it. First the headline, then coefficients.

    Either is empty where the edition holds no such page.
    """
    by_key = {page.key: page.slide.content for page in pages}
    table, chart = by_key.get(f"plan_{place}"), by_key.get(f"effect_{place}")
    headline, coefficients = {}, {}
    if isinstance(table, PresentedTable):
        headline = {
            str(name): (_known(today), _known(with_it), 0)
            for name, today, with_it in table.frame[[MEASURE, TODAY, WITH_IT]].to_numpy()
        }
    if isinstance(chart, Chart):
        shown = [series for series in chart.series if not series.is_limit]
        (today,) = [series.values for series in shown if not series.is_plan]
        (with_it,) = [series.values for series in shown if series.is_plan]
        rows = zip(chart.categories, today, with_it, strict=True)
        coefficients = {
            t("edition.side_by_side.coefficient", indicator=name): (
                _known(one),
                _known(two),
                chart.decimals,
            )
            for name, one, two in rows
        }
    return headline, coefficients


def plans_side_by_side(
    editions: Sequence[tuple[Edition, Sequence[EditionPage]]], t: Texts
) -> PresentedTable:
    """One row per figure, two columns per plan (today, with it), edition after edition.

    What an edition does not hold of a plan is not applicable, never 0. Without a plan the table has no
    rows.
    """
    frame, columns = pd.DataFrame(), [Column("figure", t("what_if.column.measure"))]
    found, rows = list(_plans(editions, t)), {}
    # Coefficients come last, also of figures that only a later plan has.
    for part in (1, 2):
        for plan in found:
            rows |= {name: figure[2] for name, figure in plan[part].items()}
    names, places = list(rows), tuple(rows.values())
    frame["figure"] = pd.Series(names, dtype=object)
    for number, (labels, headline, shown) in enumerate(found):
        pairs = [(headline | shown).get(name, (None, None, 0)) for name in names]
        for side, label in enumerate(labels):
            field = f"plan_{number}_{side}"
            frame[field] = pd.Series([pair[side] for pair in pairs], dtype=float)
            columns.append(Column(field, label, "number", places=places))
    absent = frame.drop(columns="figure").isna().astype(object)
    absent = absent.replace({True: Absence.NOT_APPLICABLE, False: None})
    title, notes = t("edition.side_by_side.title"), [t("edition.side_by_side.note")]
    return present("edition_plans", title, frame, columns, notes, absent)


def _plans(
    editions: Sequence[tuple[Edition, Sequence[EditionPage]]], t: Texts
) -> Iterator[tuple[list[str], Figures, Figures]]:
    for edition, pages in editions:
        for place, scenario in enumerate(edition.scenarios, start=1):
            labels = [
                t(
                    "edition.side_by_side.column",
                    number=edition.number,
                    name=scenario.name,
                    stage=t(f"stage.{_stage(scenario.text)}"),
                    side=side,
                )
                for side in (t("what_if.column.baseline"), t("edition.plan.with_it"))
            ]
            yield labels, *plan_figures(pages, place, t)


def _stage(text: str) -> Stage:
    return Stage(strict_json(text)["stage"])


def _known(value: float | None) -> float | None:
    return None if pd.isna(value) else float(value)
