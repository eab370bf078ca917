"""Figures of pages as native charts of a spreadsheet: bars, lines and points, drawn from cells beside them.

The cells stand on a sheet of their own, so that a reader can correct them and the chart follows. Panels
of one figure become one chart each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go
import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from analysis.present.sheet_chart_limits import ends_of, limit_lines
from analysis.present.sheet_setup import Pen, office_text, set_up_print, set_widths

# In pixels, as charts are measured.
WIDTH, HEIGHT, BAR_HEIGHT, ROW_HEIGHT, GAP = 640, 320, 22, 20, 20
MOST_PANELS = 12
TAGS = re.compile(r"<[^<>]{0,60}>")


@dataclass
class Series:
    """One row of bars or points: name, colour, values by category or pairs of numbers."""

    name: str
    kind: str  # bar | points | line | limit
    colour: str | None
    values: dict[str, float | None] = field(default_factory=dict)
    pairs: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Panel:
    """What one chart draws; `categories` in the order of the figure, empty for pairs of numbers."""

    title: str
    categories: list[str]
    series: list[Series]
    stacked: bool
    lying: bool
    reversed: bool = False


def panels_of(figure: go.Figure) -> list[Panel]:
    """The panels of a figure that are made of bars, lines or points, at most MOST_PANELS."""
    groups: dict[tuple[str, str], list] = {}
    for trace in figure.data:
        if trace.type in ("bar", "scatter"):
            groups.setdefault((trace.xaxis or "x", trace.yaxis or "y"), []).append(trace)
    titles = [_plain(each.text) for each in figure.layout.annotations if each.text]
    made = []
    for number, traces in enumerate(groups.values()):
        title = titles[number] if len(groups) > 1 and len(titles) >= len(groups) else ""
        panel = _panel(traces, title, figure.layout.barmode in ("stack", "relative"))
        if panel is not None:
            axis = figure.layout["yaxis" + (traces[0].yaxis or "y")[1:]]
            panel.reversed = panel.lying and axis.autorange == "reversed"
            _add_limits(panel, traces, figure)
            made.append(panel)
    return made[:MOST_PANELS]


def _add_limits(panel: Panel, traces: Sequence, figure: go.Figure) -> None:
    """Limits of the panel's values as series behind its own; none among bars that add up."""
    lines = limit_lines(figure, traces[0].xaxis or "x", traces[0].yaxis or "y")
    if not panel.categories:
        pairs = [pair for each in panel.series for pair in each.pairs]
        panel.series += [
            Series(_plain(line.name), "limit", line.colour, pairs=ends_of(line, pairs))
            for line in lines
        ]
        return
    # Values lie along the axis that has no words.
    upright = panel.lying or any(_are_words(_values(trace.y)) for trace in traces)
    panel.series += [
        Series(_plain(line.name), "limit", line.colour, dict.fromkeys(panel.categories, line.at))
        for line in lines
        if line.upright == upright and not panel.stacked
    ]


def _panel(traces: Sequence, title: str, stacked: bool) -> Panel | None:
    series = [each for trace in traces if (each := _series(trace)) is not None]
    in_pairs = [each for each in series if each.pairs]
    if in_pairs:
        return Panel(title, [], in_pairs, False, False)
    by_category = [each for each in series if any(v is not None for v in each.values.values())]
    if not by_category:
        return None
    categories = list(dict.fromkeys(key for each in by_category for key in each.values))
    only_bars = all(each.kind == "bar" for each in by_category)
    lying = only_bars and any(trace.orientation == "h" for trace in traces if trace.type == "bar")
    return Panel(title, categories, by_category, stacked, lying)


def _series(trace: object) -> Series | None:
    across, upwards = _values(trace.x), _values(trace.y)
    if not across or not upwards:
        return None
    colour = _colour(trace)
    is_line = trace.type == "scatter" and "lines" in (trace.mode or "lines")
    kind = "bar" if trace.type == "bar" else "line" if is_line else "points"
    made = Series(_plain(trace.name or ""), kind, colour)
    lying = trace.type == "bar" and trace.orientation == "h"
    if lying or _are_words(upwards):
        made.values = {
            _plain(key): _number(value) for key, value in zip(upwards, across, strict=True)
        }
    elif trace.type == "bar" or _are_words(across):
        made.values = {
            _plain(key): _number(value) for key, value in zip(across, upwards, strict=True)
        }
    else:
        numbers = [(_number(one), _number(two)) for one, two in zip(across, upwards, strict=True)]
        made.pairs = [(one, two) for one, two in numbers if one is not None and two is not None]
        return made if made.pairs else None
    return made


def _values(given: object) -> list:
    """The places of a trace along one axis; those of a cut in two levels are joined."""
    if given is None:
        return []
    found = list(given)
    if found and all(isinstance(each, list | tuple) for each in found):
        return [
            " ".join(_plain(part) for part in each if part) for each in zip(*found, strict=True)
        ]
    return found


def _are_words(values: Sequence) -> bool:
    return any(isinstance(value, str) for value in values)


def _number(value: object) -> float | None:
    if value is None or isinstance(value, str):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _plain(text: object) -> str:
    return office_text(TAGS.sub(" ", str(text)))


def _colour(trace: object) -> str | None:
    for part in (trace.marker, getattr(trace, "line", None)):
        colour = getattr(part, "color", None)
        if isinstance(colour, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
            return colour
    return None


class ChartSheet:
    """The sheet of cells that the charts of one book are drawn from; added by `finish` where there are."""

    def __init__(self, book: xlsxwriter.Workbook, pen: Pen, name: str) -> None:
        self.book, self.pen, self.name = book, pen, name
        self.cells: list[tuple[int, int, str | float]] = []
        self.titles: set[int] = set()
        self.row = 0

    def finish(self) -> None:
        """Add the sheet of cells, if a chart was drawn."""
        if not self.cells:
            return
        sheet = self.book.add_worksheet(self.name)
        widths = [30.0, *[14.0] * max(column for _, column, _ in self.cells)]
        set_widths(sheet, widths, [""] * len(widths), 0)
        for row, column, value in self.cells:
            if isinstance(value, str):
                self.pen.text(sheet, row, column, value, bold=row in self.titles)
            else:
                sheet.write_number(row, column, value)
        set_up_print(sheet, widths, self.row, title=self.name)

    def _write(self, row: int, column: int, value: str | float) -> None:
        self.cells.append((row, column, value))

    def draw(
        self, panels: Sequence[Panel], on: Worksheet, row: int, title: str, *, across: int = 1
    ) -> int:
        """Put the charts of a figure on a sheet, from `row` downwards; the row after them.

        `across`: how many stand beside each other.
        """
        for start in range(0, len(panels), across):
            highest = 0
            for place, panel in enumerate(panels[start : start + across]):
                chart, height = self._chart(panel, panel.title or title)
                aside = place * (WIDTH + GAP)
                on.insert_chart(row, 0, chart, {"object_position": 3, "x_offset": aside})
                highest = max(highest, height)
            row += math.ceil(highest / ROW_HEIGHT) + 1
        return row

    def _chart(self, panel: Panel, title: str) -> tuple[Chart, int]:
        self.titles.add(self.row)
        self._write(self.row, 0, title)
        made = self._by_category(panel) if panel.categories else self._in_pairs(panel)
        long = panel.lying or len(panel.categories) > 20
        height = max(HEIGHT, BAR_HEIGHT * len(panel.categories) + 120) if long else HEIGHT
        made.set_size({"width": WIDTH, "height": min(height, 1_200)})
        made.set_title({"name": title[:200], "name_font": {"size": 11}, "overlay": False})
        made.set_legend({"position": "top"} if len(panel.series) > 1 else {"none": True})
        made.show_blanks_as("gap")
        return made, min(height, 1_200)

    def _by_category(self, panel: Panel) -> Chart:
        head, first = self.row + 1, self.row + 2
        last = first + len(panel.categories) - 1
        for place, category in enumerate(panel.categories, start=first):
            self._write(place, 0, category)
        # No line stands upright among lying bars: there a limit is a hollow bar.
        as_bars = ("bar", "limit") if panel.lying else ("bar",)
        bars = [each for each in panel.series if each.kind in as_bars]
        others = [each for each in panel.series if each.kind not in as_bars]
        kind = {"type": "bar" if panel.lying else "column"}
        if panel.stacked:
            kind["subtype"] = "stacked"
        main = self.book.add_chart(kind) if bars else self.book.add_chart({"type": "line"})
        second = self.book.add_chart({"type": "line"}) if bars and others else main
        for column, each in enumerate([*bars, *others], start=1):
            self._write(head, column, each.name)
            for place, category in enumerate(panel.categories, start=first):
                value = each.values.get(category)
                if value is not None:
                    self._write(place, column, value)
            chart = main if each.kind in as_bars or not bars else second
            chart.add_series(
                {
                    "name": [self.name, head, column],
                    "categories": [self.name, first, 0, last, 0],
                    "values": [self.name, first, column, last, column],
                    **_look(each, is_bar=each.kind in as_bars),
                    **({"overlap": 100} if panel.stacked and each.kind == "bar" else {}),
                }
            )
        if second is not main:
            main.combine(second)
        # Names keep clear of bars below nought.
        axis = {"num_font": {"size": 9}, "label_position": "low", "reverse": panel.reversed}
        if panel.lying:
            main.set_y_axis(axis)
        else:
            main.set_x_axis(axis)
        self.row = last + 2
        return main

    def _in_pairs(self, panel: Panel) -> Chart:
        head = self.row + 1
        chart = self.book.add_chart({"type": "scatter"})
        longest = 0
        for number, each in enumerate(panel.series):
            column = 2 * number
            self._write(head, column, each.name)
            for place, (across, upwards) in enumerate(each.pairs, start=head + 1):
                self._write(place, column, across)
                self._write(place, column + 1, upwards)
            last = head + len(each.pairs)
            chart.add_series(
                {
                    "name": [self.name, head, column],
                    "categories": [self.name, head + 1, column, last, column],
                    "values": [self.name, head + 1, column + 1, last, column + 1],
                    **_look(each),
                }
            )
            longest = max(longest, len(each.pairs))
        self.row = head + longest + 2
        return chart


def _look(series: Series, *, is_bar: bool = False) -> dict[str, object]:
    colour = series.colour
    if series.kind == "limit":
        line = {"color": colour, "width": 2, "dash_type": "dash"}
        if is_bar:
            return {"fill": {"none": True}, "border": line}
        return {"line": line, "marker": {"type": "none"}}
    if series.kind == "bar":
        return {"fill": {"color": colour}, "border": {"color": "#59626b"}} if colour else {}
    line: dict[str, object] = {"none": True} if series.kind == "points" else {"width": 2}
    marker: dict[str, object] = {"type": "automatic", "size": 6}
    if colour:
        marker = {**marker, "fill": {"color": colour}, "border": {"color": colour}}
        if series.kind == "line":
            line["color"] = colour
    return {"line": line, "marker": marker}
