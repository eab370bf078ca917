"""Headless verdicts: workbooks in, one result per county and school year out.

Each county is judged on its own, in memory, so that a hundred workbooks of a province go through in
one call and none touches the snapshots.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.assessment import StageAssessment, assess_stage, combine
from analysis.present.text import Texts
from analysis.rules import NATIONAL, RuleSet, day_of_school_year, default_rule_set
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Stage, Verdict
from data import build, reference, warehouse
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.sources import county_named, has_outlines, read_file


@dataclass(frozen=True)
class CountyYear:
    """The verdict on one county in one school year."""

    county: str
    year: int
    snapshot: str
    verdict: Verdict
    stages: Mapping[Stage, StageAssessment]
    rule_set: str = NATIONAL


@dataclass(frozen=True)
class Assessed:
    """Every county and year that was judged, and every finding.

    `lacking` names the usable counties without the school year asked for, with the years they have.
    """

    results: tuple[CountyYear, ...]
    findings: tuple[Finding, ...]
    lacking: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def complete(self) -> bool:
        """True when every workbook could be used."""
        return not build.stops(self.findings)


def assess(
    paths: Sequence[Path],
    year: int | None = None,
    with_reliefs: bool = False,
    rule_set: str | None = None,
    rule_sets: Sequence[RuleSet] | None = None,
    said: SourceMapping = NOTHING_SAID,
) -> Assessed:
    """Judge each county found in the files; `year` keeps one school year (its first year).

    `rule_set` names one of `rule_sets` (those of the registry without the argument); without it each
    county is judged by its default. Raises KeyError for an unknown one, ReferenceError when the rule
    files are broken.

    Workbooks that name the same county belong together (one per year, say). A county whose workbooks
    cannot be used gives findings and no result; the others are judged all the same. `said` is what a
    person has said about files of other forms; those that name no county belong to the one it names.
    """
    sets = {each.id: each for each in (rule_sets or reference.rule_sets())}
    if rule_set is not None and rule_set not in sets:
        raise KeyError(rule_set)
    results: list[CountyYear] = []
    findings: list[Finding] = []
    lacking: list[tuple[str, tuple[int, ...]]] = []
    for group in _by_county(paths, said):
        # One county at a time is in memory, however many workbooks a province has.
        workbooks = [read_file(path, said) for path in group]
        connection = warehouse.create()
        try:
            snapshot = build.snapshot_id(workbooks, said)
            found = build.load(connection, workbooks, snapshot, said)
            findings += found
            if not build.stops(found):
                info = warehouse.read_info(connection)
                if year is not None and year not in info.school_years:
                    lacking.append((info.county, info.school_years))
                chosen = rule_set or default_rule_set(sets.values(), info.county_code)
                results += _judge(connection, snapshot, year, with_reliefs, sets[chosen])
        finally:
            connection.close()
    return Assessed(tuple(results), tuple(findings), tuple(lacking))


def _by_county(paths: Sequence[Path], said: SourceMapping) -> list[list[Path]]:
    groups: dict[tuple, list[Path]] = {}
    given = tuple(said.county.get(key, "") for key in ("county_name", "county_code"))
    for position, path in enumerate(paths):
        if has_outlines(path):
            continue  # where townships lie says nothing of a verdict
        named = county_named(path) or (given if given[0] else None)
        # Without a name a workbook stands alone; the checks say what is missing.
        key = ("named", *named) if named is not None else ("alone", position)
        groups.setdefault(key, []).append(path)
    return list(groups.values())


def _judge(
    connection, snapshot: str, year: int | None, with_reliefs: bool, rule_set: RuleSet
) -> list[CountyYear]:
    county = warehouse.read_info(connection).county
    facts = warehouse.read_facts(connection)
    indicators = reference.indicators()
    results = []
    for school_year, of_year in facts.groupby("school_year"):
        if year is not None and school_year != year:
            continue
        rules = rule_set.book.on(day_of_school_year(int(school_year)))
        stages = {
            stage: assess_stage(of_year, stage, indicators, rules, with_reliefs)
            for stage in COMPULSORY_STAGES
        }
        verdict = combine([result.verdict for result in stages.values()])
        results.append(CountyYear(county, int(school_year), snapshot, verdict, stages, rule_set.id))
    return results


def as_json(results: Sequence[CountyYear]) -> str:
    """A list with one object per county and year; numbers unrounded, null where not known."""
    return json.dumps([_json_county(result) for result in results], ensure_ascii=False, indent=1)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _count(value: float) -> int | float | None:
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else number


def _json_county(result: CountyYear) -> dict:
    # Named where it is not the one that everybody expects.
    local = {} if result.rule_set == NATIONAL else {"rule_set": result.rule_set}
    return {
        "county": result.county,
        "year": result.year,
        "snapshot": result.snapshot,
        "verdict": str(result.verdict),
        "stages": [_json_stage(stage) for stage in result.stages.values()],
        **local,
    }


def _json_stage(stage: StageAssessment) -> dict:
    return {
        "stage": str(stage.stage),
        "verdict": str(stage.verdict),
        "indicators": [
            {
                "code": row["code"],
                "mean": _number(row["mean"]),
                "cv": _number(row["cv"]),
                "cv_limit": row["cv_limit"],
                "cv_met": _met(row["cv_verdict"]),
                "schools_counted": row["schools_counted"],
                "schools_missing": row["schools_missing"],
                "schools_met": row["schools_met"],
            }
            for row in stage.indicators.to_dict("records")
        ],
        "schools": [
            {
                "school_code": row["school_code"],
                "pupils": _count(row["pupils"]),
                "values": {
                    code: _number(value)
                    for code, value in stage.values.loc[row["school_code"]].items()
                },
                "states": {
                    code: str(state) for code, state in stage.states.loc[row["school_code"]].items()
                },
                "met": row["met"],
                "at_floor": row["at_floor"],
                "verdict": str(row["verdict"]),
            }
            for row in stage.schools.to_dict("records")
        ],
    }


def _met(verdict: Verdict) -> bool | None:
    return None if verdict == Verdict.CANNOT_JUDGE else verdict == Verdict.PASS


def as_csv(results: Sequence[CountyYear]) -> str:
    """One line per county, year, stage and indicator; unrounded, empty where not known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    measures = [
        "mean",
        "cv",
        "cv_limit",
        "cv_met",
        "schools_counted",
        "schools_missing",
        "schools_met",
    ]
    writer.writerow(["county", "year", "verdict", "stage", "stage_verdict", "code", *measures])
    for result in results:
        for stage in _json_county(result)["stages"]:
            for row in stage["indicators"]:
                head = [safe_cell(result.county), result.year, result.verdict]
                writer.writerow(
                    [*head, stage["stage"], stage["verdict"], row["code"]]
                    + ["" if row[key] is None else row[key] for key in measures]
                )
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_table(results: Sequence[CountyYear], t: Texts) -> str:
    """The verdicts as plain text for people."""
    blocks = []
    for result in results:
        head = f"{result.county} {t.school_year(result.year)}: {t(f'verdict.{result.verdict}')}"
        blocks.append("\n".join([head, *_table_stages(result, t), f"  {result.snapshot}"]))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _table_stages(result: CountyYear, t: Texts) -> list[str]:
    decimals = reference.units()
    lines = []
    for stage, assessment in result.stages.items():
        total = len(assessment.schools)
        lines.append(
            "  "
            + t(
                "assess.stage",
                stage=t(f"stage.{stage}"),
                verdict=t(f"verdict.{assessment.verdict}"),
                passing=assessment.count(Verdict.PASS),
                failing=assessment.count(Verdict.FAIL),
                unknown=assessment.count(Verdict.CANNOT_JUDGE),
                total=total,
            )
        )
        units = {indicator.code: indicator.unit for indicator in reference.indicators()}
        for row in assessment.indicators.to_dict("records"):
            lines.append(
                "    "
                + t(
                    "assess.indicator",
                    code=row["code"],
                    name=t(f"indicator.{row['code']}.name"),
                    mean=t.number(row["mean"], decimals[units[row["code"]]]),
                    cv=t.number(row["cv"], decimals["coefficient"]),
                    limit=t.number(row["cv_limit"], decimals["ratio"]),
                    verdict=t(f"verdict.{row['cv_verdict']}"),
                    met=row["schools_met"],
                    counted=row["schools_counted"],
                    total=total,
                )
            )
    return lines
