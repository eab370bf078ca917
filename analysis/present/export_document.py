"""Papers as .docx in the layout of official documents (GB/T 9704), ready to be edited and signed.

Tables name their unit in the title line, repeat their headings and split no row over two pages.
Every number of a sentence carries a bookmark, and the list at the end says what each one is, by
which rule and from which snapshot. The same paper gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from docx.document import Document as DocumentPart
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.text.paragraph import Paragraph as ParagraphPart

from analysis.paper_layout import PaperLayout
from analysis.present.cell_words import cell_rows, column_widths, wide
from analysis.present.document_grid import grid
from analysis.present.document_parts import (
    POINTS_PER_MM,
    TWIPS_PER_POINT,
    empty_document,
    set_page,
)
from analysis.present.office_file import day_of, office_text, same_bytes
from analysis.present.paper import (
    Block,
    Heading,
    NumberSource,
    Paper,
    PaperTable,
    Sentence,
    Sourced,
    on_one_line,
)
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts

MOST_CHARACTERS = 14.0
TWIPS_PER_MM = 57
# Between Latin and Chinese letters a Chinese paper writes no space.
GAP = re.compile(r"(?<=[^\x00-\x7f]) +(?=[\x00-\x7f])|(?<=[\x00-\x7f]) +(?=[^\x00-\x7f])")
DEFAULT_STYLE = "Normal"
RUNNING_TEXT = ("Normal", "Title")
# Word takes forty signs for the name of a bookmark; the rest is its number.
LONGEST_KEY = 30


def document_file(paper: Paper, layout: PaperLayout, t: Texts) -> bytes:
    """The bytes of the .docx."""
    made, _ = empty_document(
        layout, on_one_line(paper.title, t), day_of(paper.data_date), t.language
    )
    _Writer(made, layout, t).write(paper)
    buffer = io.BytesIO()
    made.save(buffer)
    return same_bytes(buffer.getvalue())


class _Writer:
    def __init__(self, made: DocumentPart, layout: PaperLayout, t: Texts) -> None:
        self.made, self.layout, self.t = made, layout, t
        self.marked: list[tuple[str, str, NumberSource]] = []
        self.tables = 0
        self.is_wide = False
        # Looked up once: the library searches all styles for each paragraph.
        self.style_ids = {style.name: style.style_id for style in made.styles}

    def write(self, paper: Paper) -> None:
        """Fill the document."""
        self._title(paper.title)
        self._blank()
        self._blocks(paper.blocks)
        self._turn(False)
        self._signature(paper)
        if paper.annexes:
            self._paragraph((self.t("papers.annex"),), "Subtitle")
        self._blocks(paper.annexes)
        self._turn(False)
        self._basis(paper)
        for section in self.made.sections:
            self._page_numbers(section)

    def _blocks(self, blocks: Sequence[Block]) -> None:
        for place, block in enumerate(blocks):
            if isinstance(block, PaperTable):
                self._turn(block.is_wide)
                self._table(block.table, block.has_number)
            elif isinstance(block, Heading):
                # A heading goes with the table that it stands over.
                following = blocks[place + 1] if place + 1 < len(blocks) else None
                self._turn(isinstance(following, PaperTable) and following.is_wide)
                written = self._paragraph((block.text,), f"Heading {block.level}")
                if block.new_page:
                    written.paragraph_format.page_break_before = True
            else:
                self._turn(False)
                sentence = tuple(part for each in block.sentences for part in each)
                self._paragraph(sentence, "Normal")

    def _title(self, title: str) -> None:
        """The title, broken where its words end once it is too long for a line (GB/T 9704, 7.3.1)."""
        room = self.layout.text_width * POINTS_PER_MM / self.layout.title_size
        whole = on_one_line(title, self.t)
        lines = [whole] if wide(whole) <= room else title.split("\n")
        for place, line in enumerate(lines):
            if place == 0:
                written = self._paragraph((line,), "Title")
            else:
                written.add_run().add_break()
                written.add_run(self._close((office_text(line),))[0])

    def _paragraph(self, sentence: Sentence, style: str) -> ParagraphPart:
        written = self.made.add_paragraph()
        if style != DEFAULT_STYLE:
            written._p.style = self.style_ids[style]
        for part in self._close(sentence) if style in RUNNING_TEXT else sentence:
            if isinstance(part, Sourced):
                self._marked(written, part)
            else:
                written.add_run(_kept_spaces(part))
        return written

    def _close(self, sentence: Sentence) -> Sentence:
        """The sentence as a Chinese paper sets it: no spaces around figures."""
        if self.t.language != "zh":
            return sentence
        return tuple(
            replace(part, text=GAP.sub("", part.text.strip()))
            if isinstance(part, Sourced)
            else GAP.sub("", part.strip())
            for part in sentence
        )

    def _marked(self, paragraph: ParagraphPart, number: Sourced) -> None:
        place = len(self.marked) + 1
        name = f"{number.source.key[:LONGEST_KEY]}_{place}"
        start = f'<w:bookmarkStart {nsdecls("w")} w:id="{place}" w:name="{name}"/>'
        paragraph._p.append(parse_xml(start))
        paragraph.add_run(_kept_spaces(number.text))
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{place}"/>'))
        self.marked.append((name, number.text, number.source))

    def _blank(self) -> None:
        self.made.add_paragraph(style="Normal")

    def _turn(self, is_wide: bool) -> None:
        """Begin a section when the page has to be turned."""
        if is_wide != self.is_wide:
            section = self.made.add_section(WD_SECTION.NEW_PAGE)
            set_page(section, self.layout, is_wide=is_wide)
            self.is_wide = is_wide

    # Tables

    def _table(self, table: PresentedTable, has_number: bool) -> None:
        unit, title = common_unit(table), table.title
        if has_number:
            self.tables += 1
            title = self.t("papers.table_title", number=self.tables, title=title)
        if unit:
            title += self.t("papers.table_unit", unit=unit)
        self._paragraph((title,), "Caption")
        headings = [column.label if unit else column.heading for column in table.columns]
        numbers = [column.kind == "number" for column in table.columns]
        self._grid([office_text(each) for each in headings], cell_rows(table, self.t), numbers)
        for note in table.notes:
            self._paragraph((self.t("papers.table_note", note=note.strip()),), "List")

    def _grid(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        numbers: Sequence[bool],
        *,
        is_small: bool = False,
    ) -> None:
        layout = self.layout
        width = round(layout.text_height if self.is_wide else layout.text_width) * TWIPS_PER_MM
        is_small = is_small or self.is_wide
        size = layout.table_note_size if is_small else layout.table_size
        widths = column_widths(
            list(headings),
            [list(row) for row in rows],
            list(numbers),
            width,
            size * TWIPS_PER_POINT,
            MOST_CHARACTERS if not is_small else 2 * MOST_CHARACTERS,
        )
        style = "List2" if is_small else "NoSpacing"
        self.made.element.body.sectPr.addprevious(grid(headings, rows, numbers, widths, style))

    # The end of the paper

    def _signature(self, paper: Paper) -> None:
        self._blank()
        for text in (paper.signed, paper.dated):
            if text:
                written = self._paragraph((text,), "Normal")
                written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                written.paragraph_format.keep_with_next = True
                written._p.get_or_add_pPr().get_or_add_ind().set(qn("w:rightChars"), "400")

    def _basis(self, paper: Paper) -> None:
        """What the numbers rest on, and the list of the marked ones."""
        self._blank()
        for line in paper.basis:
            self._paragraph((line,), "List")
        if self.marked:
            self._register(paper.is_summed)

    def _register(self, is_summed: bool) -> None:
        """The marked numbers; rules are many words and few, so that they are numbered below."""
        t = self.t
        snapshots = dict.fromkeys(source.snapshot for _, _, source in self.marked)
        self._paragraph((t("papers.register_title", snapshots=t.join(list(snapshots))),), "Caption")
        rules = list(dict.fromkeys(source.rule for _, _, source in self.marked))
        rows = [
            [mark, number, office_text(source.about), str(rules.index(source.rule) + 1)]
            for mark, number, source in (self._summed() if is_summed else self.marked)
        ]
        headings = [t(f"papers.register.{key}") for key in ("mark", "number", "about", "rule")]
        self._grid(headings, rows, [False, False, False, True], is_small=True)
        for number, rule in enumerate(rules, start=1):
            self._paragraph((t("papers.register_rule", number=number, rule=rule),), "List")

    def _summed(self) -> list[tuple[str, str, NumberSource]]:
        """The marked numbers, those of one source in a row as one: first mark to last, and numbers."""
        t, found = self.t, []
        for source, run in groupby(self.marked, key=lambda each: each[2]):
            names, numbers, _ = zip(*run, strict=True)
            mark = names[0]
            if len(names) > 1:
                last = names[-1].rpartition("_")[2]
                mark = t("papers.register_run", first=names[0], last=last)
            found.append((mark, t("papers.register_between").join(numbers), source))
        return found

    def _page_numbers(self, section: Section) -> None:
        """— 1 —: on odd pages at the outer right, on even pages at the outer left."""
        section.footer.is_linked_to_previous = section.even_page_footer.is_linked_to_previous = (
            False
        )
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            written = footer.paragraphs[0]
            written.style = self.made.styles["Footer"]
            properties = written._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:firstLineChars="0"/>')
            )
            properties.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
            written.add_run("— ")
            written._p.append(
                parse_xml(
                    f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
                )
            )
            written.add_run(" —")


def common_unit(table: PresentedTable) -> str:
    """The unit that all number columns share; "" where they differ or have none."""
    units = {column.unit for column in table.columns if column.kind == "number"}
    return units.pop() if len(units) == 1 else ""


def _kept_spaces(text: str) -> str:
    """Text that XML takes, with the single spaces at its ends that part it from its neighbours."""
    inner = office_text(text)
    before = " " if text[:1].isspace() and inner else ""
    after = " " if text[-1:].isspace() and inner else ""
    return f"{before}{inner}{after}" or text[:1]
