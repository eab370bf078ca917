"""Made-up counties for the planner: one stage written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from analysis.planner.problem import (
    NO_LIMIT,
    Category,
    FacilityIndicator,
    Goal,
    Move,
    Objective,
    Problem,
    StageProblem,
    TeacherIndicator,
)

PLAIN = Category("chinese", False, False)
DEGREE = Category("chinese", True, False)
BACKBONE = Category("chinese", True, True)
ART = Category("art", False, False)


def whole(numbers: object) -> np.ndarray:
    """An array of whole numbers."""
    return np.array(numbers, dtype=np.int64)


def teacher_indicator(
    code: str,
    counted: Sequence[bool],
    need: object,
    floor: object = None,
    limit: Fraction | None = None,
) -> TeacherIndicator:
    """An indicator of people; without a floor it is the need."""
    return TeacherIndicator(
        code, tuple(counted), whole(need), whole(need if floor is None else floor), limit
    )


def facility_indicator(
    code: str, amount: object, need: object, floor: object = None, **other: object
) -> FacilityIndicator:
    """An indicator of rooms at 1,000 yuan each; without a floor it is the need."""
    values = {"limit": None, "step": 100, "price_yuan": 1000, "money": "capital", **other}
    return FacilityIndicator(
        code, whole(amount), whole(need), whole(need if floor is None else floor), **values
    )


def small_stage(
    pupils: Sequence[int],
    categories: Sequence[Category],
    teachers: Sequence[Sequence[int]],
    indicators: Sequence[TeacherIndicator] = (),
    facilities: Sequence[FacilityIndicator] = (),
    stage: str = "primary",
    **other: object,
) -> StageProblem:
    """A stage whose rules do not bind unless `other` says so: everybody may go everywhere."""
    schools = len(pupils)
    subjects = tuple(sorted({category.subject for category in categories}))
    free, none = np.full(schools, NO_LIMIT), np.zeros(schools, dtype=np.int64)
    made = StageProblem(
        stage,
        tuple(f"s{number:03}" for number in range(schools)),
        whole(pupils),
        tuple(categories),
        whole(teachers),
        whole(teachers),
        tuple(indicators),
        tuple(facilities),
        np.zeros((schools, len(indicators)), dtype=np.int64),
        subjects,
        np.zeros((schools, len(subjects)), dtype=np.int64),
        np.full((schools, len(subjects)), NO_LIMIT),
        none,
        free,
        free,
        free,
        ~np.eye(schools, dtype=bool),
        np.full((schools, schools), NO_LIMIT),
        np.ones(schools, dtype=bool),
    )
    arrays = {
        name: np.asarray(value) if isinstance(value, list) else value
        for name, value in other.items()
    }
    return replace(made, **arrays)


def one_stage_problem(stage: StageProblem, **other: object) -> Problem:
    """A problem of one stage: every school passes with the fewest moves, unless `other` says so."""
    values = {
        "goal": Goal.EVERY_SCHOOL_PASSES,
        "objectives": (Objective.FEWEST_MOVES,),
        **other,
    }
    return Problem((stage,), **values)


def move(source: int, target: int, category: Category, people: int = 1) -> Move:
    """A move in the primary stage between schools by their number."""
    return Move("primary", f"s{source:03}", f"s{target:03}", category, people)


@dataclass(frozen=True)
class Regime:
    """How people are spread in a made-up county.

    supply    people against the sum of all needs: backbone teachers, teachers of PE and arts
    sigma     spread of the level per pupil between schools: backbone, PE and arts
    urban     level of urban schools against rural ones
    crowding  pupils of urban schools against the ordinary
    most      people that may leave or arrive, as a share of the staff
    """

    supply: tuple[float, float]
    sigma: tuple[float, float]
    urban: float
    crowding: float = 1.0
    most: float = 0.25


REGIMES = {
    "scarce": Regime((1.15, 1.15), (0.45, 0.4), 1.5),
    "rich": Regime((1.9, 1.7), (0.7, 0.55), 2.0, most=0.35),
    "crowd": Regime((1.25, 1.25), (0.4, 0.4), 0.6, crowding=1.5),
}
ART_SUBJECTS = ("physical_education", "music", "fine_art")
SUBJECTS = {
    "primary": (
        *ART_SUBJECTS,
        "chinese",
        "mathematics",
        "foreign_language",
        "science",
        "morality_law",
        "information",
    ),
    "junior": (
        *ART_SUBJECTS,
        "chinese",
        "mathematics",
        "foreign_language",
        "physics",
        "chemistry",
        "biology",
        "history",
        "geography",
        "morality_law",
        "information",
    ),
}
# Per stage: need per 100 pupils (degree, backbone, PE and arts) in hundredths; the largest coefficient;
# pupils per teacher; median pupils of urban and rural schools; pupils of a class.
NEEDS = {"primary": (420, 100, 90), "junior": (530, 100, 90)}
LIMITS = {"primary": Fraction(1, 2), "junior": Fraction(9, 20)}
RATIO = {"primary": 16.0, "junior": 12.0}
PUPILS = {"primary": (1050, 190), "junior": (1250, 430)}
CLASS = {"primary": 40, "junior": 45}


def large_county(schools: int, regime: str, seed: int, **other: object) -> Problem:
    """A made-up county of primary and junior schools (7 to 3): every school passes, fewest moves.

    Distances in metres, 1.3 times the straight line: urban schools in a core of 3 km, rural ones in a disc
    of 34 km; seconds of their own draws. Equal arguments give equal counties.
    """
    random = np.random.default_rng([seed, schools, list(REGIMES).index(regime)])
    primary = round(schools * 0.7)
    stages = tuple(
        _timed(large_stage(name, count, REGIMES[regime], random), seed)
        for name, count in (("primary", primary), ("junior", schools - primary))
    )
    values = {
        "goal": Goal.EVERY_SCHOOL_PASSES,
        "objectives": (Objective.FEWEST_MOVES,),
        **other,
    }
    return Problem(stages, **values)


def _timed(stage: StageProblem, seed: int) -> StageProblem:
    """The stage with seconds on the way: 20 to 60 km/h, of its own draws, the same there and back."""
    speed = np.random.default_rng([seed, len(stage.schools), 60]).uniform(
        20, 60, stage.allowed.shape
    )
    one_way = np.triu(np.rint(3.6 * stage.distance / speed).astype(np.int64), 1)
    return replace(stage, seconds=one_way + one_way.T)


def large_stage(
    name: str, schools: int, regime: Regime, random: np.random.Generator
) -> StageProblem:
    """One stage of a made-up county."""
    urban = random.random(schools) < 0.36
    medians = np.where(urban, PUPILS[name][0] * regime.crowding, PUPILS[name][1])
    pupils = np.maximum((medians * np.exp(0.55 * random.standard_normal(schools))).astype(int), 52)
    staff = np.maximum(np.ceil(pupils / RATIO[name]), 6).astype(int)
    categories = tuple(
        Category(subject, degree, backbone)
        for subject in sorted(SUBJECTS[name])
        for degree in (False, True)
        for backbone in (False, True)
    )
    needs = [-(-pupils * need // 10_000) for need in NEEDS[name]]
    floors = [-(-pupils * need * 85 // 1_000_000) for need in NEEDS[name]]
    teachers = _people(name, (pupils, staff, urban), needs, regime, random)
    eligible = random.binomial(teachers, 0.5)
    arts = [category.subject in ART_SUBJECTS for category in categories]
    masks = [[c.above_degree for c in categories], [c.backbone for c in categories], arts]
    limit = LIMITS[name]
    indicators = [
        teacher_indicator(code, mask, need, floor, limit)
        for code, mask, need, floor in zip(("A1", "A2", "A3"), masks, needs, floors, strict=True)
    ]
    most = np.maximum(np.ceil(staff * regime.most), 4).astype(int)
    subjects = tuple(sorted(SUBJECTS[name]))
    by_subject = np.stack(
        [teachers[:, [c.subject == one for c in categories]].sum(axis=1) for one in subjects],
        axis=1,
    )
    classes = -(-pupils // CLASS[name])
    made = small_stage(
        pupils.tolist(),
        categories,
        teachers.tolist(),
        indicators,
        [_rooms(pupils, random)],
        name,
        eligible=eligible,
        most_out=whole(most),
        most_in=whole(most),
        subject_floor=whole(by_subject * 65 // 100),
        staff_floor=whole(np.minimum(-(-classes * 13 // 10), staff)),
        distance=_metres(urban, random),
    )
    return replace(made, schools=tuple(f"{name[0]}{number:04}" for number in range(schools)))


def _rooms(pupils: np.ndarray, random: np.random.Generator) -> FacilityIndicator:
    """Rooms: one school in ten has used up there what it may miss."""
    need = -(-pupils * 230 // 100)
    amount = np.where(random.random(len(pupils)) < 0.1, -(-need * 90 // 100), need)
    return facility_indicator("A7", amount, need, -(-need * 85 // 100))


def _metres(urban: np.ndarray, random: np.random.Generator) -> np.ndarray:
    radius = np.where(urban, 3_000, 34_000) * np.sqrt(random.random(len(urban)))
    angle = 2 * np.pi * random.random(len(urban))
    place = radius * np.exp(1j * angle)
    return np.rint(1.3 * np.abs(place[:, None] - place[None, :])).astype(np.int64)


def _people(name, schools, needs, regime, random) -> np.ndarray:
    """Teachers by school and category."""
    pupils, staff, urban = schools
    arts = _spread(schools, needs[2], regime.supply[1], regime.sigma[1], regime.urban, random)
    arts = np.minimum(arts, staff // 2)
    backbone = _spread(schools, needs[1], regime.supply[0], regime.sigma[0], regime.urban, random)
    backbone = np.minimum(backbone, staff)
    share = np.clip(0.85 + 0.1 * urban + 0.06 * random.standard_normal(len(pupils)), 0.5, 1.0)
    subjects = sorted(SUBJECTS[name])
    others = [one for one in subjects if one not in ART_SUBJECTS]
    table = np.zeros((len(pupils), len(subjects), 2, 2), dtype=np.int64)
    for school in range(len(pupils)):
        taught = [ART_SUBJECTS[n % 3] for n in range(arts[school])]
        taught += list(random.choice(others, staff[school] - arts[school]))
        degree = random.random(staff[school]) < share[school]
        marked = np.zeros(staff[school], dtype=int)
        marked[random.choice(staff[school], backbone[school], replace=False)] = 1
        places = [subjects.index(one) for one in taught]
        np.add.at(table[school], (places, degree.astype(int), marked), 1)
    return table.reshape(len(pupils), -1)


def _spread(schools, need, supply, sigma, urban_level, random) -> np.ndarray:
    pupils, _, urban = schools
    level = np.exp(sigma * random.standard_normal(len(pupils))) * np.where(urban, urban_level, 1.0)
    wanted = level * pupils
    people = np.floor(wanted * supply * need.sum() / wanted.sum() + random.random(len(pupils)))
    return people.astype(np.int64)
