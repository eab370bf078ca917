"""The frame around every page: navigation, row of choices, sample mark, footer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from analysis.present.print_parts import print_head
from analysis.present.text import Texts, finding_sentence, texts
from analysis.present.trace_words import about_sheet
from analysis.present.words import rule_note
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data.warehouse import NoSnapshot
from data.workspace import names_are_coded
from pages.shared import address, cached
from pages.shared.chosen_school import choose
from pages.shared.rule_choice import warn
from pages.shared.show import note, plain, remember_origin
from pages.shared.view_context import ViewContext, choose_language, chosen_language, read_context


@dataclass(frozen=True)
class PageEntry:
    """One page: key of its texts, address, icon, and the function that draws it.

    `group` is the key of the menu that it stands in; without one it stands in the row itself.
    `render_without_data` draws it where there is no snapshot yet; most pages have nothing to say then.
    `for_office`: works on names and source files, and is left out where the names of schools are coded.
    `both_stages`: shows both, whichever is chosen.
    """

    key: str
    address: str
    icon: str
    render: Callable[[ViewContext], None]
    render_without_data: Callable[[Texts], None] | None = None
    group: str = ""
    for_office: bool = False
    both_stages: bool = False


def run(pages: Sequence[PageEntry], first: str = "overview") -> None:
    """Draw the page that the address names (`first` without one) inside the frame."""
    t = texts(chosen_language())
    st.set_page_config(page_title=t("product.title"), page_icon="🏫", layout="wide")
    coded = names_are_coded()
    holder: dict[str, ViewContext | Texts] = {}
    entries = {
        page.key: st.Page(
            partial(_draw, page, holder),
            title=t(f"page.{page.key}.nav"),
            icon=page.icon,
            url_path=page.address,
            default=page.key == first,
        )
        for page in pages
        if not (coded and page.for_office)
    }
    chosen = st.navigation(_menus(pages, entries, t), position="top")
    st.session_state["page_objects"] = entries
    page = next(key for key, entry in entries.items() if entry.url_path == chosen.url_path)
    address.begin(page)
    try:
        context = read_context()
    except NoSnapshot:
        holder["texts"] = choose_language()
        told = st.container()
        chosen.run()
        with told:
            _tell_of_address(holder["texts"])
        return
    holder["context"] = context
    address.check_kept_link(context.info.snapshot)
    _sample_mark(context)
    warn(context.rule_choice, t)
    # Filled when the page has read what it reads of the address.
    told = st.container()
    both = next(each.both_stages for each in pages if each.key == page)
    stages = COMPULSORY_STAGES if both else (context.stage,)
    remember_origin(
        about_sheet(context.origin, context.rules, context.t, stages=stages),
        " ".join(_data_date(context)),
        source_lines(context, stages),
    )
    shown = [t(f"stage.{stage}") for stage in stages] if both else []
    st.html(print_head([_county(context)], t, shown))
    chosen.run()
    address.end(page)
    with told:
        _tell_of_address(context.t)
    _footer(context, page)


def _tell_of_address(t: Texts) -> None:
    """What of the address could not be followed, until the reader changes it or leaves the page."""
    if findings := address.told():
        st.warning("\n\n".join(plain(finding_sentence(each, t)) for each in findings))


def _menus(
    pages: Sequence[PageEntry], entries: Mapping[str, StreamlitPage], t: Texts
) -> dict[str, list[StreamlitPage]]:
    """The pages that may be opened, by the name of their menu; "" is the row itself."""
    menus: dict[str, list[StreamlitPage]] = {}
    for page in pages:
        name = t(f"navigation.{page.group}") if page.group else ""
        if page.key in entries:
            menus.setdefault(name, []).append(entries[page.key])
    return menus


def _draw(page: PageEntry, holder: dict[str, ViewContext | Texts]) -> None:
    if "context" in holder:
        page.render(holder["context"])
    elif page.render_without_data is not None:
        page.render_without_data(holder["texts"])
    else:
        t = holder["texts"]
        st.title(plain(t("frame.no_snapshot_title")), anchor=False)
        st.markdown(plain(t("frame.no_snapshot")))


def _sample_mark(context: ViewContext) -> None:
    if context.names_coded:
        st.badge(
            plain(context.t("frame.names_coded")), icon=":material/visibility_off:", color="blue"
        )
    if context.info.is_invented:
        st.badge(
            plain(context.t("frame.invented", county=context.info.county)),
            icon=":material/science:",
            color="orange",
        )


def _data_date(context: ViewContext) -> list[str]:
    """How old the data are, and which snapshot holds them."""
    t, info = context.t, context.info
    return [
        t("frame.footer_date", date=info.data_date or t("common.unknown")),
        t("frame.footer_snapshot", snapshot=info.snapshot, built_at=info.built_at[:10]),
    ]


def _county(context: ViewContext) -> str:
    t = context.t
    return t("picture.county", county=context.info.county, year=t.school_year(context.school_year))


def source_lines(context: ViewContext, stages: Sequence[Stage]) -> list[str]:
    """What stands under a picture that leaves the page: county, year, stages, sources, rule, warning."""
    t, info = context.t, context.info
    lines = [
        t(
            "picture.place",
            county=info.county,
            year=t.school_year(context.school_year),
            stages=t.join([t(f"stage.{stage}") for stage in stages]),
        ),
        " ".join(_footer_parts(context)),
    ]
    if info.is_invented:
        lines.insert(0, t("frame.invented", county=info.county))
    return lines


def _footer_parts(context: ViewContext) -> list[str]:
    t, info = context.t, context.info
    return [
        t("frame.footer_source", files=t.join(list(info.files))),
        *_data_date(context),
        rule_note(context.rules, t),
        t("frame.footer_reliefs_on" if context.with_reliefs else "frame.footer_reliefs_off"),
    ]


def _footer(context: ViewContext, page: str) -> None:
    t = context.t
    st.divider()
    parts = _footer_parts(context)
    corrected = cached.corrections(context.snapshot, context.school_year)
    if len(corrected):
        schools = corrected["school_code"].nunique()
        parts.append(t("frame.footer_corrections", count=len(corrected), schools=schools))
    # The key tells the script in the browser which language the page is in now.
    with st.container(key=f"language-{t.language}"):
        note(" ".join(parts))
    link = address.kept_link(
        page, year=str(context.school_year), stage=str(context.stage), data=context.info.snapshot
    )
    if link:
        # Where a projector shows no address line, the address stands here.
        box = st.container(key="link_to_view")
        with box, st.expander(t("address.link"), icon=":material/link:"):
            note(t("address.link_note"))
            st.code(link, language=None, wrap_lines=True)


def page_link(
    key: str,
    context: ViewContext,
    *,
    because: str,
    stage: Stage | None = None,
    topic: str | None = None,
    indicator: str | None = None,
    school: str | None = None,
    label: str | None = None,
) -> None:
    """A button that leads to another page, to a stage there, a topic of the map, a figure to trace.

    `because` names the reason to go, one per page, so that two buttons to one place stay apart. With
    `label` it is a quiet one that stands beside a figure. Nothing where that page is left out.
    """
    target = st.session_state["page_objects"].get(key)
    if target is None:
        return
    clicked = st.button(
        plain(label or context.t("frame.go_to", page=context.t(f"page.{key}.nav"))),
        key=f"go_{because}",
        icon=":material/account_tree:" if label else ":material/arrow_forward:",
        type="tertiary" if label else "secondary",
        on_click=choose,
        args=(stage, topic, indicator, school),
    )
    if clicked:
        st.switch_page(target, query_params=address.carried_to(key))
