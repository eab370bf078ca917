"""The empty 16:9 presentation, and text on a slide in typefaces that are named for Chinese as well."""

from __future__ import annotations

import math
import re
from datetime import datetime

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.shapes.base import BaseShape
from pptx.slide import Slide as SlidePart
from pptx.text.text import TextFrame, _Run
from pptx.util import Emu, Pt

from analysis.paper_layout import Typeface
from analysis.present.cell_words import wide
from analysis.present.office_file import office_text
from analysis.present.style import TEXT

# 16:9 in the size that PowerPoint itself gives it, in EMU; everything below is placed on it.
WIDTH, HEIGHT = 12_192_000, 6_858_000
EDGE = 420_000
TITLE_TOP, TITLE_HEIGHT = 330_000, 960_000
BODY_TOP, BODY_HEIGHT = 1_330_000, 4_560_000
FOOT_TOP, FOOT_HEIGHT = 5_960_000, 800_000
INNER = WIDTH - 2 * EDGE
TITLE_SIZES, BODY_SIZES, FOOT_SIZE = (26.0, 22.0, 18.0), (22.0, 20.0, 18.0, 16.0, 14.0), 10
EMU_PER_POINT = 12_700
LINE = 1.25
TITLE_ONLY = 5
SMALL_PRINT = "#4A535C"
# Sans serif and simplified Chinese: by these a machine without the typeface picks another one.
PANOSE, PITCH, CHARSET = "020B0503020204020204", "34", "-122"
Box = tuple[int, int, int, int]


def empty_presentation(face: Typeface, title: str, day: datetime) -> Presentation:
    """A 16:9 presentation with one layout, the typeface in its theme, and no trace of its template."""
    made = Presentation()
    made.slide_width, made.slide_height = Emu(WIDTH), Emu(HEIGHT)
    _keep_one_layout(made)
    for holder in (made.slide_master, made.slide_layouts[0]):
        for shape in list(holder.placeholders):
            if shape.placeholder_format.type in (1, 3):
                place(shape, (EDGE, TITLE_TOP, INNER, TITLE_HEIGHT))
                shape.text_frame.margin_left = 0
            elif holder is made.slide_master:
                # Both stretched from 4:3.
                shape.left, shape.width = (round(n * 4 / 3) for n in (shape.left, shape.width))
    _name_typeface(made, face)
    _forget_template(made)
    about = made.core_properties
    about.title, about.author, about.last_modified_by = office_text(title), "", ""
    about.created = about.modified = day
    about.revision = 1
    return made


def _keep_one_layout(made: Presentation) -> None:
    kept = made.slide_layouts[TITLE_ONLY]
    for layout in list(made.slide_layouts):
        if layout != kept:
            made.slide_layouts.remove(layout)


def _name_typeface(made: Presentation, face: Typeface) -> None:
    for relation in made.slide_master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            theme = relation.target_part
            text = theme.blob.decode("utf-8")
            text = re.sub(
                r'<a:latin typeface="[^"]*"/><a:ea typeface=""/>',
                f'<a:latin typeface="{face.latin}"/><a:ea typeface="{face.east_asian}"/>',
                text,
            )
            text = re.sub(r'(script="Hans" typeface=")[^"]*', rf"\g<1>{face.fallback}", text)
            theme.blob = text.encode("utf-8")


def _forget_template(made: Presentation) -> None:
    """Drop the picture and the statistics of the template that the library brings."""
    relations = made.part.package._rels
    for key, relation in list(relations.items()):
        if relation.reltype.endswith(("/thumbnail", "/extended-properties")):
            relations.pop(key)


def place(shape: BaseShape, box: Box) -> None:
    """Put a shape where `box` (left, top, width, height in EMU) says."""
    shape.left, shape.top, shape.width, shape.height = (Emu(number) for number in box)


def name_faces(properties: object, face: Typeface) -> None:
    """Name the Latin and the Chinese typeface in character properties (rPr, defRPr)."""
    for tag in ("a:latin", "a:ea"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    latin, east_asian = OxmlElement("a:latin"), OxmlElement("a:ea")
    latin.set("typeface", face.latin)
    for key, value in (
        ("typeface", face.east_asian),
        ("panose", PANOSE),
        ("pitchFamily", PITCH),
        ("charset", CHARSET),
    ):
        east_asian.set(key, value)
    # They come after line, fill and effects and before everything else.
    later = [qn(f"a:{tag}") for tag in ("cs", "sym", "hlinkClick", "hlinkMouseOver", "extLst")]
    after = next((child for child in properties if child.tag in later), None)
    for element in (latin, east_asian):
        if after is None:
            properties.append(element)
        else:
            after.addprevious(element)


def style_run(
    run: _Run, face: Typeface, size: float, colour: str = TEXT, *, bold: bool = False
) -> None:
    """Size in points, colour and typefaces of a piece of text."""
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    properties.set("altLang", "en-US")
    name_faces(properties, face)


def fitting_size(lines: tuple[str, ...], box: Box, sizes: tuple[float, ...]) -> float:
    """The largest size in points at which the lines fit into the box; the smallest where none does."""
    _, _, width, height = box
    for size in sizes:
        letter = size * EMU_PER_POINT
        rows = sum(max(1, math.ceil(wide(line) * letter / width)) for line in lines)
        # Paragraphs stand apart by half a line.
        if (rows * LINE + (len(lines) - 1) / 2) * letter <= height:
            return size
    return sizes[-1]


def write_text(
    frame: TextFrame,
    lines: tuple[str, ...],
    face: Typeface,
    size: float,
    colour: str = TEXT,
    *,
    bold: bool = False,
    align: PP_ALIGN = PP_ALIGN.LEFT,
    space_after: float = 0,
) -> None:
    """Replace the text of a frame by these lines, one paragraph each."""
    frame.word_wrap = True
    frame.clear()
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = align, Pt(space_after)
        run = paragraph.add_run()
        run.text = office_text(line)
        style_run(run, face, size, colour, bold=bold)


def text_box(
    slide: SlidePart,
    name: str,
    box: Box,
    lines: tuple[str, ...],
    face: Typeface,
    size: float,
    colour: str = TEXT,
    **style: object,
) -> BaseShape:
    """A box of text without margins; gives the shape back."""
    shape = slide.shapes.add_textbox(*(Emu(number) for number in box))
    shape.name = office_text(name)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    write_text(frame, lines, face, size, colour, **style)
    return shape
