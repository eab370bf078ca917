"""Pages driven without a browser: one is drawn, and what it says is read."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from data.warehouse import Warehouse, current_snapshot


def draw_page(first):
    """The script that AppTest runs: the real frame with one page first."""
    from pages.shared import frame
    from pages.shared.registry import PAGES

    frame.run(PAGES, first=first)


def page(key, **address) -> AppTest:
    app = AppTest.from_function(draw_page, args=(key,), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert_sound(app)
    return app


def assert_sound(app):
    assert [error.message for error in app.exception] == []
    assert len(app.title) == 1


def all_text(app) -> str:
    parts = [*app.title, *app.header, *app.markdown, *app.caption]
    return "\n".join(str(element.value).replace("\\", "") for element in parts)


def current_id() -> str:
    """The id of the snapshot in use."""
    return Warehouse(current_snapshot()).info().snapshot
