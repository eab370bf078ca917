"""Columns for people who leave, arrive, are hired or helped, and the rules that bind them.

Where everybody may go everywhere the columns say who leaves and who arrives (hub form). So they do where
most ways are open and there are very many of them, with rows for sets of donors (see `gates`). Otherwise
there is a column for every way and category, and leaving and arriving are its sums (arc form).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.planner.limits import Limits, subject_mask
from analysis.planner.linear import NO_COLUMN, Assembly
from analysis.planner.problem import Category, Problem, Rule, StageProblem, Whole, usable_pairs
from analysis.planner.reach import add_gates, has_ways
from analysis.planner.region import Arcs, Region
from analysis.planner.state import becomes


@dataclass(frozen=True)
class Flows:
    """Columns of one stage, school x category; `arcs` with their columns in arc form.

    study, recognise  by what the teacher was before; after: the category that results, per category
    """

    leave: Whole
    arrive: Whole
    hire: Whole
    study: Whole
    recognise: Whole
    after: dict[str, Whole]
    arcs: Arcs | None
    ways: Whole


def add_flows(region: Region, number: int, limits: Limits, assembly: Assembly) -> Flows:
    """The columns of a stage and the rules on people."""
    problem, stage = region.problem, region.problem.stages[number]
    leave = assembly.columns(0, limits.leave)
    arrive = assembly.columns(0, limits.arrive)
    hire = assembly.columns(0, limits.hire)
    study, after_study = _help_columns(stage, "study", problem.help.study_yuan, assembly)
    recognise, after_recognise = _help_columns(
        stage, "recognise", problem.help.recognise_yuan, assembly
    )
    arcs, ways = None, np.zeros(0, dtype=np.int64)
    if has_ways(region, stage, limits):
        arcs = (region.arcs[number] if region.arcs else None) or all_arcs(problem, stage, limits)
        ways = _arc_columns(arcs, limits, assembly)
    after = {"study": after_study, "recognise": after_recognise}
    flows = Flows(leave, arrive, hire, study, recognise, after, arcs, ways)
    _balance(stage, flows, assembly)
    if arcs is None:
        add_gates(problem, stage, region.gates.get(number, ()), leave, arrive, assembly)
    _stayers(stage, flows, assembly)
    _school_rows(problem, stage, flows, limits, assembly)
    _subject_rows(problem, stage, flows, limits, assembly)
    _kept(problem, stage, flows, assembly)
    if arcs is None and (problem.quota is not None or problem.keep):
        _no_one_stays(problem, stage, flows, limits, assembly)
    return flows


def all_arcs(problem: Problem, stage: StageProblem, limits: Limits) -> Arcs:
    """Every way that a teacher may take, sorted by category, donor and receiver."""
    usable = usable_pairs(problem, stage)
    open_ways = (
        (limits.leave.T[:, :, None] > 0) & (limits.arrive.T[:, None, :] > 0) & usable[None, :, :]
    )
    category, source, target = np.nonzero(open_ways)
    return Arcs(source, target, category)


def _arc_columns(arcs: Arcs, limits: Limits, assembly: Assembly) -> Whole:
    most = np.minimum(
        limits.leave[arcs.source, arcs.category], limits.arrive[arcs.target, arcs.category]
    )
    return assembly.columns(0, most)


def _help_columns(
    stage: StageProblem, kind: str, price: int | None, assembly: Assembly
) -> tuple[Whole, Whole]:
    number = {category: column for column, category in enumerate(stage.categories)}
    after = np.array(
        [number.get(_after(category, kind), NO_COLUMN) for category in stage.categories],
        dtype=np.int64,
    )
    offered = (after != NO_COLUMN) & (price is not None)
    return assembly.columns(0, np.where(offered[None, :], stage.teachers, 0)), after


def _after(category: Category, kind: str) -> Category | None:
    has_it = category.above_degree if kind == "study" else category.backbone
    return None if has_it else becomes(category, kind)


def _balance(stage: StageProblem, flows: Flows, assembly: Assembly) -> None:
    """As many arrive as leave; in arc form both are the sums of the ways."""
    schools, categories = stage.teachers.shape
    if flows.arcs is None:
        rows = assembly.rows(np.zeros(categories), 0)
        assembly.put(rows[None, :], flows.leave, 1)
        assembly.put(rows[None, :], flows.arrive, -1)
        return
    arcs = flows.arcs
    for columns, ends in ((flows.leave, arcs.source), (flows.arrive, arcs.target)):
        rows = assembly.rows(np.zeros(schools * categories), 0).reshape(schools, categories)
        assembly.put(rows, columns, -1)
        assembly.put(rows[ends, arcs.category], flows.ways, 1)


def _stayers(stage: StageProblem, flows: Flows, assembly: Assembly) -> None:
    """Who studies or is recognised stays, and is helped once."""
    helped = (flows.study != NO_COLUMN) | (flows.recognise != NO_COLUMN)
    places = np.nonzero(helped)
    if not len(places[0]):
        return
    rows = assembly.rows(0, stage.teachers[places])
    for columns in (flows.leave, flows.study, flows.recognise):
        assembly.put(rows, columns[places], 1)


def _school_rows(
    problem: Problem, stage: StageProblem, flows: Flows, limits: Limits, assembly: Assembly
) -> None:
    out, into = limits.leave.sum(axis=1), limits.arrive.sum(axis=1)
    hired, staff = limits.hire.sum(axis=1), stage.teachers.sum(axis=1)
    net = ((flows.leave, 1), (flows.arrive, -1), (flows.hire, -1))
    gain = tuple((columns, -sign) for columns, sign in net)
    rules = (
        (Rule.MOST_OUT, stage.most_out, out, ((flows.leave, 1),)),
        (Rule.MOST_IN, stage.most_in, into, ((flows.arrive, 1),)),
        (Rule.STAFF_FLOOR, staff - stage.staff_floor, out, net),
        (Rule.POSTS, stage.posts - staff, into + hired, gain),
    )
    for rule, most, reach, terms in rules:
        if rule in problem.without:
            continue
        # Whoever is beyond the limit already has no column to give or get with.
        binds = np.flatnonzero((reach > most) & (most >= 0))
        rows = assembly.rows(np.full(len(binds), -np.inf), most[binds])
        for columns, sign in terms:
            assembly.put(rows[:, None], columns[binds], sign)


def _subject_rows(
    problem: Problem, stage: StageProblem, flows: Flows, limits: Limits, assembly: Assembly
) -> None:
    for column, subject in enumerate(stage.subjects):
        mask = subject_mask(stage, subject)
        out = limits.leave[:, mask].sum(axis=1)
        spare = stage.teachers[:, mask].sum(axis=1) - stage.subject_floor[:, column]
        net = ((flows.leave, 1), (flows.arrive, -1), (flows.hire, -1))
        rules = (
            (Rule.SUBJECT_COVER, spare, net),
            (Rule.SUBJECT_SHARE_OUT, stage.subject_most_out[:, column], ((flows.leave, 1),)),
        )
        for rule, most, terms in rules:
            if rule in problem.without:
                continue
            binds = np.flatnonzero((out > most) & (most >= 0))
            rows = assembly.rows(np.full(len(binds), -np.inf), most[binds])
            for columns, sign in terms:
                assembly.put(rows[:, None], columns[np.ix_(binds, mask)], sign)


def kept_people(problem: Problem, stage: StageProblem) -> tuple[Whole, Whole, dict]:
    """People locked: leaving and arriving by school x category, and by (donor, receiver, category)."""
    row = {school: number for number, school in enumerate(stage.schools)}
    column = {category: number for number, category in enumerate(stage.categories)}
    leaving, arriving = np.zeros_like(stage.teachers), np.zeros_like(stage.teachers)
    pairs: dict[tuple[int, int, int], int] = {}
    if Rule.KEEP in problem.without:
        return leaving, arriving, pairs
    for move in problem.keep:
        if move.stage != stage.stage:
            continue
        key = (row[move.source], row[move.target], column[move.category])
        pairs[key] = pairs.get(key, 0) + move.people
        leaving[key[0], key[2]] += move.people
        arriving[key[1], key[2]] += move.people
    return leaving, arriving, pairs


def _kept(problem: Problem, stage: StageProblem, flows: Flows, assembly: Assembly) -> None:
    leaving, arriving, pairs = kept_people(problem, stage)
    for kept, columns in ((leaving, flows.leave), (arriving, flows.arrive)):
        places = np.nonzero(kept)
        rows = assembly.rows(kept[places], np.full(len(places[0]), np.inf))
        assembly.put(rows, columns[places], 1)
    if flows.arcs is None or not pairs:
        return
    arcs = flows.arcs
    keys = zip(arcs.source.tolist(), arcs.target.tolist(), arcs.category.tolist(), strict=True)
    number = dict(zip(keys, flows.ways.tolist(), strict=True))
    rows = assembly.rows(np.array(list(pairs.values()), float), np.full(len(pairs), np.inf))
    columns = np.array([number.get(key, NO_COLUMN) for key in pairs], dtype=np.int64)
    assembly.put(rows, columns, 1)


def _no_one_stays(
    problem: Problem, stage: StageProblem, flows: Flows, limits: Limits, assembly: Assembly
) -> None:
    """In hub form nobody may be counted as moved to the own school.

    People can be led to other schools exactly when, for each category and school, those who leave it and
    those who arrive there are together no more than all who move (locked ones apart).
    """
    leaving, arriving, _ = kept_people(problem, stage)
    both = (flows.leave != NO_COLUMN) & (flows.arrive != NO_COLUMN)
    places = np.nonzero(both)
    locked = leaving[places] + arriving[places] - leaving.sum(axis=0)[places[1]]
    rows = assembly.rows(np.full(len(places[0]), -np.inf), locked)
    assembly.put(rows, flows.leave[places], 1)
    assembly.put(rows, flows.arrive[places], 1)
    everybody = assembly.columns(0, limits.leave.sum(axis=0), whole=False)
    sums = assembly.rows(np.zeros(stage.teachers.shape[1]), 0)
    assembly.put(sums[None, :], flows.leave, -1)
    assembly.put(sums, everybody, 1)
    assembly.put(rows, everybody[places[1]], -1)
