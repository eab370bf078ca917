"""Where a number comes from: value, county mean and coefficient taken apart down to loaded cells.

Everything is computed again from the loaded cells, on a way of its own, so that a difference from
the judgement would show. Nothing here opens a file: `data.trace` reads what these functions need.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import dispersion
from analysis.assessment import StageAssessment
from analysis.indicators import relief_applies
from analysis.rules import Indicator, Relief
from analysis.vocabulary import Stage, State

NAN = float("nan")
# Relative: the same sums in another order differ by rounding only.
SAME = 1e-9


@dataclass(frozen=True)
class Place:
    """A cell of a file; rows and columns count from 1, 0 where a value has no cell of its own."""

    file: str
    sha256: str
    sheet: str
    row: int
    column: int


@dataclass(frozen=True)
class Correction:
    """What replaced the value of a cell; `old` is None where the cell was empty."""

    old: str | None
    new: str
    reason: str
    confirmed_by: str


@dataclass(frozen=True)
class LoadedCell:
    """One value as it was loaded for a school or campus.

    number  what is counted, in the unit of the standard column, after a correction; NaN = not known
    typed   the text in the file, read the text after cleaning; None where the cell is empty
    place   None where no file has such a cell
    factor  turns the number into the unit that is counted (万元 into yuan)
    """

    sheet: str
    field: str
    number: float
    typed: str | None = None
    read: str | None = None
    place: Place | None = None
    correction: Correction | None = None
    factor: float = 1.0


@dataclass(frozen=True)
class FactSource:
    """Which columns a fact is loaded from: the first set of columns that is wholly known, summed."""

    fact: str
    sheet: str
    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class CellKey:
    """Which loaded cell: school or campus, stage ("" for premises), sheet and column."""

    code: str
    stage: str
    sheet: str
    field: str


@dataclass(frozen=True)
class StagePupils:
    """Pupils of one stage of a school or campus, and the weight of the rule (NaN without one)."""

    stage: Stage
    pupils: LoadedCell
    weight: float


@dataclass(frozen=True)
class Part:
    """One fact of a school or campus that enters a numerator.

    sign    +1 added, -1 taken off
    relief  id of the transitional relief that lets it count; "" without one
    cells   every loaded cell that could give it, as alternatives in order
    amount  what belongs to the stage: number x factor x share; NaN = not known
    """

    fact: str
    sign: int
    relief: str
    cells: tuple[tuple[LoadedCell, ...], ...]
    amount: float

    @property
    def used(self) -> tuple[LoadedCell, ...]:
        """The cells that were summed: the first alternative that is known, else the first."""
        return _known(self.cells)


@dataclass(frozen=True)
class UnitTrace:
    """A school, or a campus merged into it, in one stage.

    stages  every stage of the unit where the numerator is split between them, else its own alone
    share   the stage's share of what the stages have in common: w n / sum(w n); 1 where nothing is split
    """

    code: str
    name: str
    is_campus: bool
    stage: Stage
    stages: tuple[StagePupils, ...]
    share: float
    parts: tuple[Part, ...]

    @property
    def pupils(self) -> LoadedCell:
        """The pupils of the stage."""
        return next(each.pupils for each in self.stages if each.stage == self.stage)

    @property
    def is_split(self) -> bool:
        """True where the numerator belongs to more than one stage."""
        return len(self.stages) > 1


@dataclass(frozen=True)
class SchoolTrace:
    """One school of one stage: value = scale x numerator / pupils, NaN = not known."""

    code: str
    name: str
    units: tuple[UnitTrace, ...]
    amounts: Mapping[str, float]
    numerator: float
    pupils: float
    value: float
    state: State

    @property
    def cells(self) -> tuple[tuple[UnitTrace, Stage | None, LoadedCell], ...]:
        """Every loaded cell of the school with its unit and, where it has one, its stage."""
        found = []
        for unit in self.units:
            found += [(unit, each.stage, each.pupils) for each in unit.stages]
            for part in unit.parts:
                for cell in (cell for alternative in part.cells for cell in alternative):
                    stage = None if cell.sheet == "premises" else unit.stage
                    found.append((unit, stage, cell))
        return tuple(found)


@dataclass(frozen=True)
class IndicatorTrace:
    """One indicator of one stage of the county.

    mean  scale x sum of numerators / sum of pupils; sd the pupil-weighted population standard
    deviation of the values; cv = sd / mean. NaN where no school is counted (cv: where the mean is 0).
    `facts` are the numerator's facts with sign and relief, in order.
    """

    indicator: Indicator
    stage: Stage
    facts: tuple[tuple[str, int, str], ...]
    schools: tuple[SchoolTrace, ...]
    mean: float
    sd: float
    cv: float

    def school(self, code: str) -> SchoolTrace:
        """The school with this code. Raises KeyError when it is not in the stage."""
        for school in self.schools:
            if school.code == code:
                return school
        raise KeyError(code)

    def table(self) -> pd.DataFrame:
        """One row per school in scope: school_code, school_name, pupils, numerator, value, state,
        weight (n / N), deviation ((n / N)(x - X)^2), gap_share (its share of the squared coefficient).

        NaN where a school is not counted, in the last three too.
        """
        rows = pd.DataFrame(
            {
                "school_code": [s.code for s in self.schools],
                "school_name": [s.name for s in self.schools],
                "pupils": np.array([s.pupils for s in self.schools], dtype=float),
                "numerator": np.array([s.numerator for s in self.schools], dtype=float),
                "value": np.array([s.value for s in self.schools], dtype=float),
                "state": [str(s.state) for s in self.schools],
            }
        )
        known = rows["value"].notna()
        amounts, pupils = rows.loc[known, "numerator"], rows.loc[known, "pupils"]
        scale = self.indicator.scale
        deviations = dispersion.squared_deviations(amounts.to_numpy(), pupils.to_numpy())
        rows.loc[known, "weight"] = pupils / pupils.sum()
        rows.loc[known, "deviation"] = scale**2 * deviations
        rows.loc[known, "gap_share"] = dispersion.gap_shares(amounts.to_numpy(), pupils.to_numpy())
        return rows

    @property
    def counted(self) -> int:
        """How many schools are counted."""
        return sum(school.state == State.KNOWN for school in self.schools)


def trace_indicator(
    indicator: Indicator,
    stage: Stage,
    facts: pd.DataFrame,
    units: pd.DataFrame,
    cells: Mapping[CellKey, LoadedCell],
    sources: Mapping[str, FactSource],
    reliefs: Sequence[Relief] = (),
) -> IndicatorTrace:
    """Take one indicator of one stage apart.

    facts    rows of one school year as for `assess_stage`
    units    one row per school or campus, and stage: school_code, school_name, counted_code, is_campus,
             stage, weight
    cells    loaded cells; one that is not there is not known and in no file
    sources  for each fact the columns it is loaded from
    reliefs  the transitional reliefs that are applied, none by default
    """
    rows = facts[(facts["stage"] == stage) & facts["in_scope"]].sort_values("school_code")
    own = [relief for relief in reliefs if relief.indicator == indicator.code]
    applied = {relief.id: relief_applies(rows, relief) for relief in own}
    terms = [(fact, 1, "") for fact in indicator.plus[stage]]
    terms += [(fact, -1, "") for fact in indicator.minus[stage]]
    terms += [(fact, 1, relief.id) for relief in own for fact in relief.adds]
    by_school: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for unit in units.itertuples():
        by_school[unit.counted_code][unit.school_code].append(unit)
    schools = []
    for position, row in enumerate(rows.itertuples()):
        allowed = [t for t in terms if not t[2] or applied[t[2]][position]]
        of_school = by_school[row.school_code]
        traced = tuple(
            _unit(rows_of_unit, stage, indicator, allowed, cells, sources)
            for rows_of_unit in _main_first(of_school, row.school_code)
            if any(each.stage == stage for each in rows_of_unit)
        )
        schools.append(_school(row.school_code, row.school_name, traced, allowed, indicator.scale))
    return _county(indicator, stage, tuple(terms), tuple(schools))


def _main_first(units: Mapping[str, list], main: str) -> list[list]:
    """The rows of the school itself first, then those of its campuses."""
    return [units[code] for code in sorted(units, key=lambda code: (code != main, code))]


def _unit(
    rows: Sequence,
    stage: Stage,
    indicator: Indicator,
    terms: Sequence[tuple[str, int, str]],
    cells: Mapping[CellKey, LoadedCell],
    sources: Mapping[str, FactSource],
) -> UnitTrace:
    first = rows[0]
    code = first.school_code
    order = list(Stage)
    stages = tuple(
        StagePupils(
            Stage(row.stage),
            _cell(cells, CellKey(code, row.stage, "pupils", "pupils")),
            float(row.weight),
        )
        for row in sorted(rows, key=lambda row: order.index(Stage(row.stage)))
        if indicator.shared_between_stages or row.stage == stage
    )
    share = share_of(stages, stage)
    parts = []
    for fact, sign, relief in terms:
        source = sources[fact]
        of_stage = "" if source.sheet == "premises" else str(stage)
        loaded = tuple(
            tuple(_cell(cells, CellKey(code, of_stage, source.sheet, name)) for name in names)
            for names in source.alternatives
        )
        amount = sum(cell.number * cell.factor for cell in _known(loaded)) * share
        parts.append(Part(fact, sign, relief, loaded, amount))
    return UnitTrace(
        code, first.school_name, bool(first.is_campus), stage, stages, share, tuple(parts)
    )


def _cell(cells: Mapping[CellKey, LoadedCell], key: CellKey) -> LoadedCell:
    return cells.get(key) or LoadedCell(key.sheet, key.field, NAN)


def _known(cells: tuple[tuple[LoadedCell, ...], ...]) -> tuple[LoadedCell, ...]:
    for alternative in cells:
        if not any(math.isnan(cell.number) for cell in alternative):
            return alternative
    return cells[0]


def share_of(stages: Sequence[StagePupils], stage: Stage) -> float:
    """A stage's share of what the stages have in common: w n / sum(w n); 1 for a single stage.

    NaN where pupils or weight of any stage are not known.
    """
    if len(stages) == 1:
        return 1.0
    weighted = {each.stage: each.weight * each.pupils.number for each in stages}
    total = sum(weighted.values())
    return weighted[stage] / total if total > 0 else NAN


def _school(
    code: str,
    name: str,
    units: tuple[UnitTrace, ...],
    terms: Sequence[tuple[str, int, str]],
    scale: float,
) -> SchoolTrace:
    amounts: dict[str, float] = {}
    numerator = 0.0
    for position, (fact, sign, relief) in enumerate(terms):
        amount = sum(unit.parts[position].amount for unit in units)
        amounts[fact] = amount
        # What a relief allows is an option: not reported, it adds nothing.
        if not relief or not math.isnan(amount):
            numerator += sign * amount
    pupils = sum(unit.pupils.number for unit in units)
    if math.isnan(pupils):
        state = State.MISSING_DENOMINATOR
    elif pupils == 0:
        state = State.ZERO_DENOMINATOR
    else:
        state = State.MISSING_NUMERATOR if math.isnan(numerator) else State.KNOWN
    value = scale * numerator / pupils if state == State.KNOWN else NAN
    return SchoolTrace(code, name, units, amounts, numerator, pupils, value, state)


def _county(
    indicator: Indicator,
    stage: Stage,
    terms: tuple[tuple[str, int, str], ...],
    schools: tuple[SchoolTrace, ...],
) -> IndicatorTrace:
    known = [school for school in schools if school.state == State.KNOWN]
    amounts = np.array([school.numerator for school in known])
    pupils = np.array([school.pupils for school in known])
    mean = sd = NAN
    if known:
        mean = indicator.scale * dispersion.county_mean(amounts, pupils)
        deviations = dispersion.squared_deviations(amounts, pupils)
        sd = indicator.scale * float(np.sqrt(deviations.sum()))
    cv = sd / mean if mean > 0 else NAN
    return IndicatorTrace(indicator, stage, terms, schools, mean, sd, cv)


def differences(trace: IndicatorTrace, assessment: StageAssessment) -> list[str]:
    """Codes of the schools, and "mean" and "cv", where the trace does not give the judgement's number.

    Empty when all agree, unknown ones included.
    """
    code = trace.indicator.code
    judged = assessment.values[code]
    found = [
        school.code for school in trace.schools if not _same(school.value, judged[school.code])
    ]
    found += sorted(set(judged.index) - {school.code for school in trace.schools})
    measures = assessment.indicators.set_index("code").loc[code]
    found += [
        name
        for name, value in (("mean", trace.mean), ("cv", trace.cv))
        if not _same(value, measures[name])
    ]
    return found


def _same(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)
