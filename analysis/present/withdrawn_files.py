"""Copies of an edition's files that say that the edition was withdrawn.

The frozen file stays as it is. A copy of it bears the mark where its reader looks: a paper in its title,
under it and at the head of every page; a slide in its title, its small print and its notes; a workbook
in the title of every sheet, at the head of what is printed and beside its number. The same file and words
give the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from pptx import Presentation
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Pt as SlidePoints

from analysis.present.office_file import office_text, same_bytes
from analysis.present.slide_parts import (
    EDGE,
    INNER,
    TITLE_HEIGHT,
    TITLE_SIZES,
    TITLE_TOP,
    fitting_size,
)
from analysis.present.text import Texts
from analysis.present.withdrawn_sheets import marked_workbook

LONGEST_ON_SLIDE = 60
WARNING = "8F1D2C"
HEAD_SIZE = 12
TITLE_BOX = (EDGE, TITLE_TOP, INNER, TITLE_HEIGHT)


@dataclass(frozen=True)
class WithdrawnMark:
    """What a copy says: the number of the edition, a short mark, and a sentence with day and reason."""

    number: str
    mark: str
    line: str
    short_line: str


def withdrawn_mark(number: str, day: date, reason: str, t: Texts) -> WithdrawnMark:
    """The words of the mark. A long reason is cut on slides, where it has one line."""
    cut = reason if len(reason) <= LONGEST_ON_SLIDE else f"{reason[: LONGEST_ON_SLIDE - 1]}…"
    said = [
        office_text(t("withdrawn.line", number=number, day=day.isoformat(), reason=each))
        for each in (reason, cut)
    ]
    return WithdrawnMark(number, t("withdrawn.mark"), *said)


def marked_copy(name: str, content: bytes, mark: WithdrawnMark, t: Texts) -> bytes:
    """The file with the mark. `name`: as the edition lists it, by which its kind is known.

    Raises ValueError for a kind that an edition has no files of.
    """
    kind = name.rpartition(".")[2]
    makers = {"docx": _paper, "pptx": _deck, "xlsx": _workbook}
    if kind not in makers:
        raise ValueError(f"{name} is no file of an edition")
    return same_bytes(makers[kind](content, mark, t))


def _paper(content: bytes, mark: WithdrawnMark, t: Texts) -> bytes:
    made = Document(io.BytesIO(content))
    title = made.paragraphs[0]
    _put_before(title, mark.mark)
    _style(title.insert_paragraph_before(), mark.line, WD_ALIGN_PARAGRAPH.CENTER)
    # Later sections go on with the heads of the first.
    first = made.sections[0]
    for header in (first.header, first.even_page_header):
        header.is_linked_to_previous = False
        _style(header.paragraphs[0], mark.mark + mark.line, WD_ALIGN_PARAGRAPH.CENTER)
    _style(made.add_paragraph(), mark.line, WD_ALIGN_PARAGRAPH.LEFT)
    made.core_properties.title = mark.mark + made.core_properties.title
    return _saved(made)


def _style(written: Paragraph, text: str, alignment: WD_ALIGN_PARAGRAPH) -> None:
    written.style, written.alignment = "List", alignment
    run = written.add_run(text)
    run.font.size, run.font.bold = Pt(HEAD_SIZE), True
    run.font.color.rgb = RGBColor.from_string(WARNING)


def _put_before(paragraph: Paragraph, text: str) -> None:
    if paragraph.runs:
        paragraph.runs[0].text = text + paragraph.runs[0].text
    else:
        paragraph.add_run(text)


def _deck(content: bytes, mark: WithdrawnMark, t: Texts) -> bytes:
    made = Presentation(io.BytesIO(content))
    for slide in made.slides:
        _title(slide, mark)
        for shape in slide.shapes:
            if shape.has_text_frame and shape.name == t("papers.slide_part.source"):
                _begin(shape.text_frame, mark.short_line + " ")
        if slide.has_notes_slide:
            _begin(slide.notes_slide.notes_text_frame, mark.line + " ")
    made.core_properties.title = mark.mark + made.core_properties.title
    return _saved(made)


def _title(slide: Slide, mark: WithdrawnMark) -> None:
    """The mark before the title, in letters that still fit."""
    frame = slide.shapes.title.text_frame
    _begin(frame, mark.mark)
    # As if the mark were there twice: a machine's own typeface may be wider than the one asked for.
    size = fitting_size((mark.mark + frame.text,), TITLE_BOX, TITLE_SIZES)
    for run in frame.paragraphs[0].runs:
        if run.font.size is not None and size < run.font.size.pt <= TITLE_SIZES[0]:
            run.font.size = SlidePoints(size)


def _begin(frame: TextFrame, text: str) -> None:
    first = frame.paragraphs[0]
    if first.runs:
        first.runs[0].text = text + first.runs[0].text
    else:
        first.add_run().text = text


def _workbook(content: bytes, mark: WithdrawnMark, t: Texts) -> bytes:
    return marked_workbook(content, mark.number, mark.mark, mark.line)


def _saved(made: object) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()
