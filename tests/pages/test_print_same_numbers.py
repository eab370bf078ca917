"""What a page shows in random states, and what is taken away of it: the same numbers, read back by others.

The screen is what Streamlit sends to the browser, the paper what the page hands it for print, the files
are read by openpyxl, csv, python-pptx and pypdf.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import math
import random
import re
import unicodedata
from contextlib import closing

import openpyxl
import pyarrow as pa
import pytest
from pptx import Presentation
from pypdf import PdfReader

from analysis.levers import COUNTY, Fund, Place, Rotation
from analysis.present.report_pdf import chinese_typefaces
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from data.warehouse import Warehouse, current_snapshot
from tests.pages.test_address_pages import changed, page
from tests.pages.test_address_pages import offered as controls_offered  # noqa: F401

PAGES = ("gap_breakdown", "league_table", "school", "shopping_list", "outcomes", "teachers")
# Pages that calculate with the measures of their address.
PLANS = ("rotation", "funding", "plans")
SEEDS = range(10)


@pytest.fixture(autouse=True)
def on_the_sample(sample_snapshots, monkeypatch):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))


class Shown:
    """A table as the browser gets it: title, headings, numbers or texts, and the words over them."""

    def __init__(self, element):
        proto = element.proto
        config = json.loads(proto.columns)
        self.title, frame = proto.alt, element.value
        settings = [config[name] for name in frame.columns]
        kinds = [each.get("type_config", {}).get("type") for each in settings]
        # Small lines are pictures on the screen.
        drawn = [place for place, kind in enumerate(kinds) if kind != "image"]
        self.headings = [settings[place]["label"] for place in drawn]
        self.formats = [_format(settings[place].get("type_config", {})) for place in drawn]
        self.rows = [[row[place] for place in drawn] for row in frame.to_numpy().tolist()]
        over = (
            proto.arrow_data.styler.display_values if proto.arrow_data.HasField("styler") else b""
        )
        words = pa.ipc.open_stream(over).read_pandas().to_numpy().tolist() if over else None
        self.words = words and [[row[place] for place in drawn] for row in words]


def _format(config: dict) -> str | None:
    """The format that the browser writes a figure with; a bar tells it by its step."""
    if config.get("format") == "localized" and "step" in config:
        return f"%.{round(-math.log10(config['step']))}f"
    return config.get("format")


def book_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def cells_of(content: bytes, headings: list[str], rows: int):
    """Title, and the cells under the given headings, of the first sheet of a workbook."""
    sheet = book_of(content).worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2]}
    assert set(headings) <= set(places)
    lines = [[sheet.cell(row, places[each]) for each in headings] for row in range(3, 3 + rows)]
    return sheet["A1"].value, lines


def decimals(number_format: str) -> int:
    return len(number_format.split(";")[0].partition(".")[2])


def is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def differing(shown: Shown, lines, t) -> list[tuple]:
    """Cells of a workbook that do not say what the screen says: by value, and by the words over it."""
    found = []
    for row, (seen, cells) in enumerate(zip(shown.rows, lines, strict=True)):
        for place, (value, cell) in enumerate(zip(seen, cells, strict=True)):
            known = is_number(value) and math.isfinite(value)
            if not known:
                # A text, or a word for why there is no figure.
                absent = value is None or (is_number(value) and not math.isfinite(value))
                right = not is_number(cell.value) if absent else cell.value == value
            else:
                right = is_number(cell.value) and cell.value == pytest.approx(value, rel=1e-14)
                right = right and _reads_alike(shown, row, place, cell, t)
            if not right:
                found.append((row, shown.headings[place], value, cell.value))
    return found


def _reads_alike(shown: Shown, row: int, place: int, cell, t) -> bool:
    form = re.fullmatch(r"%\+?\.(\d)f", shown.formats[place] or "")
    if form:
        # Where the browser writes the figure itself.
        return int(form[1]) == decimals(cell.number_format)
    told = shown.words[row][place] if shown.words else None
    if not isinstance(told, str) or not re.search(r"\d", told):
        return True
    signed = cell.number_format.startswith("+")
    return told == t.number(float(cell.value), decimals(cell.number_format), signed=signed)


def papers_of(app) -> dict[str, dict]:
    """The tables that a page hands the browser for print, by title."""
    found = {}
    for each in app.get("html"):
        packed = re.search(r"class='print-rows' hidden>([A-Za-z0-9+/=]+)<", each.proto.body)
        if packed:
            content = json.loads(base64.b64decode(packed[1]))
            found[content["title"]] = content
    return found


def compare(app, files, language) -> int:
    """Compare every table of a page with its files and its paper; how many were compared."""
    t, compared = texts(language), 0
    made = {
        name.removeprefix("download_"): data()
        for name, data in files.items()
        if name.startswith("download_") and callable(data)
    }
    papers = papers_of(app)
    shown = {each.title: each for each in map(Shown, app.dataframe)}
    for name, content in made.items():
        if name.startswith("csv_"):
            continue
        seen = shown.get(book_of(content).worksheets[0]["A1"].value)
        if seen is None:
            continue
        _, lines = cells_of(content, seen.headings, len(seen.rows))
        assert differing(seen, lines, t) == [], name
        assert_paper(papers[seen.title], seen, lines, t)
        if f"csv_{name}" in made:
            assert_csv(made[f"csv_{name}"], seen, lines)
        compared += 1
    return compared


def assert_csv(content: bytes, seen: Shown, lines) -> None:
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    places = [head.index(each) for each in seen.headings]
    assert len(rows) == len(lines)
    for row, cells in zip(rows, lines, strict=True):
        for place, cell in zip(places, cells, strict=True):
            if is_number(cell.value):
                assert float(row[place]) == pytest.approx(cell.value, rel=1e-14)
            else:
                assert row[place].removeprefix("'") == cell.value


def assert_paper(paper: dict, seen: Shown, lines, t) -> None:
    places = [paper["headings"].index(each) for each in seen.headings]
    for row, cells in zip(paper["rows"], lines, strict=False):
        for place, cell in zip(places, cells, strict=True):
            if not is_number(cell.value):
                assert row[place] == cell.value
                continue
            signed = cell.number_format.startswith("+")
            if cell.number_format.startswith('"'):
                assert row[place] == t("absence.rounds_to_zero")
            else:
                places_of = decimals(cell.number_format)
                assert row[place] == t.number(float(cell.value), places_of, signed=signed)


def check_state(key, seed, controls, files) -> None:
    # Filters on top of each other soon leave no school.
    app = changed(key, controls, seed, steps=2, at_once=1 if key == "league_table" else 3)
    # What earlier states offered is not of this page.
    files.clear()
    app.run()
    language = str(app.session_state["language"])
    assert compare(app, files, language) > 0


@pytest.mark.parametrize(("key", "seed"), [("gap_breakdown", 1), ("league_table", 2)])
def test_tables_files_and_paper_of_a_page_say_the_same(
    key,
    seed,
    offered,
    controls_offered,  # noqa: F811
):
    check_state(key, seed, controls_offered, offered)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", PAGES)
def test_ten_random_states_of_a_page_say_the_same_everywhere(
    key,
    seed,
    offered,
    controls_offered,  # noqa: F811
):
    check_state(key, seed, controls_offered, offered)


def plan_of(seed: int) -> str:
    """Random measures on the sample: people from one kind of school to another, and money."""
    chance = random.Random(seed)
    with closing(Warehouse(current_snapshot())) as source:
        snapshot = source.info().snapshot
    kinds = chance.sample(("degree", "backbone"), chance.choice((1, 2)))
    levers = [
        Rotation(
            kind, COUNTY, Place("area", chance.choice(("rural", "town"))), chance.randint(1, 20)
        )
        for kind in kinds
    ]
    levers.append(Fund("A6", COUNTY, "shortfall", chance.randint(1, 9) * 100_000))
    stage = chance.choice((Stage.PRIMARY, Stage.JUNIOR))
    return Scenario(snapshot, 2025, stage, tuple(levers)).to_text()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", PLANS)
def test_ten_random_plans_say_the_same_on_page_paper_and_in_files(key, seed, offered):
    language = LANGUAGES[seed % 2]
    text = plan_of(seed)
    stage = json.loads(text)["stage"]
    app = page(key, language=language, scenario=text, stage=stage)
    assert compare(app, offered, language) > 0


def test_a_number_that_is_wrong_by_one_digit_is_found(offered):
    app = page("gap_breakdown")
    seen = next(each for each in map(Shown, app.dataframe) if len(each.rows) > 2)
    content = next(
        data()
        for name, data in offered.items()
        if name.startswith("download_")
        and "csv" not in name
        and book_of(data()).worksheets[0]["A1"].value == seen.title
    )
    _, lines = cells_of(content, seen.headings, len(seen.rows))
    assert differing(seen, lines, texts("zh")) == []
    cell = next(cell for row in lines for cell in row if is_number(cell.value) and cell.value)
    right, form = cell.value, cell.number_format
    for value in (right * (1 + 1e-9), -right, str(right), None):
        cell.value = value
        assert len(differing(seen, lines, texts("zh"))) == 1
    cell.value, cell.number_format = right, f"{form.split(';')[0]}0.0"
    assert len(differing(seen, lines, texts("zh"))) == 1


def letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").split())


def pdf_words(content: bytes) -> str:
    (sheet,) = PdfReader(io.BytesIO(content)).pages
    return letters(sheet.extract_text())


def check_county(language, reliefs, year, offered) -> None:
    app = page("overview", language=language, reliefs=reliefs, year=year)
    shown = [metric.value for metric in app.metric]
    assert len(shown) == 14
    told = pdf_words(offered["report_pdf_county"]())
    assert [each for each in shown if letters(each) not in told] == []
    deck = Presentation(io.BytesIO(offered["overview_briefing"]()))
    drawn = [
        value
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
        for plot in shape.chart.plots
        for series in plot.series
        for value in series.values
        if value is not None
    ]
    written = {f"{value:.{len(each.partition('.')[2])}f}" for value in drawn for each in shown[:1]}
    assert [each for each in shown if re.search(r"\d", each) and each not in written] == []


@pytest.mark.skipif(not chinese_typefaces(), reason="no Chinese typeface here")
def test_coefficients_of_the_overview_stand_in_its_report_and_its_slides(offered):
    check_county("zh", "off", "2025", offered)


@pytest.mark.slow
@pytest.mark.skipif(not chinese_typefaces(), reason="no Chinese typeface here")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reliefs", ["on", "off"])
@pytest.mark.parametrize("year", ["2023", "2024", "2025"])
def test_coefficients_of_every_state_stand_in_report_and_slides(language, reliefs, year, offered):
    check_county(language, reliefs, year, offered)
