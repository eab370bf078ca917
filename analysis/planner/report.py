"""Everything that is told of a finished plan, worked out once: effects, reasons, who carries it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build_indicators import CAPITAL, EQUIPMENT
from analysis.planner.burden import Share, by_school, largest
from analysis.planner.checker import Violation, check
from analysis.planner.effects import StageEffect, effect
from analysis.planner.problem import Plan, Problem
from analysis.planner.reasons import Reason, reasons
from analysis.planner.state import Evaluation, evaluate
from analysis.vocabulary import Stage, Verdict

TRAINING, STAFF = "training", "staff"
# Help that is paid as training, as in a what-if.
TRAININGS = ("study", "recognise")
# Other schools that could give instead, told for each move.
ALTERNATIVES = 3


@dataclass(frozen=True, eq=False)
class PlanReport:
    """A plan with all that a reader is told of it.

    money       yuan by kind, never added up: capital, equipment, training (study and recognition),
                staff (hires and moving)
    effects     one per stage of the problem: the official judgement, every school counted
    reasons     one per move, in the plan's order
    burden      the school that gives the largest share of its teachers; None where nobody moves
    violations  rules that the plan breaks: none for a plan that may be used
    """

    plan: Plan
    evaluation: Evaluation
    money: Mapping[str, float]
    effects: tuple[StageEffect, ...]
    reasons: tuple[Reason, ...]
    burden: Share | None
    violations: tuple[Violation, ...]

    @property
    def passing(self) -> tuple[int, int]:
        """Schools that pass officially, by stage counted, before and after."""
        before = sum(each.before.count(Verdict.PASS) for each in self.effects)
        return before, sum(each.after.count(Verdict.PASS) for each in self.effects)

    @property
    def over_limit(self) -> tuple[int, int]:
        """Indicators by stage whose coefficient is over its limit, before and after."""
        before = sum(each.over(each.before) for each in self.effects)
        return before, sum(each.over(each.after) for each in self.effects)

    @property
    def schools(self) -> int:
        """School-stages judged."""
        return len(self.judged)

    @property
    def judged(self) -> frozenset[tuple[str, str]]:
        """Stage and code of all that is judged; a school of two stages is there twice."""
        return frozenset(
            (each.stage, code)
            for each in self.effects
            for code in each.before.schools["school_code"]
        )

    @property
    def touched(self) -> frozenset[tuple[str, str]]:
        """Stage and code of all that give, get, are helped or buy."""
        plan = self.plan
        ends = [(move.stage, code) for move in plan.moves for code in (move.source, move.target)]
        brought = [(each.stage, each.school) for each in (*plan.help_used, *plan.purchases)]
        return frozenset((*ends, *brought))


def report(basis: PlanBasis, built: Built, plan: Plan) -> PlanReport:
    """The report of a plan; its effects are told against the judgement with the reliefs in use."""
    problem = built.problem
    evaluation = evaluate(problem, plan.moves, plan.purchases, plan.help_used)
    effects = tuple(
        effect(
            basis.with_reliefs[Stage(stage.stage)],
            stage,
            state,
            plan,
            basis.indicators,
            basis.rules,
        )
        for stage, state in zip(problem.stages, evaluation.stages, strict=True)
    )
    return PlanReport(
        plan,
        evaluation,
        _money(problem, plan, evaluation),
        effects,
        reasons(problem, plan, alternatives=ALTERNATIVES),
        largest(by_school(problem, plan.moves)) if plan.moves else None,
        check(problem, plan),
    )


def _money(problem: Problem, plan: Plan, evaluation: Evaluation) -> Mapping[str, float]:
    """Yuan by kind; NaN where help has no price, or a move that has one no known distance (staff)."""
    kinds = {
        (stage.stage, each.code): each
        for stage in problem.stages
        for each in stage.facility_indicators
    }
    yuan = dict.fromkeys((CAPITAL, EQUIPMENT, TRAINING), 0.0)
    for purchase in plan.purchases:
        bought = kinds[purchase.stage, purchase.indicator]
        yuan[bought.money] += purchase.steps * bought.price_yuan
    for used in plan.help_used:
        if used.kind in TRAININGS:
            price = getattr(problem.help, f"{used.kind}_yuan")
            yuan[TRAINING] += math.nan if price is None else used.people * price
    total = math.nan if evaluation.yuan is None else float(evaluation.yuan)
    return {**yuan, STAFF: total - sum(yuan.values())}
