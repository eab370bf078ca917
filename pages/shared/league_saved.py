"""Saved views of the league table: keep, load, delete."""

from __future__ import annotations

import streamlit as st

from analysis.league_view import LeagueView
from analysis.present.text import finding_sentence
from data.saved_views import (
    LONGEST_NAME,
    SavedView,
    ViewNotKept,
    delete_view,
    keep_view,
    saved_views,
)
from pages.shared.league_controls import apply_view, known_names
from pages.shared.show import note, plain, sentence
from pages.shared.view_context import ViewContext


def saved_views_panel(context: ViewContext, view: LeagueView) -> None:
    """Draw the list of saved views and the form that keeps the present one."""
    t = context.t
    with st.expander(t("league.saved"), icon=":material/bookmark:"):
        listed = st.container()
        # First the form: a view that it keeps is in the list at once.
        _form(context, view)
        with listed:
            _list(context)


def _list(context: ViewContext) -> None:
    t = context.t
    try:
        found, findings = saved_views(known_names(context))
    except OSError as error:
        sentence(t("league.saved_broken", reason=error))
        return
    for finding in findings:
        note(finding_sentence(finding, t))
    if not found:
        note(t("league.saved_none"))
    for saved in found:
        _line(context, saved)


def _line(context: ViewContext, saved: SavedView) -> None:
    t = context.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(saved.name), width="stretch")
        st.button(
            t("league.load"),
            key=f"view_load_{saved.file}",
            on_click=apply_view,
            args=(saved.view,),
        )
        sure = st.checkbox(t("league.delete_sure"), key=f"view_sure_{saved.file}")
        st.button(
            t("league.delete"),
            key=f"view_delete_{saved.file}",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_delete,
            args=(context, saved),
        )


def _delete(context: ViewContext, saved: SavedView) -> None:
    try:
        delete_view(saved)
    except OSError as error:
        st.toast(plain(context.t("league.saved_broken", reason=error)))


def _form(context: ViewContext, view: LeagueView) -> None:
    t = context.t
    with st.form("league_keep_view", border=False):
        name = st.text_input(t("league.name"), max_chars=LONGEST_NAME, key="league_view_name")
        wanted = st.form_submit_button(t("league.keep"), icon=":material/save:")
    note(t("league.keep_note"))
    if not wanted:
        return
    try:
        kept = keep_view(name, view)
    except ViewNotKept as refusal:
        sentence(finding_sentence(refusal.finding, t))
    except OSError as error:
        sentence(t("league.saved_broken", reason=error))
    else:
        sentence(t("league.kept", name=kept.name))
