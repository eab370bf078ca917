"""Asking for a plan and watching it being worked out, without keeping anybody waiting."""

from __future__ import annotations

import streamlit as st

from analysis.planner.answer import Answer, work_out
from analysis.planner.basis import Built
from analysis.planner.explain import Explanation
from analysis.planner.problem import Help, PlanStatus
from analysis.present.plan_words import PlanWording, reached
from data.jobs import AGAIN, JobState, JobView, QueueFull, Work
from pages.shared import cached
from pages.shared.show import note, plain, sentence
from pages.shared.view_context import ViewContext

# A solver looks at its clock between steps only; after so many times its time its process is ended.
LATE_TIMES = 3


def plan_panel(
    context: ViewContext,
    built: Built,
    key: str,
    seconds: int,
    explaining: float,
    prices: Help,
    wording: PlanWording,
) -> JobView | None:
    """Draw the button that solves, and how far it is; what is known of the answer.

    `explaining`: seconds in which it is explained why there is no plan.
    """
    arguments = (built.problem, seconds, prices, explaining)
    work = Work(work_out, arguments, LATE_TIMES * (seconds + explaining))
    label = context.t("page.plan.solve")
    return job_panel(context, key, work, label, "solve_now", wording=wording, most=seconds)


def job_panel(
    context: ViewContext,
    key: str,
    work: Work,
    label: str,
    button: str,
    *,
    wording: PlanWording | None = None,
    most: int | None = None,
) -> JobView | None:
    """Draw a button that has work done, or how far it is; what is known of it.

    With `wording` the best plan so far is told, with `most` the seconds that it has.
    """
    runner, is_main = cached.jobs(), wording is not None
    view = runner.look(key)
    if view is None or view.state in AGAIN:
        if view is not None and view.state is JobState.TIME_UP and view.answer is None:
            sentence(context.t("page.plan.no_time"))
        icon = ":material/calculate:" if is_main else ":material/timeline:"
        kind = "primary" if is_main else "secondary"
        if st.button(label, key=button, type=kind, icon=icon):
            _ask(context, key, work)
        if view is not None and view.state is JobState.FAILED:
            st.error(plain(context.t("page.plan.failed")))
    elif not view.is_final:
        _watch(context, key, f"{button}_stop", wording, most, _explained(view))
    return view


def _ask(context: ViewContext, key: str, work: Work) -> None:
    try:
        cached.jobs().ask(key, work)
    except QueueFull:
        st.warning(plain(context.t("page.plan.queue_full")))
        return
    # Drawn anew, so that the button gives way to the progress.
    st.rerun()


@st.fragment(run_every=1.0)
def _watch(
    context: ViewContext,
    key: str,
    button: str,
    wording: PlanWording | None,
    most: int | None,
    explained: Explanation | None,
) -> None:
    """Progress, told anew every second; the page is drawn again when the job has ended.

    So it is when more of an explanation is known than what the page shows: `explained`.
    """
    t, runner = context.t, cached.jobs()
    view = runner.look(key)
    if view is None or view.is_final or _explained(view) != explained:
        st.rerun()
        return
    if view.state is JobState.WAITING:
        sentence(t("page.plan.waiting", ahead=view.ahead))
    else:
        seconds = t.number(view.seconds, 0)
        if _is_impossible(view):
            sentence(t("page.plan.explaining", seconds=seconds))
        else:
            spent = "running" if most is None else "running_of"
            sentence(t(f"page.plan.{spent}", seconds=seconds, most=most))
            if wording is not None:
                note(_best(view, wording))
    st.button(
        t("page.plan.stop_only" if wording is None else "page.plan.stop"),
        key=button,
        icon=":material/stop_circle:",
        on_click=runner.stop,
        args=(key,),
    )


def _explained(view: JobView) -> Explanation | None:
    """What is known of why there is no plan; None where nothing is explained yet."""
    return view.answer.explanation if isinstance(view.answer, Answer) else None


def _is_impossible(view: JobView) -> bool:
    answer = view.answer
    return isinstance(answer, Answer) and answer.plan.status is PlanStatus.INFEASIBLE


def _best(view: JobView, wording: PlanWording) -> str:
    t = wording.words.t
    if not isinstance(view.answer, Answer) or not view.answer.plan.values:
        return t("page.plan.no_best_yet")
    first = view.answer.plan.values[0]
    return t("page.plan.best_so_far", value=reached(first, first.value, wording))
