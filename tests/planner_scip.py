"""The planner's question written down a second time, from the problem alone, for SCIP.

Nothing of the planner's model, rows or solver is used: one whole variable for each way that teachers of a
category may take (who leaves and who arrives, where only moves are counted), and coefficients of
difference as the squares that they are. Help from outside and purchases are left out. SCIP runs in a
process of its own and never shares one with HiGHS.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.planner.problem import NO_LIMIT, Goal, Move, Objective, Problem, Rule, StageProblem

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Second:
    """What SCIP answers: its moves and value for what is settled first; None: no plan at all."""

    status: str
    value: float | None
    moves: tuple[Move, ...] | None


def ask_scip(problems: Sequence[Problem], folder: Path, seconds: float) -> list[Second]:
    """SCIP's answers, in a process of its own."""
    asked, answered = folder / "problems.pickle", folder / "answers.pickle"
    asked.write_bytes(pickle.dumps((list(problems), seconds)))
    # The classes must be those of the module that reads the answers, not of a script.
    command = [sys.executable, "-c", "from tests.planner_scip import main; main()"]
    command += [str(asked), str(answered)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
    return pickle.loads(answered.read_bytes())


class Stage:
    """The variables and rules of one stage in a SCIP model."""

    def __init__(self, model, problem: Problem, stage: StageProblem) -> None:
        self.model, self.problem, self.stage = model, problem, stage
        schools, kinds = stage.teachers.shape
        usable = stage.allowed.copy()
        if Rule.DISTANCE in problem.without:
            usable = ~np.eye(schools, dtype=bool)
        if problem.yuan_per_km > 0 or Objective.LEAST_DISTANCE in problem.objectives:
            usable &= stage.distance < NO_LIMIT
        if Objective.LEAST_TIME in problem.objectives:
            usable &= False if stage.seconds is None else stage.seconds < NO_LIMIT
        may_leave = stage.teachers if self._off(Rule.ELIGIBILITY) else stage.eligible
        self.way: dict[tuple[int, int, int], object] = {}
        if _only_counts(problem) and (usable | np.eye(schools, dtype=bool)).all():
            self._leave_and_arrive(may_leave)
        else:
            self._ways(usable, may_leave)
        for j in range(schools):
            for c in range(kinds):
                self._most(self.out[j][c], int(may_leave[j, c]))
        self._school_rules()
        self._subject_rules()
        self.held = [self._indicator(number) for number in range(len(stage.teacher_indicators))]
        self._facilities()
        self.passes = [self._passes(row) for row in range(schools)]

    def _ways(self, usable, may_leave) -> None:
        schools, kinds = may_leave.shape
        self.way = {
            (j, i, c): self.model.addVar(vtype="I", lb=0, ub=int(may_leave[j, c]))
            for j, i in np.argwhere(usable).tolist()
            for c in range(kinds)
            if may_leave[j, c] > 0
        }
        out = [[[] for _ in range(kinds)] for _ in range(schools)]
        into = [[[] for _ in range(kinds)] for _ in range(schools)]
        for (j, i, c), var in self.way.items():
            out[j][c].append(var)
            into[i][c].append(var)
        self.out = [[_sum(cell) for cell in row] for row in out]
        self.into = [[_sum(cell) for cell in row] for row in into]

    def _leave_and_arrive(self, may_leave) -> None:
        """Who leaves and who arrives alone: with the fewest moves no school does both with one kind."""
        total = may_leave.sum(axis=0)
        self.out = [
            [self.model.addVar(vtype="I", lb=0, ub=int(most)) for most in row] for row in may_leave
        ]
        self.into = [
            [self.model.addVar(vtype="I", lb=0, ub=int(most)) for most in total] for _ in may_leave
        ]
        for c in range(may_leave.shape[1]):
            left, arrived = ([row[c] for row in table] for table in (self.out, self.into))
            self.model.addCons(_sum(left) == _sum(arrived))

    def _off(self, rule: Rule) -> bool:
        return rule in self.problem.without

    def _most(self, what, limit: float) -> None:
        if not isinstance(what, int | float) and limit < NO_LIMIT:
            self.model.addCons(what <= limit)
        elif isinstance(what, int | float) and what > limit:
            self._never()

    def _least(self, what, limit: float) -> None:
        if not isinstance(what, int | float):
            self.model.addCons(what >= limit)
        elif what < limit:
            self._never()

    def _never(self) -> None:
        nothing = self.model.addVar(lb=0, ub=0)
        self.model.addCons(nothing >= 1)

    def _school_rules(self) -> None:
        stage = self.stage
        for row in range(len(stage.schools)):
            out, into, staff = _sum(self.out[row]), _sum(self.into[row]), stage.teachers[row].sum()
            staff = int(staff)
            if not self._off(Rule.MOST_OUT):
                self._most(out, int(stage.most_out[row]))
            if not self._off(Rule.MOST_IN):
                self._most(into, int(stage.most_in[row]))
            if not self._off(Rule.STAFF_FLOOR):
                if staff < stage.staff_floor[row]:
                    self._most(out, 0)
                else:
                    self._least(staff - out + into, int(stage.staff_floor[row]))
            if not self._off(Rule.POSTS):
                if staff > stage.posts[row]:
                    self._most(into, 0)
                else:
                    self._most(staff - out + into, int(stage.posts[row]))

    def _subject_rules(self) -> None:
        stage = self.stage
        for number, subject in enumerate(stage.subjects):
            own = [c for c, one in enumerate(stage.categories) if one.subject == subject]
            for row in range(len(stage.schools)):
                out = _sum([self.out[row][c] for c in own])
                into = _sum([self.into[row][c] for c in own])
                staff = int(stage.teachers[row, own].sum())
                floor = int(stage.subject_floor[row, number])
                if not self._off(Rule.SUBJECT_SHARE_OUT):
                    self._most(out, int(stage.subject_most_out[row, number]))
                if not self._off(Rule.SUBJECT_COVER):
                    if staff < floor:
                        self._most(out, 0)
                    else:
                        self._least(staff - out + into, floor)

    def _indicator(self, number: int) -> list:
        """Amounts after the plan; a school below its standard loses nobody, none falls below it."""
        stage, one = self.stage, self.stage.teacher_indicators[number]
        own = [c for c, counts in enumerate(one.counted) if counts]
        held = []
        for row in range(len(stage.schools)):
            before = int(stage.teachers[row, own].sum())
            var = self.model.addVar(vtype="I", lb=0, ub=int(stage.teachers[:, own].sum()))
            change = _sum([self.into[row][c] for c in own]) - _sum([self.out[row][c] for c in own])
            self.model.addCons(var == before + change)
            if not self._off(Rule.DONOR_KEEPS_STANDARD):
                kept = max(int(one.need[row]), int(stage.donor_keeps[row, number]))
                self.model.addCons(var >= min(before, kept))
            held.append(var)
        if one.limit is not None and not self._off(Rule.COEFFICIENTS):
            squares = self.squares(number, held)
            if squares is None:
                self._never()
            else:
                self.model.addCons(squares <= float(1 + one.limit**2))
        return held

    def squares(self, number: int, held: Sequence):
        """N·Σ(x²/n)/T², that is CV² + 1; None where nobody has the quality."""
        counted = np.array(self.stage.teacher_indicators[number].counted, dtype=bool)
        total = int(self.stage.teachers[:, counted].sum())
        pupils = [int(one) for one in self.stage.pupils]
        if total == 0:
            return None
        weight = [sum(pupils) / one / total**2 for one in pupils]
        return _sum([w * var * var for w, var in zip(weight, held, strict=True)])

    def _facilities(self) -> None:
        """Nothing is bought: a coefficient beyond its limit stays so."""
        pupils = [int(one) for one in self.stage.pupils]
        for one in self.stage.facility_indicators:
            if one.limit is None or self._off(Rule.COEFFICIENTS):
                continue
            held = [int(amount) for amount in one.amount]
            total = sum(held)
            squares = sum(Fraction(a * a, n) for a, n in zip(held, pupils, strict=True))
            if total == 0 or sum(pupils) * squares > (1 + one.limit**2) * total**2:
                self._never()

    def _passes(self, row: int):
        """A variable that can be one where the school passes; zero where its facilities forbid it."""
        stage, model = self.stage, self.model
        missed = sum(int(one.amount[row] < one.need[row]) for one in stage.facility_indicators)
        under = any(one.amount[row] < one.floor[row] for one in stage.facility_indicators)
        may_miss = self.problem.may_miss - missed
        passes = model.addVar(vtype="B", ub=0 if under or may_miss < 0 else 1)
        misses = []
        for number, one in enumerate(stage.teacher_indicators):
            held, miss = self.held[number][row], model.addVar(vtype="B")
            model.addCons(held >= int(one.floor[row]) * passes)
            model.addCons(held >= int(one.need[row]) * (passes - miss))
            misses.append(miss)
        if misses:
            model.addCons(_sum(misses) <= max(may_miss, 0))
        is_asked = self.problem.goal is Goal.EVERY_SCHOOL_PASSES and stage.must_pass[row]
        if is_asked and not self._off(Rule.SCHOOLS_PASS):
            model.addCons(passes >= 1)
        return passes

    def moves(self) -> list[Move]:
        """The moves of SCIP's plan."""
        names, found = self.stage.schools, []
        people_by_way = {key: round(self.model.getVal(var)) for key, var in self.way.items()}
        for (j, i, c), people in (people_by_way or self._paired()).items():
            if people:
                category = self.stage.categories[c]
                found.append(Move(self.stage.stage, names[j], names[i], category, people))
        return found

    def _paired(self) -> dict[tuple[int, int, int], int]:
        """Somebody who arrives for everybody who leaves."""
        pairs: dict[tuple[int, int, int], int] = {}
        if not self.out or isinstance(self.out[0][0], int):
            return pairs
        for c in range(len(self.stage.categories)):
            left, arrived = (
                [row for row, cells in enumerate(table) for _ in range(self._whole(cells[c]))]
                for table in (self.out, self.into)
            )
            for j, i in zip(left, arrived, strict=True):
                pairs[j, i, c] = pairs.get((j, i, c), 0) + 1
        return pairs

    def _whole(self, var) -> int:
        return round(self.model.getVal(var))


def _sum(parts: Sequence):
    """A sum that is zero without parts."""
    from pyscipopt import quicksum

    return quicksum(parts) if len(parts) else 0


def _only_counts(problem: Problem) -> bool:
    """Whether the fewest moves are asked for and nothing depends on who goes where."""
    links = (problem.quota, problem.most_moves, problem.budget_yuan)
    is_plain = problem.goal is not Goal.MOST_SCHOOLS_PASS and links == (None, None, None)
    return is_plain and problem.objectives == (Objective.FEWEST_MOVES,)


def _moved(stages: Sequence[Stage]):
    return _sum([cell for stage in stages for row in stage.out for cell in row])


def _county_rules(model, problem: Problem, stages: Sequence[Stage]) -> None:
    ways = [(stage, key, var) for stage in stages for key, var in stage.way.items()]
    moved = _moved(stages)
    quota, without = problem.quota, problem.without
    if quota is not None and Rule.QUOTA not in without:
        backbone = [var for stage, key, var in ways if stage.stage.categories[key[2]].backbone]
        stages[0]._least(moved, quota.people)
        stages[0]._least(_sum(backbone) - float(quota.backbone_share) * moved, 0)
    if problem.most_moves is not None and Rule.MOST_MOVES not in without:
        stages[0]._most(moved, problem.most_moves)
    if problem.budget_yuan is not None and Rule.BUDGET not in without:
        stages[0]._most(_cost(problem, ways), problem.budget_yuan)


def _cost(problem: Problem, ways: Sequence):
    return _sum(
        [
            (problem.yuan_per_move + problem.yuan_per_km * int(stage.stage.distance[j, i]) / 1000)
            * var
            for stage, (j, i, _), var in ways
        ]
    )


def _spared(model, problem: Problem, stages: Sequence[Stage]):
    """What is to be as small as can be."""
    ways = [(stage, key, var) for stage in stages for key, var in stage.way.items()]
    if problem.goal is Goal.MOST_SCHOOLS_PASS:
        return _sum([-passes for stage in stages for passes in stage.passes])
    match problem.objectives[0]:
        case Objective.FEWEST_MOVES:
            return _moved(stages)
        case Objective.LEAST_DISTANCE:
            return _sum([int(one.stage.distance[k[0], k[1]]) * var for one, k, var in ways])
        case Objective.LEAST_TIME:
            return _sum([int(one.stage.seconds[k[0], k[1]]) * var for one, k, var in ways])
        case Objective.LEAST_COST:
            return _cost(problem, ways)
        case Objective.SMALLEST_DIFFERENCE:
            squares = [
                one.squares(number, held) for one in stages for number, held in enumerate(one.held)
            ]
            above = model.addVar(lb=0)
            model.addCons(_sum([one for one in squares if one is not None]) <= above)
            return above
        case Objective.LEVEL_BURDEN:
            share = model.addVar(lb=0, ub=1)
            for one in stages:
                for row, staff in enumerate(one.stage.teachers.sum(axis=1)):
                    model.addCons(_sum(one.out[row]) <= int(staff) * share)
            return share
        case Objective.WORST_OFF:
            share = model.addVar(lb=-1000, ub=0)
            for one in stages:
                for number, held in enumerate(one.held):
                    for row, need in enumerate(one.stage.teacher_indicators[number].need):
                        if need > 0:
                            model.addCons(held[row] >= -int(need) * share)
            return share


def answer(problem: Problem, seconds: float) -> Second:
    """SCIP's best plan in what the problem settles first."""
    from pyscipopt import Model

    model = Model()
    model.hideOutput()
    model.setParam("limits/time", seconds)
    model.setParam("limits/gap", 0.0)
    model.setParam("numerics/feastol", TOLERANCE)
    stages = [Stage(model, problem, stage) for stage in problem.stages]
    _county_rules(model, problem, stages)
    model.setObjective(_spared(model, problem, stages), "minimize")
    model.optimize()
    status = model.getStatus()
    if status != "optimal":
        return Second(status, None, None)
    moves = tuple(move for stage in stages for move in stage.moves())
    return Second(status, model.getObjVal(), moves)


def main() -> None:
    """Answer every problem of a file."""
    asked, answered = sys.argv[1:]
    problems, seconds = pickle.loads(Path(asked).read_bytes())
    answers = [answer(problem, seconds) for problem in problems]
    Path(answered).write_bytes(pickle.dumps(answers))
