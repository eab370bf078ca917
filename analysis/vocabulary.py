"""The nouns that every floor shares: stage, area, state of a figure, verdict, severity, finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """Stage of compulsory education; the senior stage exists only to split shared premises."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"


COMPULSORY_STAGES = (Stage.PRIMARY, Stage.JUNIOR)


class Area(StrEnum):
    """城区 / 镇区 / 乡村, the three-way cut of the statistical urban-rural code (国函〔2008〕60号)."""

    URBAN = "urban"
    TOWN = "town"
    RURAL = "rural"


class State(StrEnum):
    """Why a figure is or is not there. Absence is a state, never a zero."""

    KNOWN = "known"
    MISSING_NUMERATOR = "missing_numerator"
    MISSING_DENOMINATOR = "missing_denominator"
    ZERO_DENOMINATOR = "zero_denominator"
    OUT_OF_SCOPE = "out_of_scope"


class Absence(StrEnum):
    """Kinds of "no number" in a table. The fourth, a number that rounds to zero, is a number."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"


class Verdict(StrEnum):
    """Outcome of a judgement, of one school, one indicator or a whole stage."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_JUDGE = "cannot_judge"


class Severity(StrEnum):
    """What a finding does: it stops the build, takes a school out of a figure, or asks for a look."""

    STOPS = "stops"
    EXCLUDES = "excludes"
    LOOK = "look"


@dataclass(frozen=True)
class Finding:
    """One thing to tell a reader: a text key and the values that its sentence needs.

    `values` are numbers or source text; words are put on in `analysis.present.text`. `place` says
    where: file, sheet, cell, school, as far as known.
    """

    key: str
    severity: Severity = Severity.LOOK
    values: dict[str, object] = field(default_factory=dict)
    file: str = ""
    sheet: str = ""
    cell: str = ""
    school: str = ""
