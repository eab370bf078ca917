"""The county on one page: verdict, what to look into, coefficients, areas, years, schools furthest off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.attention import headline, three_things
from analysis.present.briefing import furthest
from analysis.present.county_state import CountyState
from analysis.present.county_tables import passing_by_area
from analysis.present.paper import plain_text
from analysis.present.paper_words import schools_sentence
from analysis.present.report_pdf import Report, listed, said, short, side_by_side, table
from analysis.present.report_pdf_charts import Bar, bars, shares_by_year
from analysis.present.style import LOOKS
from analysis.present.words import finding_text, shortfall_text
from analysis.vocabulary import Stage, Verdict

# What fits on a page beside the charts: schools of each stage, letters of a name and of what it lacks.
SCHOOLS = 6
LONGEST_NAME, LONGEST_LACK = 24, 180
LOOK_OF = {Verdict.PASS: "pass", Verdict.FAIL: "fail", Verdict.CANNOT_JUDGE: "cannot_judge"}


def county_report(
    state: CountyState,
    years: Sequence[int],
    shares: Mapping[Stage, Sequence[float]],
    close_share: float,
) -> Report:
    """The report of a county.

    years, shares  school years and, by stage, per cent of schools that pass in each; NaN not known
    close_share    from which share of the limit on a coefficient counts as close to it (registry)
    """
    t, words = state.t, state.words
    verdict = finding_text(headline(state.stages), words)
    title = t("page.overview.of_county", county=short(state.county), verdict=verdict)
    things = three_things(state.stages, state.leagues, close_share)
    blocks = [
        *([said("warning", state.warning, LOOKS["fail"].colour)] if state.warning else []),
        said("title", title),
        *(said("text", plain_text(schools_sentence(state, stage))) for stage in state.stages),
    ]
    if things:
        blocks.append(said("heading", t("page.overview.three_things")))
        blocks.append(listed([finding_text(item.finding, words) for item in things]))
    blocks.append(side_by_side(*([_coefficients(state, stage)] for stage in state.stages)))
    trend = {t(f"stage.{stage}"): values for stage, values in shares.items()}
    blocks.append(
        side_by_side([_areas(state)], [shares_by_year(t("report_pdf.by_year"), years, trend, t)])
    )
    blocks += [_furthest(state, stage) for stage in state.stages if len(furthest(state, stage))]
    blocks.append(said("small", " ".join(line for line in state.basis if line != state.warning)))
    return Report(title, t.language, tuple(blocks), state.data_date)


def _coefficients(state: CountyState, stage: Stage) -> dict:
    t, words = state.t, state.words
    rows = state.stages[stage].indicators.to_dict("records")
    shown = [
        Bar(
            words.name(row["code"]),
            row["cv"],
            f"{words.coefficient(row['cv'])} {LOOKS[LOOK_OF[row['cv_verdict']]].glyph}",
            LOOKS[LOOK_OF[row["cv_verdict"]]].colour,
            ((row["cv_limit"], False),),
        )
        for row in rows
    ]
    limit = t.number(rows[0]["cv_limit"], words.decimals["ratio"])
    title = t("report_pdf.coefficients", stage=t(f"stage.{stage}"))
    return bars(title, shown, note=t("report_pdf.coefficients_note", limit=limit))


def _areas(state: CountyState) -> dict:
    t, words = state.t, state.words
    found = passing_by_area(state.leagues, words)
    rows = [
        [
            str(row[column.field])
            if column.kind == "text"
            else t.number(row[column.field], column.decimals)
            for column in found.columns
        ]
        for row in found.frame.to_dict("records")
    ]
    kinds = [column.kind == "number" for column in found.columns]
    headings = [column.heading for column in found.columns]
    return table(headings, rows, numbers=kinds, widths=[0] * len(kinds), title=found.title)


def _furthest(state: CountyState, stage: Stage) -> dict:
    t, words, rows = state.t, state.words, furthest(state, stage).head(SCHOOLS)
    headings = [
        t("column.school"),
        t("report_pdf.met"),
        t("report_pdf.distance"),
        t("report_pdf.lacks"),
    ]
    cells = [
        [
            short(str(row["school_name"]), LONGEST_NAME),
            f"{row['met']}/{len(words.indicators)}",
            t.number(100 * float(row["distance"]), 0),
            short(shortfall_text(row, words), LONGEST_LACK),
        ]
        for row in rows.to_dict("records")
    ]
    failing = state.stages[stage].count(Verdict.FAIL)
    title = t("report_pdf.furthest", stage=t(f"stage.{stage}"), count=failing, shown=len(cells))
    return table(
        headings, cells, numbers=(False, True, True, False), widths=(3, 0, 0, 6), title=title
    )
