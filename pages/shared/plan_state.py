"""The request for a plan: its controls, the address that carries it, and what is locked or banned."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.planner.problem import Goal, Move, Objective
from analysis.planner.question_change import bars
from analysis.planner.request import (
    HELPS,
    Ban,
    PlanRequest,
    RequestRefused,
    from_text,
)
from analysis.planner.settings import PlannerSettings, Switch
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Stage
from pages.shared import address
from pages.shared.controls import preset
from pages.shared.view_context import ViewContext

ADDRESS, TAKEN = "solve", "solve_text"
BOTH = "both"
YUAN = 10_000
KEEP, BANS = "solve_keep", "solve_bans"


def take_over_address(context: ViewContext, settings: PlannerSettings) -> tuple[Finding, ...]:
    """Set the controls to the request that the address carries, once per address.

    What is refused is told until the request is changed.
    """
    text = st.query_params.get(ADDRESS)
    if text and st.session_state.get(TAKEN) != text:
        st.session_state[TAKEN] = text
        address.tell(ADDRESS + address.ON_PAGE, *_taken(text, context, settings))
    return address.told_on_page(ADDRESS)


def _taken(text: str, context: ViewContext, settings: PlannerSettings) -> tuple[Finding, ...]:
    try:
        found = from_text(text, snapshot=context.info.snapshot)
    except RequestRefused as refusal:
        return refusal.findings
    if found.school_year != context.school_year:
        year = context.t.school_year(found.school_year)
        return (Finding("plan_link_is_of_another_year", values={"year": year}),)
    _set(found, settings)
    now = context.info.snapshot
    if found.snapshot != now:
        return (Finding("plan_link_data_moved_on", values={"made": found.snapshot, "now": now}),)
    return ()


def _set(request: PlanRequest, settings: PlannerSettings) -> None:
    preset("solve_goal", str(request.goal))
    preset("solve_spare", str(request.spare))
    preset("solve_stages", _stage_choice(request.stages))
    preset("solve_within", request.within)
    preset("solve_buys", request.buys)
    preset("solve_helps", list(request.helps))
    preset("solve_free", list(request.free))
    for rule in settings.rules:
        preset(switch_key(rule.switch), rule.on ^ (rule.switch in request.switched))
    preset("solve_limit_moves", request.most_moves is not None)
    preset("solve_limit_budget", request.budget_yuan is not None)
    if request.most_moves is not None:
        preset("solve_most_moves", request.most_moves)
    if request.budget_yuan is not None:
        preset("solve_budget", -(-request.budget_yuan // YUAN))
    if request.seconds is not None:
        preset("solve_seconds", request.seconds)
    st.session_state[KEEP], st.session_state[BANS] = request.keep, request.bans


def _stage_choice(stages: Sequence[Stage]) -> str:
    return BOTH if len(stages) == len(COMPULSORY_STAGES) else str(stages[0])


def switch_key(switch: Switch) -> str:
    """Where the position of a rule's switch is kept."""
    return f"solve_rule_{switch}"


def read_request(
    context: ViewContext, settings: PlannerSettings, chosen: dict[str, object]
) -> PlanRequest:
    """The request that the controls stand for; `chosen`: what they returned, by name.

    Put into the address, so that the link carries it; one that asks nothing but the usual leaves none.
    """
    stages = chosen["stages"]
    standard = int(settings.working["time_limit_seconds"])
    request = PlanRequest(
        snapshot=context.info.snapshot,
        school_year=context.school_year,
        stages=COMPULSORY_STAGES if stages == BOTH else (Stage(stages),),
        goal=Goal(chosen["goal"]),
        spare=Objective(chosen["spare"]),
        switched=frozenset(
            rule.switch for rule in settings.rules if chosen["rules"][rule.switch] != rule.on
        ),
        buys=bool(chosen["buys"]),
        helps=tuple(each for each in HELPS if each in chosen["helps"]),
        free=tuple(chosen["free"]),
        within=str(chosen["within"]),
        most_moves=chosen["most_moves"],
        budget_yuan=None if chosen["budget"] is None else chosen["budget"] * YUAN,
        seconds=None if chosen["seconds"] == standard else chosen["seconds"],
        keep=kept_moves(),
        bans=bans(),
    )
    _remember(request)
    return request


def _remember(request: PlanRequest) -> None:
    is_usual = request == PlanRequest(request.snapshot, request.school_year)
    text = None if is_usual else request.to_text()
    address.put(ADDRESS, text)
    st.session_state[TAKEN] = text


def kept_moves() -> tuple[Move, ...]:
    """The moves that are locked."""
    return tuple(st.session_state.get(KEEP, ()))


def bans() -> tuple[Ban, ...]:
    """The ways that are banned."""
    return tuple(st.session_state.get(BANS, ()))


def lock(move: Move) -> None:
    """Lock a move, or unlock it where it is locked. For callbacks of buttons."""
    kept = kept_moves()
    is_locked = move in kept
    st.session_state[KEEP] = (
        tuple(each for each in kept if each != move) if is_locked else (*kept, move)
    )


def add_ban(ban: Ban) -> None:
    """Ban a way; moves that are locked on it are unlocked. For callbacks of buttons."""
    st.session_state[BANS] = tuple(dict.fromkeys((*bans(), ban)))
    st.session_state[KEEP] = tuple(move for move in kept_moves() if not bars(ban, move))


def hold_only(held: Sequence[Move | Ban]) -> None:
    """Lift every lock and ban that is not in `held`. For callbacks of controls."""
    st.session_state[KEEP] = tuple(each for each in held if isinstance(each, Move))
    st.session_state[BANS] = tuple(each for each in held if isinstance(each, Ban))


def forget_locks_and_bans() -> None:
    """Lift every lock and ban. For callbacks of buttons."""
    st.session_state[KEEP] = st.session_state[BANS] = ()
