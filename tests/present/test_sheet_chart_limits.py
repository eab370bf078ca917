"""Limits of figures in the native charts of workbooks, read back from the file."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pandas as pd
import plotly.graph_objects as go
import pytest
from lxml import etree
from plotly.subplots import make_subplots

from analysis.present.export_workbook import tables_workbook
from analysis.present.figures import LIMIT
from analysis.present.sheet_charts import panels_of
from analysis.present.tables import Column, present
from analysis.present.text import texts

T = texts("zh")
TABLE = present("x", "题", pd.DataFrame({"name": ["甲"]}), [Column("name", "学校")])
NAMES = ["甲", "乙", "丙"]
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def charts_of(figure):
    """Each chart of the file: (kind of chart, name, values, dashed, outlined only) of every series."""
    content = tables_workbook([TABLE], T, None, {"x": figure})
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = sorted(
            name for name in packed.namelist() if re.search(r"charts/chart\d+\.xml", name)
        )
        for part in parts:
            root = etree.fromstring(packed.read(part))
            found.append([_series(each, book) for each in root.iter(f"{C}ser")])
    return found


def _series(element, book):
    values = next(
        element.find(f"{C}{tag}")
        for tag in ("val", "yVal")
        if element.find(f"{C}{tag}") is not None
    )
    across = element.find(f"{C}xVal")
    look = element.find(f"{C}spPr")
    dash = (
        next((each.get("val") for each in look.iter(f"{A}prstDash")), "")
        if look is not None
        else ""
    )
    return {
        "kind": etree.QName(element.getparent()).localname,
        "name": _cells(element.find(f"{C}tx"), book)[0],
        "values": _cells(values, book),
        "x": _cells(across, book) if across is not None else [],
        "dash": dash,
        "hollow": look is not None and look.find(f"{A}noFill") is not None,
    }


def _cells(element, book):
    sheet, place = next(element.iter(f"{C}f")).text.rsplit("!", 1)
    cells = book[sheet.strip("'")][place.replace("$", "")]
    if not isinstance(cells, tuple):
        return [cells.value]
    return [cell.value for row in cells for cell in (row if isinstance(row, tuple) else (row,))]


def limited(figure, words="限值 0.50", **place):
    """The figure with a limit at 0.5 and words at it, as pages draw them."""
    ((axis, at),) = place.items()
    line = {"color": LIMIT, "dash": "dash"}
    if axis == "x":
        figure.add_vline(x=at, line=line)
        figure.add_annotation(x=at, y=1, yref="paper", text=words)
    else:
        figure.add_hline(y=at, line=line)
        figure.add_annotation(y=at, x=1, xref="paper", text=words)
    return figure


def test_a_limit_over_columns_is_a_dashed_line_at_its_value_for_every_column():
    ((bars, limit),) = charts_of(limited(go.Figure(go.Bar(x=NAMES, y=[1, 2, 3], name="数")), y=0.5))
    assert (bars["kind"], bars["values"]) == ("barChart", [1, 2, 3])
    assert (limit["kind"], limit["name"]) == ("lineChart", "限值 0.50")
    assert limit["values"] == [0.5] * 3
    assert "ash" in limit["dash"]


def test_a_limit_among_lying_bars_is_a_hollow_bar_of_its_value():
    bars = go.Bar(x=[1, None, 3], y=NAMES, orientation="h", name="数")
    ((own, limit),) = charts_of(limited(go.Figure(bars), x=0.5))
    assert {own["kind"], limit["kind"]} == {"barChart"}
    assert own["values"] == [1, None, 3]
    assert limit["values"] == [0.5] * 3
    assert limit["hollow"]
    assert not own["hollow"]
    assert "ash" in limit["dash"]


def test_a_limit_beside_dots_on_names_stands_at_its_value():
    dots = go.Scatter(x=[0.4, 0.6, 0.5], y=NAMES, mode="markers", name="现在")
    ((own, limit),) = charts_of(limited(go.Figure(dots), x=0.5))
    assert own["values"] == [0.4, 0.6, 0.5]
    assert limit["values"] == [0.5] * 3


@pytest.mark.parametrize(("axis", "x", "y"), [("x", [0.5, 0.5], [0, 9]), ("y", [2, 4], [0.5, 0.5])])
def test_a_limit_among_points_runs_between_the_ends_of_what_is_drawn(axis, x, y):
    points = go.Scatter(x=[2, 4], y=[9, 3], mode="markers", name="校")
    ((own, limit),) = charts_of(limited(go.Figure(points), **{axis: 0.5}))
    assert (own["x"], own["values"]) == ([2, 4], [9, 3])
    assert (limit["x"], limit["values"]) == (x, y)
    assert "ash" in limit["dash"]


def test_only_limits_and_lines_with_words_are_carried_over():
    figure = go.Figure(go.Bar(x=NAMES, y=[1, 2, 3], name="数"))
    figure.add_hline(y=0, line={"color": "#123456"})
    figure.add_shape(type="rect", x0=0, x1=1, y0=0, y1=1, line={"color": LIMIT})
    figure.add_shape(type="line", x0=0, x1=1, y0=0, y1=1, line={"color": LIMIT})
    # Upright, so at a name and at no value.
    figure.add_vline(x=1, line={"color": LIMIT})
    assert len(charts_of(figure)[0]) == 1
    figure.add_hline(y=2.5, line={"color": LIMIT})
    # Without words its value names it.
    assert charts_of(figure)[0][1]["name"] == "2.5"
    stacked = limited(go.Figure(go.Bar(x=NAMES, y=[1, 2, 3])), y=0.5).update_layout(barmode="stack")
    assert len(charts_of(stacked)[0]) == 1


def test_every_panel_has_its_own_limit():
    figure = make_subplots(rows=1, cols=2, subplot_titles=["一", "二"])
    for place in (1, 2):
        figure.add_trace(go.Bar(x=NAMES, y=[1, 2, 3], name="数"), row=1, col=place)
        figure.add_hline(y=place, line={"color": LIMIT}, row=1, col=place)
    assert [panel.series[-1].values["甲"] for panel in panels_of(figure)] == [1.0, 2.0]
    assert [len(panel.series) for panel in panels_of(figure)] == [2, 2]
