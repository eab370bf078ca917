"""How the series of a native chart look: colours, patterns, markers, dashes, labels; in print as well."""

from __future__ import annotations

from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.dml.line import LineFormat
from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN_TYPE
from pptx.util import Pt

from analysis.paper_layout import Typeface
from analysis.present.deck import Chart, ChartKind, Series
from analysis.present.figures import LIMIT
from analysis.present.gap_figures import GROUP_LOOKS
from analysis.present.slide_parts import name_faces
from analysis.present.style import PAPER, TEXT

MARKERS = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "circle-open": XL_MARKER_STYLE.CIRCLE,
    "square": XL_MARKER_STYLE.SQUARE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "triangle-down": XL_MARKER_STYLE.TRIANGLE,
    "triangle-up": XL_MARKER_STYLE.TRIANGLE,
    "x": XL_MARKER_STYLE.X,
    "cross": XL_MARKER_STYLE.PLUS,
}
PATTERNS = (
    None,
    MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL,
    MSO_PATTERN_TYPE.LARGE_CHECKER_BOARD,
    MSO_PATTERN_TYPE.WIDE_DOWNWARD_DIAGONAL,
    MSO_PATTERN_TYPE.PERCENT_20,
)
DASHES = (
    MSO_LINE_DASH_STYLE.SOLID,
    MSO_LINE_DASH_STYLE.ROUND_DOT,
    MSO_LINE_DASH_STYLE.DASH,
    MSO_LINE_DASH_STYLE.LONG_DASH_DOT,
    MSO_LINE_DASH_STYLE.LONG_DASH,
)
TEXT_SIZE = 14
SMALL_SIZE = 11
# More categories than this get the smaller size, so that names do not overlap.
ROOMY = 9


def style_series(part: object, series: Series, kind: ChartKind, place: int) -> None:
    """Colour a series: `place` is its number in the chart, by which unnamed colours go."""
    look = GROUP_LOOKS[place % len(GROUP_LOOKS)]
    colour = LIMIT if series.is_limit else series.colour or look.colour
    if kind in (ChartKind.COLUMNS, ChartKind.BARS):
        pattern = PATTERNS[1] if series.is_plan else PATTERNS[place % len(PATTERNS)]
        _fill(part.format.fill, part.format.line, colour, series, pattern)
        part.invert_if_negative = False
        for number, own in enumerate(series.point_colours):
            point = part.points[number].format
            _fill(point.fill, point.line, own, series, pattern)
        return
    part.smooth = False
    line = part.format.line
    if kind is ChartKind.SCATTER and not series.is_limit:
        line.fill.background()
    else:
        _line(line, colour, MSO_LINE_DASH_STYLE.DASH if series.is_limit else DASHES[place % 5])
    if series.is_limit:
        part.marker.style = XL_MARKER_STYLE.NONE
        return
    part.marker.style = MARKERS.get(series.marker or look.marker, XL_MARKER_STYLE.CIRCLE)
    part.marker.size = 10
    part.marker.format.fill.solid()
    part.marker.format.fill.fore_color.rgb = rgb(PAPER if series.is_plan else colour)
    part.marker.format.line.color.rgb = rgb(colour)


def _fill(
    fill: FillFormat, line: LineFormat, colour: str, series: Series, pattern: object | None
) -> None:
    if series.is_limit:
        fill.background()
    elif pattern is None:
        fill.solid()
        fill.fore_color.rgb = rgb(colour)
    else:
        fill.patterned()
        fill.pattern = pattern
        fill.fore_color.rgb, fill.back_color.rgb = rgb(colour), rgb(PAPER)
    line.color.rgb = rgb(colour)
    line.width = Pt(1.25)


def _line(line: LineFormat, colour: str, dash: object) -> None:
    line.color.rgb = rgb(colour)
    line.width = Pt(2.25)
    line.dash_style = dash


def label_series(part: object, chart: Chart, face: Typeface, place: int) -> None:
    """Write the values at a series, as the form rounds them."""
    labels = part.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = number_format(chart), False
    labels.font.size = Pt(label_size(chart))
    labels.font.color.rgb = rgb(TEXT)
    name_faces(labels.font._rPr, face)
    if chart.kind is ChartKind.LINES:
        # Lines that lie close together carry their numbers on different sides.
        labels.position = XL_LABEL_POSITION.BELOW if place % 2 else XL_LABEL_POSITION.ABOVE
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def label_size(chart: Chart) -> int:
    """The size of the figures at a chart, in points."""
    return SMALL_SIZE if len(chart.categories) > ROOMY else TEXT_SIZE - 2


def number_format(chart: Chart) -> str:
    """The format of the chart's values as an office writes it."""
    return "#,##0" + (f".{'0' * chart.decimals}" if chart.decimals else "")


def rgb(colour: str) -> RGBColor:
    """A colour "#rrggbb" as the library takes it."""
    return RGBColor.from_string(colour.lstrip("#"))
