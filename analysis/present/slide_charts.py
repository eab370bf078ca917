"""Native charts on slides: columns, bars, lines and scatter that the receiver can edit.

The sheet behind a chart is written here, since the library's own would turn a school named "=..."
into a formula and would bear the clock's time.
"""

from __future__ import annotations

import math
from copy import deepcopy
from itertools import cycle

from pptx.chart.chart import Chart as ChartPart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.slide import Slide as SlidePart
from pptx.util import Emu, Pt

from analysis.paper_layout import Typeface
from analysis.present.deck import Chart, ChartKind, Series
from analysis.present.figures import LIMIT
from analysis.present.office_file import cells_workbook, office_text
from analysis.present.slide_chart_labels import keep_figures_off_limits
from analysis.present.slide_chart_looks import (
    ROOMY,
    SMALL_SIZE,
    TEXT_SIZE,
    label_series,
    number_format,
    rgb,
    style_series,
)
from analysis.present.slide_parts import Box, name_faces
from analysis.present.style import TEXT

TYPES = {
    ChartKind.COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartKind.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    ChartKind.LINES: XL_CHART_TYPE.LINE_MARKERS,
    ChartKind.SCATTER: XL_CHART_TYPE.XY_SCATTER,
}
# Limits of several stages stay apart in black and white.
LIMIT_DASHES = ("dash", "sysDot")
GRID = "#D5DADF"
# Rows of bars that have room for figures of the usual size.
MOST_ROOMY = 18


def known(value: float | None) -> float | None:
    """The value as a chart takes it: None where there is none."""
    return None if value is None or math.isnan(value) else float(value)


def draw_chart(slide: SlidePart, chart: Chart, name: str, box: Box, face: Typeface) -> None:
    """Draw the chart into `box` (EMU)."""
    scatter = chart.kind is ChartKind.SCATTER
    data = _scatter_data(chart) if scatter else _category_data(chart)
    frame = slide.shapes.add_chart(TYPES[chart.kind], *(Emu(number) for number in box), data)
    frame.name = office_text(name)
    drawn = frame.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(
        cells_workbook(_scatter_cells(chart) if scatter else _category_cells(chart))
    )
    _texts(drawn, chart, face)
    parts = _parts(drawn)
    for place, (part, series) in enumerate(zip(parts, chart.series, strict=True)):
        style_series(part, series, chart.kind, place)
        if chart.has_labels and not series.is_limit and not scatter:
            label_series(part, chart, face, place)
    if chart.has_labels:
        keep_figures_off_limits(drawn, parts, chart, face)
    if chart.kind is ChartKind.COLUMNS:
        _limits_as_lines(drawn, chart)


def _parts(drawn: ChartPart) -> list:
    return [series for plot in drawn.plots for series in plot.series]


def _category_data(chart: Chart) -> CategoryChartData:
    data = CategoryChartData(number_format=number_format(chart))
    data.categories = [office_text(each) for each in chart.categories]
    for series in chart.series:
        data.add_series(office_text(series.name), [known(value) for value in series.values])
    return data


def _category_cells(chart: Chart) -> list[list[str | float | None]]:
    """The sheet in the places that the library's references name: names across, categories down."""
    head = ["", *(office_text(series.name) for series in chart.series)]
    rows = [
        [office_text(category), *(known(series.values[row]) for series in chart.series)]
        for row, category in enumerate(chart.categories)
    ]
    return [head, *rows]


def _scatter_points(series: Series) -> list[tuple[float, float]]:
    pairs = ((known(x), known(y)) for x, y in zip(series.x, series.values, strict=True))
    return [(x, y) for x, y in pairs if x is not None and y is not None]


def _scatter_data(chart: Chart) -> XyChartData:
    data = XyChartData(number_format=number_format(chart))
    for series in chart.series:
        added = data.add_series(office_text(series.name))
        for x, y in _scatter_points(series):
            added.add_data_point(x, y)
    return data


def _scatter_cells(chart: Chart) -> list[list[str | float | None]]:
    """The sheet in the places that the library's references name: one block under the other."""
    rows: list[list[str | float | None]] = []
    for number, series in enumerate(chart.series):
        if number:
            rows.append([])
        rows.append(["", office_text(series.name)])
        rows += [[x, y] for x, y in _scatter_points(series)]
    return rows


def _texts(drawn: ChartPart, chart: Chart, face: Typeface) -> None:
    size = TEXT_SIZE if len(chart.categories) <= ROOMY else SMALL_SIZE
    drawn.font.size, drawn.font.color.rgb = Pt(size), rgb(TEXT)
    name_faces(drawn.font._rPr, face)
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position = XL_LEGEND_POSITION.TOP
        drawn.legend.include_in_layout = False
    drawn.value_axis.has_major_gridlines = True
    drawn.value_axis.major_gridlines.format.line.color.rgb = rgb(GRID)
    drawn.value_axis.tick_labels.number_format = number_format(chart)
    drawn.value_axis.tick_labels.number_format_is_linked = False
    for axis, title in (
        (drawn.value_axis, chart.value_title),
        (drawn.category_axis, chart.category_title),
    ):
        axis.has_title = bool(title)
        if title:
            run = axis.axis_title.text_frame.paragraphs[0].add_run()
            run.text = office_text(title)
            run.font.size, run.font.bold = Pt(size), False
            name_faces(run._r.get_or_add_rPr(), face)
    values = [v for s in chart.series for v in map(known, s.values) if v is not None]
    if values and min(values) >= 0 and chart.kind is not ChartKind.SCATTER:
        drawn.value_axis.minimum_scale = 0
    if chart.kind is ChartKind.BARS:
        # The first category on top, as in a list.
        drawn.category_axis.reverse_order = True
        drawn.value_axis.has_major_gridlines = False
        drawn.value_axis.visible = False
    if chart.kind in (ChartKind.BARS, ChartKind.COLUMNS):
        # Many rows of bars stand closer, so that their figures do not touch.
        drawn.plots[0].gap_width = 60 if _rows(chart) <= MOST_ROOMY else 25
        drawn.plots[0].overlap = -5


def _rows(chart: Chart) -> int:
    """How many bars stand below each other; 0 for columns, which stand side by side."""
    return len(chart.series) * len(chart.categories) if chart.kind is ChartKind.BARS else 0


def _limits_as_lines(drawn: ChartPart, chart: Chart) -> None:
    """Limits among columns become a line over them, on the same axes and the same sheet."""
    bars = drawn._chartSpace.find(".//" + qn("c:barChart"))
    limits = [
        part._element
        for part, series in zip(_parts(drawn), chart.series, strict=True)
        if series.is_limit
    ]
    if not limits or len(limits) == len(chart.series):
        return
    lines = OxmlElement("c:lineChart")
    for tag, value in (("c:grouping", "standard"), ("c:varyColors", "0")):
        _child(lines, tag, value)
    for element, dash in zip(limits, cycle(LIMIT_DASHES)):
        bars.remove(element)
        lines.append(_as_line(element, dash))
    _child(lines, "c:marker", "1")
    for axis in bars.findall(qn("c:axId")):
        lines.append(deepcopy(axis))
    bars.addnext(lines)


def _as_line(series: object, kind: str) -> object:
    """A series of columns as the series of a line: without what only columns have."""
    for tag in ("c:invertIfNegative", "c:spPr", "c:dLbls"):
        for child in series.findall(qn(tag)):
            series.remove(child)
    properties, marker = OxmlElement("c:spPr"), OxmlElement("c:marker")
    line = OxmlElement("a:ln")
    line.set("w", str(Pt(2.25)))
    fill, colour, dash = (OxmlElement(tag) for tag in ("a:solidFill", "a:srgbClr", "a:prstDash"))
    colour.set("val", LIMIT.lstrip("#"))
    dash.set("val", kind)
    fill.append(colour)
    line.extend([fill, dash])
    properties.append(line)
    _child(marker, "c:symbol", "none")
    title = series.find(qn("c:tx"))
    title.addnext(properties)
    properties.addnext(marker)
    _child(series, "c:smooth", "0")
    return series


def _child(parent: object, tag: str, value: str) -> None:
    child = OxmlElement(tag)
    child.set("val", value)
    parent.append(child)
