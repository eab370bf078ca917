"""Puts sentences, tables and notes on the page. Text from a workbook is escaped here, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from pandas.io.formats.style import Styler

from analysis.file_names import safe_name
from analysis.present.cell_words import cell_rows
from analysis.present.cells import on_screen, worded_columns
from analysis.present.export_csv import table_csv
from analysis.present.export_workbook import table_workbook
from analysis.present.figures import CONFIG
from analysis.present.picture_parts import picture_buttons
from analysis.present.print_parts import printed_rows
from analysis.present.sparks import spark_image
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable
from analysis.present.text import Texts
from analysis.present.trace_words import AboutSheet
from data.workspace import names_are_coded
from pages.shared import address

BAR = LOOKS["meets"].colour
CODE = "school_code"
# Pixels of a line of a table, and what a bar below it takes where the columns are wider than the page.
ROW_HEIGHT, SCROLL_BAR = 35, 12
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Stands between two letters and shows nothing: it breaks what would become a link or an icon.
JOINER = "\u2060"


def plain(text: str) -> str:
    """Text that Markdown will show as it is: no link, image, icon, maths or emphasis can hide in it."""
    text = re.sub(r"(https?|ftp|mailto|www)(?=[:.])", rf"\1{JOINER}", text, flags=re.IGNORECASE)
    text = re.sub(r"([:@])(?=[A-Za-z])", rf"\1{JOINER}", text)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~^=&@])", r"\\\1", text)


def question_and_finding(question: str, finding: str) -> None:
    """The head of a page: the question it answers, and the answer as its title."""
    st.caption(plain(question))
    st.title(plain(finding), anchor=False)


def heading(text: str) -> None:
    """A heading inside a page, one level below its title."""
    st.header(plain(text), anchor=False)


def sentence(text: str) -> None:
    """A sentence of the page."""
    st.markdown(plain(text))


def badged(label: str, colour: str, text: str) -> None:
    """A sentence behind a small coloured label."""
    st.markdown(f":{colour}-badge[{plain(label)}] {plain(text)}")


def note(text: str) -> None:
    """Small print: source, method, how many are counted."""
    st.caption(plain(text))


def remember_origin(about: AboutSheet, dated: str, source: Sequence[str]) -> None:
    """Note where the numbers of this run come from.

    Every download of a table carries `about`; `dated` (data date and snapshot) stands under figures,
    the lines of `source` under figures that are saved as pictures.
    """
    st.session_state["origin"] = about
    st.session_state["dated"] = dated
    st.session_state["source"] = tuple(source)


def remember_about(about: AboutSheet) -> None:
    """Let the downloads of tables that follow carry another sheet of their origin."""
    st.session_state["origin"] = about


def data_date_note() -> None:
    """The small print under a figure that says how old its data are."""
    if "dated" in st.session_state:
        note(st.session_state["dated"])


def as_seen(table: PresentedTable) -> PresentedTable:
    """The table as readers may see it: without codes of schools where names are coded.

    A code tells the name to everybody who has the list of schools.
    """
    if not names_are_coded() or CODE not in table.frame:
        return table
    absent = None if table.absent is None else table.absent.drop(columns=CODE, errors="ignore")
    return replace(
        table,
        frame=table.frame.drop(columns=CODE),
        columns=tuple(column for column in table.columns if column.field != CODE),
        absent=absent,
    )


def column_settings(table: PresentedTable) -> dict:
    """Streamlit's settings for the columns of a table, with the same decimals as the export."""
    worded = worded_columns(table)
    return {column.field: _setting(column, column.field in worded) for column in table.columns}


def _setting(column: Column, is_worded: bool) -> dict:
    kinds, shown = st.column_config, {"width": column.width}
    if column.kind == "number":
        number = f"%{'+' if column.signed else ''}.{column.decimals}f"
        # A format would win over the words that the cells bring with them.
        return kinds.NumberColumn(column.heading, format=None if is_worded else number, **shown)
    if column.kind == "bar":
        # Cells with a bar take no words of their own; this format sets thousands apart.
        return kinds.ProgressColumn(
            column.heading,
            format="localized",
            step=10.0**-column.decimals,
            min_value=0,
            max_value=column.maximum,
            color=BAR,
            **shown,
        )
    if column.kind == "spark":
        return kinds.ImageColumn(column.heading, **shown)
    return kinds.TextColumn(column.heading, **shown)


def screen_frame(table: PresentedTable, t: Texts) -> pd.DataFrame | Styler:
    """What the browser gets: small lines drawn as pictures, words where a cell needs them."""
    frame = table.frame
    for column in table.columns:
        if column.kind == "spark":
            drawn = [
                spark_image(values, column.maximum, column.mark) for values in frame[column.field]
            ]
            frame = frame.assign(**{column.field: drawn})
    return on_screen(replace(table, frame=frame), t)


def show_table(
    table: PresentedTable,
    t: Texts,
    *,
    height: int | str = "auto",
    select: str | None = None,
    download: bool = True,
    more: Sequence[PresentedTable] = (),
    on_choice: Callable[[int], None] | None = None,
    figure: go.Figure | None = None,
) -> int | None:
    """Draw a table with its notes and a download of exactly what is shown.

    `figure`: the picture of the table, which the download draws as a native chart.

    With `select` as key a row can be chosen; its position in the frame is returned. `on_choice` is
    called with it before that run, once per choice, so that a later choice elsewhere can win. `more`:
    tables that the download holds on further sheets.
    """
    table, more = as_seen(table), [as_seen(each) for each in more]
    options: dict = {}
    if select:
        options = {"on_select": "rerun", "selection_mode": "single-row", "key": select}
        if on_choice is not None:
            options["on_select"] = lambda: _tell_row(select, on_choice)
    event = st.dataframe(
        screen_frame(table, t),
        column_config=column_settings(table),
        hide_index=True,
        height=_no_higher_than_its_rows(height, len(table.frame)),
        placeholder=t("absence.missing"),
        alt=table.title,
        **options,
    )
    st.html(printed_rows(table, t))
    _notes_and_download(table, t, download, more, figure)
    rows = event["selection"]["rows"] if select else []
    return rows[0] if rows else None


def _no_higher_than_its_rows(height: int | str, rows: int) -> int | str:
    """A height in pixels, less where so few rows would leave empty ones below them."""
    if isinstance(height, str) or not rows:
        return height
    return min(height, ROW_HEIGHT * (1 + rows) + SCROLL_BAR)


def _tell_row(key: str, on_choice: Callable[[int], None]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        on_choice(rows[0])


def show_figure(
    figure: go.Figure,
    table: PresentedTable,
    t: Texts,
    *,
    alt: str,
    select: str | None = None,
    on_choice: Callable[[str], None] | None = None,
    lazily: bool = False,
) -> None:
    """One thing in two views, a picture and its table, each with the table's notes under it.

    `alt` says in words what the picture shows. With `select` as key a point can be chosen: `on_choice`
    is called, before the next run, with the first entry of its customdata (the school code, say).
    `lazily`: only the view that is open is drawn.
    """
    key = select or f"figure_{table.key}"
    # The script of pictures finds the chart of a button by this container.
    with st.container(key=f"picture_{key}"):
        views = (t("common.view_figure"), t("common.view_table"))
        picture, rows = address.figure_tabs(table.key, views, t.language)
        if picture.open or not lazily:
            with picture:
                options: dict = {}
                if select:
                    options = {"on_select": partial(_point_chosen, select, on_choice)}
                    options["selection_mode"] = "points"
                # The key keeps the picture of one page apart from the same picture elsewhere.
                st.plotly_chart(figure, config=CONFIG, alt=alt, key=key, **options)
                for line in table.notes:
                    note(line)
                data_date_note()
        if rows.open or not lazily:
            with rows:
                show_table(table, t, download=False)
        _save_row(as_seen(table), t, figure)


def _save_row(table: PresentedTable, t: Texts, figure: go.Figure) -> None:
    """What a figure can be taken away as: a picture, and the data behind it."""
    lines = [*table.notes, *st.session_state.get("source", ())]
    name = safe_name(table.title, table.key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(picture_buttons(name, table.title, lines, t), width="content")
        _download_button(table, t, figure=figure)
        st.download_button(
            t("picture.csv"),
            data=lambda: table_csv(table, t),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"download_csv_{table.key}",
            on_click="ignore",
            icon=":material/download:",
        )


def _point_chosen(key: str, on_choice: Callable[[str], None]) -> None:
    points = st.session_state[key]["selection"]["points"]
    chosen = points[0].get("customdata") if points else None
    if chosen:
        on_choice(str(chosen[0]))


def workbook_button(label: str, file_name: str, made: Callable[[], bytes], *, key: str) -> None:
    """The button that gives what a page shows as a workbook, made when it is asked for.

    `file_name` without its ending.
    """
    st.download_button(
        label,
        data=made,
        file_name=f"{safe_name(file_name)}.xlsx",
        mime=XLSX,
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )


def show_sentences(table: PresentedTable, t: Texts) -> None:
    """Draw a table whose cells are to be read in full: they wrap and are never cut."""
    table = as_seen(table)
    headings = [plain(column.heading) for column in table.columns]
    frame = pd.DataFrame(cell_rows(table, t), columns=headings).map(plain)
    st.table(frame, border="horizontal", hide_index=True, alt=table.title)
    _notes_and_download(table, t, download=True)


def _notes_and_download(
    table: PresentedTable,
    t: Texts,
    download: bool,
    more: Sequence[PresentedTable] = (),
    figure: go.Figure | None = None,
) -> None:
    for line in table.notes:
        note(line)
    if download:
        _download_button(table, t, more, figure)


def _download_button(
    table: PresentedTable,
    t: Texts,
    more: Sequence[PresentedTable] = (),
    figure: go.Figure | None = None,
) -> None:
    # Taken now: the file is made later, outside of the run.
    origin = st.session_state.get("origin")
    st.download_button(
        t("common.download_table"),
        data=lambda: table_workbook(table, t, origin, more, figure),
        file_name=f"{safe_name(table.title, table.key)}.xlsx",
        mime=XLSX,
        key=f"download_{table.key}",
        on_click="ignore",
        icon=":material/download:",
    )
