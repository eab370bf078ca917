"""The tables of the declaration (申报表): 表Ⅱ-1, 表Ⅱ-2, 表Ⅲ in the forms' columns, order and decimals.

Values are unrounded; `decimals` say how the form prints them. Judged on unrounded values.
"""

from __future__ import annotations

import pandas as pd

from analysis.absence import of_states
from analysis.assessment import StageAssessment, reaches
from analysis.present.county_state import CountyState
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import counted_note, rule_note
from analysis.shortfall import shortfalls
from analysis.vocabulary import Absence, Stage, Verdict

# The line of the first indicator: in 表Ⅱ-1 and 表Ⅲ, and in 表Ⅱ-2, where six other columns come first.
FIRST_LINE, FIRST_SCHOOL_LINE = 1, 7


def numbered(place: int, name: str) -> str:
    """The name of a column or line with the number that the forms give it: L7 and so on."""
    return f"L{place} {name}"


def passing_form(state: CountyState) -> PresentedTable:
    """表Ⅱ-1: schools that reach the standard, by indicator and in all, with their share of all schools.

    A school whose figure is not known is in the total and in no count; the notes say how many.
    """
    t, rows = state.t, []
    for stage, result in state.stages.items():
        schools = len(result.schools)
        measures = result.indicators.set_index("code")
        counts = {code: int(measures.loc[code, "schools_met"]) for code in measures.index}
        counts["all"] = result.count(Verdict.PASS)
        row: dict[str, object] = {"stage": t(f"stage.{stage}"), "schools": schools}
        for key, count in counts.items():
            row[f"met_{key}"] = count
            row[f"share_{key}"] = 100 * count / schools if schools else None
        rows.append(row)
    keys = [*(indicator.code for indicator in state.words.indicators), "all"]
    columns = [
        Column("stage", t("column.stage")),
        Column("schools", t("forms.column.schools"), "number"),
    ]
    for place, key in enumerate(keys, start=FIRST_LINE):
        name = t("forms.all") if key == "all" else t(f"indicator.{key}.short")
        label = numbered(place, name)
        columns += [
            Column(f"met_{key}", t("forms.column.met", line=label), "number"),
            Column(
                f"share_{key}",
                t("forms.column.share", line=label),
                "number",
                state.layout.form_share_decimals,
            ),
        ]
    frame = pd.DataFrame(rows)
    shares = [column.field for column in columns if column.field.startswith("share_")]
    absent = frame[shares].isna().replace({True: Absence.NOT_APPLICABLE, False: None})
    notes = [*_notes(state), *_missing_notes(state), *_teaching_points(state)]
    return present(
        "form_passing", t("forms.title.passing"), frame, columns, notes, absent.astype(object)
    )


def school_form(state: CountyState, stage: Stage) -> PresentedTable:
    """表Ⅱ-2 of a stage: one row per school with its seven values, verdict and remark, by school code."""
    t, words, result = state.t, state.words, state.stages[stage]
    codes = list(result.schools["school_code"])
    facts = state.facts[state.facts["stage"] == stage].set_index("school_code").loc[codes]
    frame = pd.DataFrame(
        {
            "number": range(1, len(codes) + 1),
            "school": facts["school_name"].to_numpy(),
            "founder": facts["founder"].map(words.code_names["founder"]).to_numpy(),
            "pupils": facts["pupils"].to_numpy(dtype=float, na_value=float("nan")),
            "grades": [float(state.grades.get((c, str(stage)), float("nan"))) for c in codes],
            "classes": facts["classes"].to_numpy(dtype=float, na_value=float("nan")),
            "verdict": [t(f"verdict.{verdict}") for verdict in result.schools["verdict"]],
            "remark": remarks(state, stage),
        }
    )
    frame = frame.join(result.values.reset_index(drop=True))
    columns = [
        Column("number", t("forms.column.number"), "number"),
        Column("school", t("forms.column.school")),
        Column("founder", t("forms.column.founder")),
        Column("pupils", t("forms.column.pupils"), "number"),
        Column("grades", t("forms.column.grades"), "number"),
        Column("classes", t("forms.column.classes"), "number"),
    ]
    columns += [
        Column(
            indicator.code,
            numbered(place, t(f"indicator.{indicator.code}.short")),
            "number",
            state.layout.form_value_decimals,
            t(f"unit.{indicator.unit}"),
        )
        for place, indicator in enumerate(words.indicators, start=FIRST_SCHOOL_LINE)
    ]
    columns += [
        Column("verdict", t("forms.column.verdict")),
        Column("remark", t("forms.column.remark")),
    ]
    absent = of_states(result.states).reset_index(drop=True)
    title = t("forms.title.schools", stage=t(f"stage.{stage}"))
    return present(f"form_schools_{stage}", title, frame, columns, _notes(state), absent)


def remarks(state: CountyState, stage: Stage) -> list[str]:
    """For each school of a stage which indicators are met, which reach the floor only, which less.

    In the order of the assessment, by the numbers that the columns of 表Ⅱ-2 bear (L7 to L13); figures
    that are not known are named.
    """
    t, result = state.t, state.stages[stage]
    measures = result.indicators.set_index("code")
    line_of = {
        code: f"L{place}" for place, code in enumerate(result.values, start=FIRST_SCHOOL_LINE)
    }
    every, lines = list(line_of.values()), []
    for _, values in result.values.iterrows():
        groups: dict[str, list[str]] = {"met": [], "at_floor": [], "below": [], "unknown": []}
        for code, value in values.items():
            if pd.isna(value):
                kind = "unknown"
            elif reaches(value, measures.loc[code, "threshold"]):
                kind = "met"
            else:
                kind = "at_floor" if reaches(value, measures.loc[code, "floor"]) else "below"
            groups[kind].append(line_of[code])
        told = [
            t(f"forms.remark.{kind}", codes=t.join(in_runs(codes, every)))
            for kind, codes in groups.items()
            if codes
        ]
        lines.append(t("forms.remark_separator").join(told))
    return lines


def in_runs(codes: list[str], every: list[str]) -> list[str]:
    """Codes in the order of `every`, three or more that follow each other as first—last."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and every.index(code) == every.index(runs[-1][-1]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    shown = [[f"{run[0]}—{run[-1]}"] if len(run) > 2 else run for run in runs]
    return [name for names in shown for name in names]


def coefficient_form(state: CountyState) -> PresentedTable:
    """表Ⅲ: county mean and coefficient of difference by indicator and stage, and the composite (L8).

    The composite is the plain mean of the seven coefficients, without a limit of its own; where one
    of them is not defined it is neither.
    """
    t, words = state.t, state.words
    columns = [Column("line", t("forms.column.line"))]
    names = [
        t(
            "forms.line_with_unit",
            line=numbered(place, t(f"indicator.{indicator.code}.name")),
            unit=t(f"unit.{indicator.unit}"),
        )
        for place, indicator in enumerate(words.indicators, start=FIRST_LINE)
    ]
    last = numbered(len(names) + 1, t("forms.composite"))
    frame = pd.DataFrame({"line": [*names, last]})
    absent = pd.DataFrame(index=frame.index)
    for stage, result in state.stages.items():
        measures = result.indicators
        cv = [*measures["cv"], composite(result)]
        frame[f"mean_{stage}"] = [*measures["mean"], None]
        frame[f"cv_{stage}"] = cv
        frame[f"limit_{stage}"] = [*measures["cv_limit"], None]
        no_composite = [None] * len(names) + [Absence.NOT_APPLICABLE]
        absent[f"mean_{stage}"] = absent[f"limit_{stage}"] = pd.Series(no_composite, dtype=object)
        name = t(f"stage.{stage}")
        layout = state.layout
        columns += [
            Column(
                f"mean_{stage}",
                t("forms.column.mean", stage=name),
                "number",
                layout.form_mean_decimals,
            ),
            Column(
                f"cv_{stage}",
                t("forms.column.cv", stage=name),
                "number",
                layout.form_coefficient_decimals,
            ),
            Column(
                f"limit_{stage}",
                t("forms.column.limit", stage=name),
                "number",
                words.decimals["ratio"],
            ),
        ]
    notes = [*_notes(state), *_missing_notes(state), t("forms.composite_note")]
    return present(
        "form_coefficients", t("forms.title.coefficients"), frame, columns, notes, absent
    )


def composite(result: StageAssessment) -> float:
    """Plain mean of the coefficients of a stage; NaN where one is not defined."""
    return float(result.indicators["cv"].mean(skipna=False))


def shortfall_form(state: CountyState, stage: Stage) -> PresentedTable:
    """What each school of a stage lacks to the standard, in physical units; NaN where not known."""
    t, words, result = state.t, state.words, state.stages[stage]
    lacking = shortfalls(result, words.indicators)
    schools = state.leagues[stage].set_index("school_code").loc[list(lacking.index)]
    frame = lacking.reset_index().assign(
        school=schools["school_name"].to_numpy(),
        township=schools["township"].to_numpy(),
        verdict=[t(f"verdict.{verdict}") for verdict in result.schools["verdict"]],
    )
    columns = [
        Column("school_code", t("column.school_code")),
        Column("school", t("forms.column.school")),
        Column("township", t("column.township")),
        Column("verdict", t("column.verdict")),
    ]
    columns += [
        Column(
            indicator.code,
            words.name(indicator.code),
            "number",
            words.decimals[indicator.physical_unit],
            t(f"unit.{indicator.physical_unit}"),
        )
        for indicator in words.indicators
    ]
    title = t("forms.title.shortfalls", stage=t(f"stage.{stage}"))
    return present(f"form_shortfalls_{stage}", title, frame, columns, _notes(state))


def _notes(state: CountyState) -> list[str]:
    return [state.filters, rule_note(state.rules, state.t).strip(), state.t("forms.rounding")]


def _missing_notes(state: CountyState) -> list[str]:
    """Per stage and indicator how many schools are not counted, where there are some."""
    t, notes = state.t, []
    for stage, result in state.stages.items():
        for place, row in enumerate(result.indicators.to_dict("records"), start=FIRST_LINE):
            if row["schools_missing"]:
                counted = counted_note(row["schools_counted"], row["schools_missing"], t)
                line = numbered(place, t(f"indicator.{row['code']}.short"))
                name = f"{t(f'stage.{stage}')} {line}"
                notes.append(t("forms.of_indicator", name=name, counted=counted))
    return notes


def _teaching_points(state: CountyState) -> list[str]:
    """How many small places are counted as schools: the note that the form itself asks for."""
    facts = state.facts[state.facts["in_scope"]]
    return [
        state.t(
            "forms.teaching_points",
            least=scope.minimum_pupils,
            types=state.t.join(
                [state.words.code_names["school_type"][kind] for kind in sorted(scope.school_types)]
            ),
            count=facts[facts["school_type"].isin(scope.school_types)]["school_code"].nunique(),
        )
        for scope in state.rules.scopes
        if scope.minimum_pupils is not None
    ]
