"""The county on a slide as native shapes: outlines, schools, legend, scale bar, number of approval."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.shapes.shapetree import GroupShapes
from pptx.slide import Slide as SlidePart
from pptx.util import Emu, Pt

from analysis.paper_layout import Typeface
from analysis.present.deck import CountyMap
from analysis.present.map_fit import MapSheet, fitted
from analysis.present.maps import MapClass
from analysis.present.office_file import office_text
from analysis.present.slide_parts import Box, text_box
from analysis.present.style import OUTLINE, PAPER, SHAPES, TEXT
from analysis.present.text import Texts

LEGEND_WIDTH = 3_000_000
MARK = 62_000
NAME_SIZE = 9
LEGEND_SIZE = 14
ROOM = 260_000
WARNING = "#8f1d2c"
Point = tuple[int, int]


def draw_map(
    slide: SlidePart, shown: CountyMap, name: str, box: Box, face: Typeface, t: Texts
) -> None:
    """Draw map and legend into `box` (EMU); every township and school is a shape with its name."""
    left, top, width, height = box
    paper = fitted(shown, (left, top - 60_000, width - LEGEND_WIDTH, height), ROOM)
    looks = {entry.key: entry for entry in shown.classes}
    if paper is not None:
        group = slide.shapes.add_group_shape()
        group.name = office_text(name)
        for town in shown.townships:
            shade = looks.get(shown.shades.get(town.name, ""))
            _outline(group.shapes, town.name, town.parts, shade, paper)
        # The most urgent class lies on top.
        order = {entry.key: number for number, entry in enumerate(shown.classes)}
        for school in sorted(shown.schools, key=lambda each: -order[each.class_key]):
            place = _at(paper, school.latitude, school.longitude)
            _mark(group.shapes, school.name, looks[school.class_key], place, MARK)
        for town in shown.townships:
            _town_name(slide, town.name, _at(paper, *town.label), face)
        _scale_bar(slide, paper, (left, top + height), face, t)
    _legend(slide, shown, (left + width - LEGEND_WIDTH + 200_000, top), face, t)
    _approval(slide, shown.approval, (left, top + height - 190_000, width), face, t)


def _at(paper: MapSheet, latitude: float, longitude: float) -> Point:
    """The place on the slide, in whole EMU."""
    x, y = paper.at(latitude, longitude)
    return round(x), round(y)


def _outline(
    shapes: GroupShapes, name: str, parts: Sequence, shade: MapClass | None, paper: MapSheet
) -> None:
    builder = None
    for part in parts:
        for ring in part:
            points = [_at(paper, *point) for point in ring]
            if builder is None:
                builder = shapes.build_freeform(*points[0])
            else:
                builder.move_to(*points[0])
            builder.add_line_segments(points[1:], close=True)
    if builder is None:
        return
    shape = builder.convert_to_shape()
    shape.name = office_text(name)
    _paint(shape, shade.tint if shade else PAPER, OUTLINE, 0.75)


def _mark(shapes: GroupShapes, name: str, look: MapClass, place: Point, radius: int) -> None:
    x, y = place
    corners = [(x + round(a * radius), y + round(b * radius)) for a, b in SHAPES[look.shape]]
    builder = shapes.build_freeform(*corners[0])
    builder.add_line_segments(corners[1:], close=True)
    shape = builder.convert_to_shape()
    shape.name = office_text(name)
    _paint(shape, look.colour, PAPER, 0.5)


def _paint(shape: BaseShape, fill: str, line: str, width: float) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(fill.lstrip("#"))
    shape.line.color.rgb = RGBColor.from_string(line.lstrip("#"))
    shape.line.width = Pt(width)
    # The theme's style would add a shadow to every border and mark.
    for style in shape._element.findall(qn("p:style")):
        shape._element.remove(style)


def _town_name(slide: SlidePart, name: str, place: Point, face: Typeface) -> None:
    width, height = 1_000_000, 160_000
    box = (place[0] - width // 2, place[1] - height // 2, width, height)
    text_box(slide, name, box, (name,), face, NAME_SIZE, align=PP_ALIGN.CENTER)


def _scale_bar(slide: SlidePart, paper: MapSheet, corner: Point, face: Typeface, t: Texts) -> None:
    km, length = paper.scale_bar(1_800_000)
    x, y = corner[0], corner[1] - 330_000
    line = slide.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT, Emu(x), Emu(y), Emu(x + round(length)), Emu(y)
    )
    line.name = office_text(t("papers.scale_name"))
    line.line.color.rgb, line.line.width = RGBColor.from_string(TEXT.lstrip("#")), Pt(2)
    words = (t("papers.scale", km=km),)
    text_box(slide, line.name, (x, y - 180_000, 1_500_000, 160_000), words, face, NAME_SIZE)


def _legend(slide: SlidePart, shown: CountyMap, corner: Point, face: Typeface, t: Texts) -> None:
    x, y = corner
    for look in shown.classes:
        count = sum(school.class_key == look.key for school in shown.schools)
        corners = [(x + round(a * 90_000), y + round(b * 90_000)) for a, b in SHAPES[look.shape]]
        sample = slide.shapes.build_freeform(*corners[0])
        sample.add_line_segments(corners[1:], close=True)
        shape = sample.convert_to_shape()
        shape.name = office_text(look.label)
        _paint(shape, look.colour, PAPER, 0.5)
        words = (t("papers.legend_line", label=look.label, count=count),)
        box = (x + 200_000, y - 130_000, LEGEND_WIDTH - 420_000, 260_000)
        text_box(slide, look.label, box, words, face, LEGEND_SIZE)
        y += 400_000


def _approval(
    slide: SlidePart, approval: str, place: tuple[int, int, int], face: Typeface, t: Texts
) -> None:
    """The number of approval, or in its place the warning that there is none."""
    left, top, width = place
    if approval:
        words, colour = t("papers.map_approval", number=approval), TEXT
    else:
        words, colour = t("papers.map_not_approved"), WARNING
    shape = text_box(
        slide,
        t("papers.map_approval_name"),
        (left, top, width, 200_000),
        (words,),
        face,
        LEGEND_SIZE - 2,
        colour,
        bold=not approval,
        align=PP_ALIGN.RIGHT,
    )
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
