"""Where the figures of columns stand so that no line of a limit runs through them.

The axis gets an end of its own, so that it is known how high a figure is in units of the values; from
that follows which place of a figure a limit would cross.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pptx.chart.chart import Chart as ChartPart
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from analysis.paper_layout import Typeface
from analysis.present.deck import Chart, ChartKind, Series
from analysis.present.slide_chart_looks import label_size, number_format, rgb
from analysis.present.slide_parts import name_faces
from analysis.present.style import PAPER, TEXT

# The axis ends so far above the largest value, so that its figure stands below the end.
ABOVE = 1.15
# A figure with its margins, as a share of the axis: 12 pt with 3 pt above and below, of about 260 pt.
LABEL_SHARE = 0.07
PLACES = (
    XL_LABEL_POSITION.OUTSIDE_END,
    XL_LABEL_POSITION.INSIDE_END,
    XL_LABEL_POSITION.CENTER,
    XL_LABEL_POSITION.INSIDE_BASE,
)


def axis_end(values: Sequence[float]) -> float:
    """A round number at which the axis ends, above the largest of the values and its figure."""
    largest = max(values, default=0.0) * ABOVE
    if largest <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(largest)) / 2
    return math.ceil(largest / step - 1e-9) * step


def place_off(value: float, limits: Sequence[float], label: float) -> XL_LABEL_POSITION:
    """Where the figure of a column stands: on its top unless a limit crosses it there, else inside it.

    `label`: how high a figure is, in units of the values. Where each place is crossed, the top is taken.
    """
    ends = {
        XL_LABEL_POSITION.OUTSIDE_END: (value, value + label),
        XL_LABEL_POSITION.INSIDE_END: (value - label, value),
        XL_LABEL_POSITION.CENTER: ((value - label) / 2, (value + label) / 2),
        XL_LABEL_POSITION.INSIDE_BASE: (0.0, label),
    }
    for place in PLACES:
        low, high = ends[place]
        fits = place is XL_LABEL_POSITION.OUTSIDE_END or (low >= 0 and high <= value)
        if fits and not any(low <= limit <= high for limit in limits):
            return place
    return XL_LABEL_POSITION.OUTSIDE_END


def keep_figures_off_limits(
    drawn: ChartPart, parts: Sequence[object], chart: Chart, face: Typeface
) -> None:
    """Give the axis its end and move the figures that a limit would cross. `parts`: as `chart.series`.

    For columns with limits; other charts, and those with values below 0, stay as they are.
    """
    values = [v for series in chart.series for v in series.values if _is_known(v)]
    limits = [series for series in chart.series if series.is_limit]
    if chart.kind is not ChartKind.COLUMNS or not limits or not values or min(values) < 0:
        return
    end = axis_end(values)
    drawn.value_axis.maximum_scale = end
    for part, series in zip(parts, chart.series, strict=True):
        if not series.is_limit:
            _move(part, series, limits, LABEL_SHARE * end, chart, face)


def _move(
    part: object,
    series: Series,
    limits: Sequence[Series],
    label: float,
    chart: Chart,
    face: Typeface,
) -> None:
    for number, value in enumerate(series.values):
        if not _is_known(value):
            continue
        crossing = [each.values[number] for each in limits if _is_known(each.values[number])]
        place = place_off(value, crossing, label)
        if place is not XL_LABEL_POSITION.OUTSIDE_END:
            _inside(part.points[number].data_label, place, chart, face)


def _inside(label: object, place: XL_LABEL_POSITION, chart: Chart, face: Typeface) -> None:
    """A figure inside its column, on white, since columns are dark or hatched."""
    label.font.size = Pt(label_size(chart))
    label.font.color.rgb = rgb(TEXT)
    name_faces(label.font._rPr, face)
    label.position = place
    colour = PAPER.lstrip("#")
    written = label._dLbl
    form, ground = (
        parse_xml(text)
        for text in (
            f'<c:numFmt {nsdecls("c")} formatCode="{number_format(chart)}" sourceLinked="0"/>',
            f'<c:spPr {nsdecls("c", "a")}><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr>',
        )
    )
    for empty in written.findall(qn("c:spPr")):
        written.remove(empty)
    letters = written.find(qn("c:txPr"))
    letters.addprevious(form)
    letters.addprevious(ground)


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
