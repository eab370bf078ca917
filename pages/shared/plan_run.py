"""Asking for a plan and watching it being worked out, without keeping anybody waiting."""

from __future__ import annotations

import streamlit as st

from analysis.planner.answer import Answer, work_out
from analysis.planner.basis import Built
from analysis.present.plan_words import PlanWording, reached
from data.jobs import JobState, JobView, QueueFull, Work
from pages.shared import cached
from pages.shared.show import note, plain, sentence
from pages.shared.view_context import ViewContext

# A solver looks at its clock between steps; this much later its process is ended.
LATE_TIMES, LATE_SECONDS = 2, 20


def run_panel(
    context: ViewContext, built: Built, key: str, seconds: int, wording: PlanWording
) -> JobView | None:
    """Draw the button that solves, and how far it is; what is known of the answer."""
    t, runner = context.t, cached.jobs()
    view = runner.look(key)
    if view is None or view.state in (JobState.FAILED, JobState.STOPPED):
        clicked = st.button(
            t("page.plan.solve"), key="solve_now", type="primary", icon=":material/calculate:"
        )
        if clicked:
            view = _ask(context, built, key, seconds)
    if view is not None and not view.is_final:
        _watch(context, key, seconds, wording)
    return view


def _ask(context: ViewContext, built: Built, key: str, seconds: int) -> JobView | None:
    work = Work(work_out, (built.problem, seconds), LATE_TIMES * seconds + LATE_SECONDS)
    try:
        cached.jobs().ask(key, work)
    except QueueFull:
        st.warning(plain(context.t("page.plan.queue_full")))
        return None
    # Drawn anew, so that the button gives way to the progress.
    st.rerun()
    return None


@st.fragment(run_every=1.0)
def _watch(context: ViewContext, key: str, seconds: int, wording: PlanWording) -> None:
    """Progress, told anew every second; the page is drawn again when the job has ended."""
    t, runner = context.t, cached.jobs()
    view = runner.look(key)
    if view is None or view.is_final:
        st.rerun()
        return
    if view.state is JobState.WAITING:
        sentence(t("page.plan.waiting", ahead=view.ahead))
    else:
        sentence(t("page.plan.running", seconds=t.number(view.seconds, 0), most=seconds))
        note(_best(view, wording))
    st.button(
        t("page.plan.stop"),
        key="solve_stop",
        icon=":material/stop_circle:",
        on_click=runner.stop,
        args=(key,),
    )


def _best(view: JobView, wording: PlanWording) -> str:
    t = wording.words.t
    if not isinstance(view.answer, Answer) or not view.answer.plan.values:
        return t("page.plan.no_best_yet")
    first = view.answer.plan.values[0]
    return t("page.plan.best_so_far", value=reached(first, first.value, wording))
