"""What a planner is asked and what it answers, as plain data in whole numbers.

Nothing here knows a threshold, a school name or a solver. Needs, limits, distances and prices arrive
as numbers: whoever builds a problem has applied the rules and margins. Facilities are counted in
hundredths of their unit (㎡, yuan, rooms), so that every comparison is one of whole numbers.

The schools of a stage are those whose figures are all known; a school with an unknown figure is left
out by the builder, who says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
# As many as one likes: a limit that does not bind.
NO_LIMIT = 10**9


class Goal(StrEnum):
    """What a plan must reach."""

    EVERY_SCHOOL_PASSES = "every_school_passes"
    # Bound by `most_moves` and `budget_yuan`: as many schools passing as can be.
    MOST_SCHOOLS_PASS = "most_schools_pass"
    # No school must pass; the limits on coefficients and the objectives alone count.
    NO_SCHOOL_REQUIRED = "no_school_required"


class Objective(StrEnum):
    """What a plan spares, in the order asked for: each one is settled before the next."""

    FEWEST_MOVES = "fewest_moves"
    LEAST_DISTANCE = "least_distance"
    LEAST_TIME = "least_time"
    LEAST_COST = "least_cost"
    WORST_OFF = "worst_off"
    SMALLEST_DIFFERENCE = "smallest_difference"
    LEVEL_BURDEN = "level_burden"


class PlanStatus(StrEnum):
    """How sure an answer is.

    PROVED      the plan is best, and the bound can be recomputed from its certificate
    BY_SOLVER   the solver says that it is best; no certificate closes the gap
    GAP         a plan with a proven bound that it does not reach
    INFEASIBLE  no plan keeps all rules
    LIMIT       time was up without a plan
    """

    PROVED = "proved"
    BY_SOLVER = "by_solver"
    GAP = "gap"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


class Rule(StrEnum):
    """Named groups of hard rules, so that an explanation can say which ones clash."""

    SCHOOLS_PASS = "schools_pass"
    COEFFICIENTS = "coefficients"
    DONOR_KEEPS_STANDARD = "donor_keeps_standard"
    SUBJECT_COVER = "subject_cover"
    STAFF_FLOOR = "staff_floor"
    MOST_OUT = "most_out"
    MOST_IN = "most_in"
    SUBJECT_SHARE_OUT = "subject_share_out"
    POSTS = "posts"
    ELIGIBILITY = "eligibility"
    DISTANCE = "distance"
    QUOTA = "quota"
    MOST_MOVES = "most_moves"
    BUDGET = "budget"
    KEEP = "keep"


@dataclass(frozen=True, order=True)
class Category:
    """Teachers who are alike for the rules: subject (`art` covers what the county counts as such)."""

    subject: str
    above_degree: bool
    backbone: bool


@dataclass(frozen=True)
class TeacherIndicator:
    """An indicator that counts teachers.

    counted   for each category of the stage: whether its teachers count
    need      people at which a school meets it, one per school
    floor     people at which it still passes as the one indicator that a school may miss
    limit     largest coefficient of difference; None: not asked for
    """

    code: str
    counted: tuple[bool, ...]
    need: Whole
    floor: Whole
    limit: Fraction | None


@dataclass(frozen=True)
class FacilityIndicator:
    """An indicator of rooms, areas or equipment, in hundredths of its unit, one number per school.

    step        what is bought at once, in hundredths (one room: 100; a square metre: 100)
    price_yuan  for one step
    money       the kind of money that pays it: capital or equipment
    """

    code: str
    amount: Whole
    need: Whole
    floor: Whole
    limit: Fraction | None
    step: int
    price_yuan: int
    money: str


@dataclass(frozen=True)
class StageProblem:
    """The schools of one stage. Arrays have one row per school, in the order of `schools`.

    teachers, eligible   people by category; eligible are those who may leave
    donor_keeps          people that a school keeps at least of each teacher indicator, beyond the rule
                         that none falls below its need or, being below, loses any
    subjects             of `subject_floor` and `subject_most_out`, in this order; a school below the
                         floor of a subject already gives none of it
    staff_floor          teachers that a school keeps at least if it gives any (a school below it
                         already gives none)
    posts                teachers that a school may hold at most; one above already receives none
    most_out, most_in    people who leave and who arrive by moves; hires are not arrivals
    allowed              donor x receiver: who may send to whom (distance cap, township or group rule,
                         bans); the diagonal is False
    distance             donor x receiver, metres; NO_LIMIT where not known. Where distances are priced
                         or spared, a pair without a known one is not allowed
    must_pass            schools that the goal EVERY_SCHOOL_PASSES covers
    seconds              donor x receiver, seconds on the way; NO_LIMIT where not known, None: of no pair.
                         Where time is spared, a pair without a known one is not allowed
    """

    stage: str
    schools: tuple[str, ...]
    pupils: Whole
    categories: tuple[Category, ...]
    teachers: Whole
    eligible: Whole
    teacher_indicators: tuple[TeacherIndicator, ...]
    facility_indicators: tuple[FacilityIndicator, ...]
    donor_keeps: Whole
    subjects: tuple[str, ...]
    subject_floor: Whole
    subject_most_out: Whole
    staff_floor: Whole
    posts: Whole
    most_out: Whole
    most_in: Whole
    allowed: NDArray[np.bool_]
    distance: Whole
    must_pass: NDArray[np.bool_]
    seconds: Whole | None = None

    def __post_init__(self) -> None:
        schools, categories = len(self.schools), len(self.categories)
        shapes = {
            "pupils": (schools,),
            "teachers": (schools, categories),
            "eligible": (schools, categories),
            "donor_keeps": (schools, len(self.teacher_indicators)),
            "subject_floor": (schools, len(self.subjects)),
            "subject_most_out": (schools, len(self.subjects)),
            "staff_floor": (schools,),
            "posts": (schools,),
            "most_out": (schools,),
            "most_in": (schools,),
            "allowed": (schools, schools),
            "distance": (schools, schools),
            "must_pass": (schools,),
        }
        if self.seconds is not None:
            shapes["seconds"] = (schools, schools)
        wrong = [name for name, shape in shapes.items() if getattr(self, name).shape != shape]
        for one in (*self.teacher_indicators, *self.facility_indicators):
            wrong += [
                f"{one.code}.{name}"
                for name in ("need", "floor")
                if getattr(one, name).shape != (schools,)
            ]
        if wrong:
            raise ValueError(f"arrays of another shape: {', '.join(wrong)}")
        if (self.pupils <= 0).any() or (self.teachers < 0).any() or (self.eligible < 0).any():
            raise ValueError("pupils must be positive, people not negative")
        if (self.eligible > self.teachers).any():
            raise ValueError("more eligible teachers than teachers")
        if self.allowed.diagonal().any():
            raise ValueError("a school does not send teachers to itself")


@dataclass(frozen=True)
class Help:
    """Help from outside that a plan may use, by price in yuan; None: not offered.

    hire       one new teacher of any category of the stage
    study      one teacher gains the degree (A1) while staying at the school
    recognise  one teacher is recognised as backbone (A2) while staying at the school

    Who studies or is recognised was at the school before and stays, and is helped once at most; what
    the teacher becomes must be a category of the stage too.
    """

    hire_yuan: int | None = None
    study_yuan: int | None = None
    recognise_yuan: int | None = None


@dataclass(frozen=True)
class Quota:
    """Least numbers that a year's rotation must reach, in people over all stages of the problem.

    backbone_share  of all who move, at least this share are backbone teachers
    """

    people: int
    backbone_share: Fraction


@dataclass(frozen=True, order=True)
class Move:
    """So many teachers of one category from one school to another, within one stage."""

    stage: str
    source: str
    target: str
    category: Category
    people: int


@dataclass(frozen=True, order=True)
class Purchase:
    """So many steps of one facility indicator bought for one school and stage."""

    stage: str
    school: str
    indicator: str
    steps: int


@dataclass(frozen=True, order=True)
class HelpUsed:
    """Outside help at one school: kind is hire, study or recognise.

    `category` is what the teacher is afterwards (hire) or was before (study, recognise).
    """

    stage: str
    school: str
    kind: str
    category: Category
    people: int


@dataclass(frozen=True)
class Problem:
    """One question to the planner.

    may_miss          indicators that a school may miss, above the floor (the rule's 1; 0 is stricter)
    buys              whether facilities may be bought within the plan
    most_moves        people moved at most over all stages; None: no limit
    budget_yuan       yuan spent at most, purchases, help and moving costs together; None: no limit
    yuan_per_move     cost of one move, without its distance
    yuan_per_km       cost of one kilometre of one move
    keep              moves that the plan must contain (locked by the person)
    near              an earlier plan: among equally good plans the one that changes it least
    objectives        at least one
    worst_off_levels  different shares that WORST_OFF settles, from the smallest up (leximin); at least 1
    """

    stages: tuple[StageProblem, ...]
    goal: Goal
    objectives: tuple[Objective, ...]
    may_miss: int = 1
    buys: bool = False
    most_moves: int | None = None
    budget_yuan: int | None = None
    yuan_per_move: int = 0
    yuan_per_km: int = 0
    quota: Quota | None = None
    help: Help = Help()
    keep: tuple[Move, ...] = ()
    near: tuple[Move, ...] = ()
    # Rules that are set aside, to ask what they cost.
    without: frozenset[Rule] = frozenset()
    worst_off_levels: int = 1


@dataclass(frozen=True)
class Standing:
    """How far WORST_OFF is settled beyond the smallest share: schools in rising order of their share.

    A school's share is its smallest amount / need over the teacher indicators that it needs anybody of.

    levels   different shares that are settled by the solver, the smallest among them
    schools  schools at the low end whose shares are settled: no plan has a better list of so many
    of       schools that have a share
    is_done  whether every level that was asked for is settled, or every school is
    """

    levels: int
    schools: int
    of: int
    is_done: bool


@dataclass(frozen=True)
class ObjectiveValue:
    """What a plan reaches in one objective and what no plan can beat, in the objective's unit.

    Units: people (moves, burden: people that leave the school with the largest share, as a share in
    parts per million), metres, seconds, yuan, worst-off: smallest amount / need over schools and teacher
    indicators in parts per million, difference: sum of the CV² of the teacher indicators in parts per
    billion. Worst-off is rounded down, the others up. `bound` is None where the solver gives none.
    `proved` speaks of the value; of the levels above a smallest share `standing` does, for WORST_OFF.
    """

    objective: Objective
    value: int
    bound: int | None
    proved: bool
    standing: Standing | None = None


@dataclass(frozen=True)
class Plan:
    """An answer. Equal problems give equal plans; how long it took does not take part in that.

    status           PROVED: the certificate closes the first objective (with MOST_SCHOOLS_PASS, the
                     number of schools) and the solver says the same of the later ones
    schools_passing  schools that pass after the plan, over all stages
    most_passing     what no plan can beat in schools passing; told for MOST_SCHOOLS_PASS only
    certificate      what `certificate.verify` needs to recompute the bound of the first objective;
                     None where there is none
    """

    status: PlanStatus
    values: tuple[ObjectiveValue, ...] = ()
    moves: tuple[Move, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    help_used: tuple[HelpUsed, ...] = ()
    schools_passing: int | None = None
    certificate: object | None = field(default=None, compare=False, repr=False)
    solver: str = ""
    seconds: float = field(default=0.0, compare=False)
    most_passing: int | None = None

    @property
    def people_moved(self) -> int:
        """People moved in all."""
        return sum(move.people for move in self.moves)


def spares_distance(problem: Problem) -> bool:
    """Whether kilometres are priced or spared, so that every pair in use needs a known distance."""
    return problem.yuan_per_km > 0 or Objective.LEAST_DISTANCE in problem.objectives


def usable_pairs(problem: Problem, stage: StageProblem) -> NDArray[np.bool_]:
    """Donor x receiver: who may send to whom, with the rules that the problem sets aside."""
    if Rule.DISTANCE in problem.without:
        usable = ~np.eye(len(stage.schools), dtype=bool)
    else:
        usable = stage.allowed.copy()
    if spares_distance(problem):
        usable &= stage.distance < NO_LIMIT
    if Objective.LEAST_TIME in problem.objectives:
        usable &= lengths(stage, Objective.LEAST_TIME) < NO_LIMIT
    return usable


def lengths(stage: StageProblem, objective: Objective) -> Whole:
    """Donor x receiver: seconds for LEAST_TIME, metres for every other objective; NO_LIMIT: not known."""
    if objective is not Objective.LEAST_TIME:
        return stage.distance
    return np.full_like(stage.distance, NO_LIMIT) if stage.seconds is None else stage.seconds


def spared_way(problem: Problem) -> Objective:
    """What short ways are measured by: LEAST_TIME where it is an objective before LEAST_DISTANCE."""
    ways = (Objective.LEAST_TIME, Objective.LEAST_DISTANCE)
    return next((one for one in problem.objectives if one in ways), Objective.LEAST_DISTANCE)
