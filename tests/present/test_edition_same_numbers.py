"""Ten random states: what the projector shows stands in deck, paper and forms, read back by others."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from pptx import Presentation

from analysis.present.deck import Chart, CountyMap
from analysis.present.edition_content import edition_deck
from analysis.present.edition_html import page_body
from analysis.present.export_slides import slides_file
from analysis.present.office_file import office_text
from analysis.present.tables import PresentedTable
from analysis.present.text import LANGUAGES, texts
from tests.present.paper_states import FACE, state_of
from tests.present.test_edition_content import pages_of, parts_of
from tests.present.test_forms_workbook import content_of as forms_of
from tests.present.test_forms_workbook import opened as workbook
from tests.present.test_forms_workbook import sheet_of
from tests.present.test_papers import bookmarks
from tests.present.test_papers import content_of as self_evaluation_of

SVG = "{http://www.w3.org/2000/svg}"
SEEDS = range(10)


class Shown(HTMLParser):
    """What stands on a page of the projector: cells by row, lines, and the picture."""

    def __init__(self, body):
        super().__init__()
        self.rows, self.lines, self.picture = [], [], None
        self.feed(body)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "p":
            self.lines.append("")
        elif tag == "img":
            address = dict(attrs)["src"]
            self.picture = ElementTree.fromstring(unquote(address.partition(",")[2]))
        self.tag = tag

    def handle_data(self, data):
        if self.tag in ("td", "th"):
            self.rows[-1][-1] += data
        elif self.tag == "p":
            self.lines[-1] += data

    @property
    def words(self):
        return [text.text for text in self.picture.iter(f"{SVG}text")]


def slides_of(seed, language):
    state, pages = parts_of(seed, language).state, pages_of(seed, language)
    deck = edition_deck(state, pages, {})
    made = Presentation(io.BytesIO(slides_file(deck, FACE, state.t)))
    return pages, list(made.slides)[1:], state.t


def squeezed(rows):
    return [["".join(cell.split()) for cell in row] for row in rows]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_deck_says_page_by_page_what_the_projector_shows(seed):
    language = LANGUAGES[seed % 2]
    pages, slides, t = slides_of(seed, language)
    slides = iter(slides)
    for page in pages:
        shown, slide = Shown(page_body(page, t)), next(slides)
        assert slide.shapes.title.text_frame.text.startswith(office_text(page.slide.finding))
        content = page.slide.content
        if isinstance(content, PresentedTable):
            (table,) = [shape.table for shape in slide.shapes if shape.has_table]
            cells = [[cell.text for cell in row.cells] for row in table.rows]
            assert squeezed(cells) == squeezed(
                [[office_text(cell) for cell in row] for row in shown.rows]
            )
        elif isinstance(content, Chart):
            (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
            series = {s.name: list(s.values) for plot in chart.plots for s in plot.series}
            drawn = [s.name for s in content.series if not s.is_limit]
            for place in range(len(content.categories)):
                figures = [t.number(series[name][place], content.decimals) for name in drawn]
                assert " / ".join(figures) in shown.words
        elif isinstance(content, CountyMap):
            group = next(each for each in slide.shapes if each.shape_type == 6)
            names = sorted(shape.name for shape in group.shapes)
            expected = [*content.schools, *content.townships]
            assert names == sorted(office_text(each.name) for each in expected)
            for look in content.classes:
                colour = look.colour.lstrip("#").upper()
                there = [
                    str(shape.fill.fore_color.rgb) == colour
                    for shape in group.shapes
                    if shape.fill.type is not None
                ]
                assert f"{look.label} {sum(there)}" in shown.words
        else:
            text = "".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
            for line in shown.lines:
                assert "".join(office_text(line).split()) in "".join(text.split())
    assert next(slides, None) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_paper_and_forms_have_the_coefficients_of_the_projector(seed):
    language = LANGUAGES[seed % 2]
    state, t = state_of(seed, language), texts(language)
    marks = bookmarks(self_evaluation_of(seed, language))
    book = workbook(forms_of(seed, language))
    form = sheet_of(book, state, "coefficients")
    rows = [[cell.value for cell in row] for row in form.iter_rows()]
    for stage, result in state.stages.items():
        page = next(p for p in pages_of(seed, language) if p.key == f"coefficients_{stage}")
        words = Shown(page_body(page, t)).words
        heading = t("forms.column.cv", stage=t(f"stage.{stage}"))
        head = next(row for row in rows if heading in row)
        column, first = head.index(heading), rows.index(head) + 1
        for place, row in enumerate(result.indicators.to_dict("records")):
            name = page.slide.content.categories[place]
            # On the picture the name stands before its figures.
            figure = words[words.index(name) + 1]
            pattern = rf"{stage}_{row['code']}_cv_\d+"
            marked = {text for key, text in marks.items() if re.fullmatch(pattern, key)}
            if figure == t("common.unknown"):
                assert not marked
                assert not isinstance(rows[first + place][column], float)
            else:
                assert marked == {figure}
                decimals = page.slide.content.decimals
                assert f"{rows[first + place][column]:.{decimals}f}" == figure
