"""Shows a map on a page: the only place that calls st_folium."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import folium
import streamlit as st
from streamlit_folium import st_folium

# From the component's own frame, so that it also holds when the product is served under a sub-path.
STATIC_URL = "../../app/static"


def render_map(
    base: folium.Map,
    layers: Sequence[folium.FeatureGroup],
    *,
    key: str,
    height: int = 560,
    on_click: Callable[[str], None] | None = None,
    on_drawn: Callable[[], None] | None = None,
) -> str | None:
    """Draw `layers` on `base`; return the code of a school in the one rerun that its click caused.

    Moving and zooming stay in the browser. As long as `base` is built from the same values, the
    browser keeps the map and its view, and only the layers travel. `on_click` is called before that
    rerun, so that whatever shows the selection is drawn once, and not once again. `on_drawn` is called
    before the one rerun that a map causes whose printed layer asks it to report.
    """
    news = f"{key}:clicked"

    def remember() -> None:
        told = st.session_state.get(key) or {}
        if told.get("drawn") and on_drawn is not None:
            on_drawn()
        drawing = told.get("last_active_drawing") or {}
        code = (drawing.get("properties") or {}).get("school_code")
        if isinstance(code, str):
            st.session_state[news] = code
            if on_click is not None:
                on_click(code)

    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing"],
        feature_group_to_add=list(layers),
        on_change=remember,
    )
    return st.session_state.pop(news, None)


def skip_link(text: str, target: str) -> None:
    """A link to `target` for those who use the keyboard, so that nobody has to walk through the map."""
    st.html(f'<a class="county-skip" href="#{escape(target)}" target="_self">{escape(text)}</a>')


def skip_target(name: str) -> None:
    """Where a skip link leads."""
    st.html(f'<span id="{escape(name)}" tabindex="-1"></span>')
