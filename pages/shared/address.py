"""The address of the page in the browser: judged when a page opens, told about, and made into links.

What a reader has chosen lives in the session and stands in the address; a fresh session takes it from
there. What of an address could not be followed is told until the reader changes that very thing or
leaves the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from analysis.addresses import VERSION, judge, parameters_of
from analysis.vocabulary import Finding

PAGE, TOLD, SETTLED = "address_page", "address_told", "address_settled"
TABLES, DRAWN, AS_TABLES = "as_table", "figures_drawn", "figures_as_tables"
DATA, ADDRESS_VERSION = "data", "version"
# Whose figures come when a calculation has ended or a map stands: that one is not there says nothing.
WAITS = ("plan", "county_map")
# Findings that the page itself puts beside what they are about.
ON_PAGE = ":page"


def begin(page: str) -> None:
    """Judge the address when a page opens: what it cannot use is taken out of it, and told."""
    st.session_state[DRAWN] = set()
    if st.session_state.get(PAGE) == page:
        return
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    judged = judge(given, page)
    st.session_state[PAGE] = page
    st.session_state[TOLD] = {name: (finding,) for name, finding in judged.told.items()}
    st.session_state[SETTLED] = {}
    for name, values in given.items():
        if name not in judged.usable:
            del st.query_params[name]
        elif len(values) > 1:
            st.query_params[name] = judged.usable[name]
    asked = judged.usable.get(TABLES)
    if asked:
        known = st.session_state.get(AS_TABLES, ())
        st.session_state[AS_TABLES] = tuple(dict.fromkeys((*known, *asked.split(","))))


def check_kept_link(snapshot: str) -> None:
    """Tell of a link that was made to be kept whether other data are in use since. `snapshot`: its id."""
    given = st.query_params.get(DATA)
    st.query_params.pop(ADDRESS_VERSION, None)
    if given is None:
        return
    del st.query_params[DATA]
    if given != snapshot:
        tell(DATA, Finding("address_is_of_other_data", values={"value": given, "now": snapshot}))


def end(page: str) -> None:
    """Tell of figures that the address wants as tables and the page has not."""
    wanted = _figures_in_address()
    gone = [key for key in wanted if key not in st.session_state.get(DRAWN, ())]
    if not gone or page in WAITS:
        return
    _write_figures([key for key in wanted if key not in gone])
    kept = [key for key in st.session_state.get(AS_TABLES, ()) if key not in gone]
    st.session_state[AS_TABLES] = tuple(kept)
    if TABLES not in st.session_state.get(TOLD, {}):
        tell(TABLES, not_there(TABLES, ",".join(gone)))


def tell(name: str, *findings: Finding) -> None:
    """Keep what is to be said of a parameter."""
    if findings:
        st.session_state.setdefault(TOLD, {})[name] = findings
        st.session_state.setdefault(SETTLED, {}).pop(name, None)


def not_there(name: str, value: str) -> Finding:
    """That the address names what the data or the page does not have."""
    return Finding("address_value_is_not_there", values={"address_part": name, "value": value})


def settle(name: str, value: object) -> None:
    """Note what a control stands at; when it is changed, what was told of it has been read."""
    told, settled = st.session_state.get(TOLD, {}), st.session_state.setdefault(SETTLED, {})
    for place in (name, name + ON_PAGE):
        if place not in told:
            continue
        if place not in settled:
            settled[place] = value
        elif settled[place] != value:
            del told[place], settled[place]


def told() -> tuple[Finding, ...]:
    """Everything that is to be said of the address now and that the page does not say itself."""
    kept = st.session_state.get(TOLD, {})
    return tuple(each for name, of in kept.items() if not name.endswith(ON_PAGE) for each in of)


def told_on_page(name: str) -> tuple[Finding, ...]:
    """What a page is to say itself of a parameter, kept with `tell(name + ON_PAGE, ...)`."""
    return st.session_state.get(TOLD, {}).get(name + ON_PAGE, ())


def take(name: str, options: Sequence[str]) -> str | None:
    """What the address asks for in a fresh session, if it is an option; what is none is told."""
    given = st.query_params.get(name)
    if given is None or given in options:
        return given
    if name not in st.session_state:
        tell(name, not_there(name, given))
    return None


def leave_out(name: str, options: Sequence[str]) -> None:
    """Take out of the address what no control could use, where the control is not drawn now.

    It is told where a link brought it and not the reader's own choice before.
    """
    given = st.query_params.get(name)
    if given is not None and given not in options:
        del st.query_params[name]
        if name not in st.session_state:
            tell(name, not_there(name, given))


def put(name: str, value: str | None) -> None:
    """Let the address hold a value; None, for the usual one, leaves it out."""
    settle(name, value)
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def carried_to(page: str) -> dict[str, str]:
    """What of this address another page reads."""
    names = {parameter.name for parameter in parameters_of(page)} - {TABLES}
    return {name: value for name, value in st.query_params.items() if name in names}


def kept_link(page: str, **pinned: str) -> str | None:
    """The address of this view to keep or to send: with `pinned`, that it may leave out, and its version.

    None where the browser has not said where it is.
    """
    base = st.context.url
    if not base:
        return None
    names = [parameter.name for parameter in parameters_of(page)]
    values = {**st.query_params.to_dict(), **pinned, ADDRESS_VERSION: str(VERSION)}
    return f"{base}?{urlencode({name: values[name] for name in names if name in values})}"


# Tabs, and figures that are seen as their tables


def tabs(name: str, labels: Mapping[str, str], language: str) -> Sequence[TabContainer]:
    """Tabs of a page (key -> label), of which the address holds the open one unless the first."""
    keys = list(labels)
    if st.session_state.get(name) not in keys:
        st.session_state[name] = take(name, keys) or keys[0]
    widget = f"{name}:{language}"
    st.session_state[widget] = labels[st.session_state[name]]
    put(name, None if st.session_state[name] == keys[0] else st.session_state[name])
    of = {label: key for key, label in labels.items()}
    return st.tabs(list(of), key=widget, on_change=_remember_tab, args=(name, widget, of))


def _remember_tab(name: str, widget: str, of: Mapping[str, str]) -> None:
    st.session_state[name] = of[st.session_state[widget]]


def figure_tabs(figure: str, labels: tuple[str, str], language: str) -> Sequence[TabContainer]:
    """The two views of a figure; the address names those that are seen as tables."""
    st.session_state.setdefault(DRAWN, set()).add(figure)
    as_table = figure in st.session_state.get(AS_TABLES, ())
    widget = f"seen_{figure}:{language}"
    st.session_state[widget] = labels[as_table]
    others = [key for key in _figures_in_address() if key != figure]
    if as_table != (figure in _figures_in_address()):
        _write_figures([*others, figure] if as_table else others)
    return st.tabs(labels, key=widget, on_change=_turn, args=(figure, widget, labels))


def _turn(figure: str, widget: str, labels: tuple[str, str]) -> None:
    others = [key for key in st.session_state.get(AS_TABLES, ()) if key != figure]
    is_table = st.session_state[widget] == labels[1]
    st.session_state[AS_TABLES] = (*others, figure) if is_table else tuple(others)


def _figures_in_address() -> list[str]:
    return [key for key in st.query_params.get(TABLES, "").split(",") if key]


def _write_figures(keys: Sequence[str]) -> None:
    put(TABLES, ",".join(keys) or None)
