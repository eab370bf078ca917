"""Slides as a .pptx in 16:9: native charts, tables and shapes that can be edited, never pictures.

Every slide says what it found in its title, and prints county, filters, data date, rule with its
date, snapshot and number of the edition. The same deck gives the same bytes.
"""

from __future__ import annotations

import io

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.slide import Slide as SlidePart
from pptx.util import Emu

from analysis.paper_layout import Typeface
from analysis.present.cell_words import wide
from analysis.present.deck import Chart, CountyMap, Deck, Slide
from analysis.present.edition_words import edition_line
from analysis.present.office_file import day_of, office_text, same_bytes
from analysis.present.paper import on_one_line
from analysis.present.slide_charts import draw_chart
from analysis.present.slide_map import draw_map
from analysis.present.slide_parts import (
    BODY_HEIGHT,
    BODY_SIZES,
    BODY_TOP,
    EDGE,
    FOOT_HEIGHT,
    FOOT_SIZE,
    FOOT_TOP,
    INNER,
    SMALL_PRINT,
    TITLE_HEIGHT,
    TITLE_SIZES,
    TITLE_TOP,
    WIDTH,
    empty_presentation,
    fitting_size,
    text_box,
    write_text,
)
from analysis.present.slide_tables import TablePage, draw_table, table_pages
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts

COVER_SIZE = 40
BODY = (EDGE, BODY_TOP, INNER, BODY_HEIGHT)
WARNING = "#8f1d2c"


def slides_file(deck: Deck, face: Typeface, t: Texts) -> bytes:
    """The bytes of the .pptx: a title slide, then the slides in order.

    A table that does not fit on one slide goes on on the next ones, under the same title with its
    number. `face`: the typeface of slides in the layout's registry.
    """
    made = empty_presentation(face, on_one_line(deck.title, t), day_of(deck.data_date))
    _title_slide(made, deck, face, t)
    for slide in deck.slides:
        if isinstance(slide.content, PresentedTable):
            pages = table_pages(slide.content, t, INNER, BODY_HEIGHT)
            for number, page in enumerate(pages, start=1):
                of = t("papers.continued", number=number, pages=len(pages))
                title = slide.finding if len(pages) == 1 else f"{slide.finding}{of}"
                _slide(made, deck, slide, title, page, face, t)
        else:
            _slide(made, deck, slide, slide.finding, slide.content, face, t)
    buffer = io.BytesIO()
    made.save(buffer)
    return same_bytes(buffer.getvalue())


def small_print(deck: Deck, slide: Slide, t: Texts) -> tuple[str, ...]:
    """The lines under a slide: its source, then what holds for the whole deck."""
    unknown = t("common.unknown")
    whole = [
        deck.county,
        deck.filters,
        t("frame.footer_date", date=deck.data_date or unknown),
        t("papers.snapshot", snapshot=deck.snapshot),
        edition_line(deck.edition, t),
        deck.rule,
    ]
    source = [slide.source] if slide.source else []
    return (*source, " ".join(part.strip() for part in whole if part))


def _title_slide(made: Presentation, deck: Deck, face: Typeface, t: Texts) -> None:
    lines = tuple(line for line in (deck.county, deck.office, deck.filters) if line)
    whole = on_one_line(deck.title, t)
    about = Slide(whole, lines)
    slide = made.slides.add_slide(made.slide_layouts[0])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = EDGE, 2_000_000, INNER, 1_300_000
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    fits = wide(whole) * COVER_SIZE <= Emu(INNER).pt
    said = (whole,) if fits else tuple(deck.title.split("\n"))
    write_text(title.text_frame, said, face, COVER_SIZE, bold=True)
    text_box(
        slide, t("papers.slide_part.county"), (EDGE, 3_450_000, INNER, 900_000), lines, face, 20
    )
    _foot(slide, deck, about, 1, face, t)


def _slide(
    made: Presentation,
    deck: Deck,
    about: Slide,
    finding: str,
    content: Chart | CountyMap | TablePage | tuple[str, ...],
    face: Typeface,
    t: Texts,
) -> None:
    slide = made.slides.add_slide(made.slide_layouts[0])
    number = len(made.slides)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = fitting_size((finding,), (EDGE, TITLE_TOP, INNER, TITLE_HEIGHT), TITLE_SIZES)
    write_text(slide.shapes.title.text_frame, (finding,), face, size, bold=True)
    name = t("papers.slide_part.content", number=number)
    if isinstance(content, Chart):
        draw_chart(slide, content, name, BODY, face)
    elif isinstance(content, TablePage):
        draw_table(slide, content, name, BODY, face)
    elif isinstance(content, CountyMap):
        draw_map(slide, content, name, BODY, face, t)
    else:
        size = fitting_size(content, BODY, BODY_SIZES)
        text_box(slide, name, BODY, content, face, size, space_after=size / 2)
    _describe(slide, name, (finding, *about.notes, about.source))
    _foot(slide, deck, about, number, face, t)
    _notes(slide, about, deck, face, t)


def _describe(slide: SlidePart, name: str, words: tuple[str, ...]) -> None:
    """Say in words what the chart, table or map shows, for those who hear the slide."""
    for shape in slide.shapes:
        if shape.name == name:
            properties = shape._element._nvXxPr.cNvPr
            properties.set("descr", office_text(" ".join(words)))


def _foot(
    slide: SlidePart, deck: Deck, about: Slide, number: int, face: Typeface, t: Texts
) -> None:
    if deck.warning:
        box = (EDGE, 110_000, INNER, 200_000)
        name = t("papers.slide_part.warning")
        text_box(slide, name, box, (deck.warning,), face, 11, WARNING, bold=True)
    box = (EDGE, FOOT_TOP, INNER - 500_000, FOOT_HEIGHT)
    lines = small_print(deck, about, t)
    text_box(slide, t("papers.slide_part.source"), box, lines, face, FOOT_SIZE, SMALL_PRINT)
    box = (WIDTH - EDGE - 450_000, FOOT_TOP, 450_000, 200_000)
    name = t("papers.slide_part.number")
    text_box(slide, name, box, (str(number),), face, 12, SMALL_PRINT, align=PP_ALIGN.RIGHT)


def _notes(slide: SlidePart, about: Slide, deck: Deck, face: Typeface, t: Texts) -> None:
    frame = slide.notes_slide.notes_text_frame
    lines = (*about.notes, *small_print(deck, about, t))
    write_text(frame, tuple(office_text(line) for line in lines), face, 12)
