"""What the projector shows is what the page holds: pictures, tables, lines, and what differs."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from analysis.present.deck import Chart, ChartKind, Series, Slide
from analysis.present.edition_compare import differences
from analysis.present.edition_content import page_keys, page_name
from analysis.present.edition_html import page_body, page_foot
from analysis.present.edition_page import EditionPage
from analysis.present.edition_picture import LETTER, WIDTH, chart_in_words, chart_picture
from analysis.present.figures import LIMIT
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import COMPULSORY_STAGES
from tests.present.paper_states import HOSTILE
from tests.present.test_edition_content import page_of, pages_of

SVG = "{http://www.w3.org/2000/svg}"
T = texts("zh")


def drawn(chart, language="zh"):
    return ElementTree.fromstring(chart_picture(chart, texts(language)))


def written(picture):
    return [text.text for text in picture.iter(f"{SVG}text")]


def bars(*values, limit=None, names=None):
    series = [Series("本县", values)]
    if limit is not None:
        series.append(Series("限值", (limit,) * len(values), is_limit=True))
    names = names or tuple(f"第{place}项" for place in range(len(values)))
    return Chart(ChartKind.BARS, tuple(series), names, "系数", decimals=2)


def rows_of(picture):
    """Bars of the rows: those of the legend are only outlined."""
    return [bar for bar in picture.iter(f"{SVG}rect") if bar.get("fill") != "none"]


def test_lengths_are_in_proportion_and_an_unknown_value_has_a_word_and_no_bar():
    picture = drawn(bars(1.0, 0.5, None, 0.0, limit=0.25))
    widths = [float(bar.get("width")) for bar in rows_of(picture)]
    assert len(widths) == 3
    assert widths[1] / widths[0] == pytest.approx(0.5, abs=0.01)
    assert widths[2] == 1
    assert written(picture)[-6:] == ["第1项", "0.50", "第2项", T("common.unknown"), "第3项", "0.00"]
    strokes = [p.get("d") for p in picture.iter(f"{SVG}path") if p.get("stroke-width") == "5"]
    # One in the legend, one in each line, all of these at the same place.
    assert len(strokes) == 5
    places = {float(re.match(r"M([\d.]+)", stroke)[1]) for stroke in strokes[1:]}
    assert len(places) == 1
    start = float(rows_of(picture)[0].get("x"))
    assert places.pop() - start == pytest.approx(widths[0] / 4, abs=1)


def test_letters_are_24_points_on_1024_pixels_and_nothing_lies_outside():
    for page in pages_of(0):
        if isinstance(page.slide.content, Chart):
            picture = drawn(page.slide.content)
            left, top, width, height = map(float, picture.get("viewBox").split())
            # 960 units on the 960 pixels that 1024 leave: a unit is a pixel, 32 of them are 24 pt.
            assert (left, top, width, int(picture.get("font-size"))) == (0, 0, WIDTH, LETTER)
            assert height <= 560
            for text in picture.iter(f"{SVG}text"):
                assert 0 <= float(text.get("x")) <= width
                assert LETTER / 2 <= float(text.get("y")) <= height
            for bar in picture.iter(f"{SVG}rect"):
                assert float(bar.get("x")) + float(bar.get("width")) <= width


@pytest.mark.parametrize("name", [*HOSTILE, "'\"><script>alert(1)</script>"])
def test_hostile_names_stay_text(name):
    chart = bars(1.0, 2.0, names=(name, "乙校"))
    assert len(drawn(chart)) == len(drawn(bars(1.0, 2.0)))
    body = page_body(EditionPage("x", Slide("f", chart)), T)
    assert tags(body) == ["div", "img"]
    assert tags(page_body(EditionPage("x", Slide("f", (name,))), T)) == ["div", "div", "p"]
    assert tags(page_foot([name], name)) == ["div", "b", "span"]
    assert tags(page_foot([name], "", (name, "", name))) == ["div", "span", "div", "p", "p"]


def tags(html):
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append(tag)
    parser.feed(html)
    return found


def test_long_names_keep_both_ends():
    one, two = "澄岚县经济技术开发区实验第一小学", "澄岚县经济技术开发区实验第二小学"
    shown = written(drawn(bars(1.0, 2.0, names=(one, two))))
    assert len({name for name in shown if "…" in name}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_series_differ_by_shape_as_well_as_colour(language):
    page = page_of(0, "areas_primary", language)
    picture = drawn(page.slide.content, language)
    shapes = set()
    for polygon in picture.iter(f"{SVG}polygon"):
        corners = [tuple(map(float, each.split(","))) for each in polygon.get("points").split()]
        x, y = corners[0]
        outline = tuple((round((a - x) / 4), round((b - y) / 4)) for a, b in corners[:4])
        shapes.add((polygon.get("fill"), outline))
    assert len(shapes) == len(page.slide.content.series) > 1
    for place in (0, 1):
        assert len({shape[place] for shape in shapes}) == len(shapes)
    assert page.slide.content.value_title in written(picture)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_chart_is_said_in_words(language):
    t = texts(language)
    for page in pages_of(1, language):
        chart = page.slide.content
        if isinstance(chart, Chart):
            said = chart_in_words(chart, t)
            for series in chart.series:
                for value in () if series.is_limit else series.values:
                    assert t.number(value, chart.decimals) in said
            address = re.search(r'src="data:image/svg\+xml,([^"]*)"', page_body(page, t))
            assert unquote(address[1]) == chart_picture(chart, t)


def test_a_table_shows_its_figures_as_the_deck_does():
    body = page_body(page_of(0, "needed_primary"), T)
    table = page_of(0, "needed_primary").slide.content
    for column in table.columns[3:]:
        for value in table.frame[column.field]:
            assert f">{T.number(value, column.decimals)}</td>" in body


NAMES = {key: page_name(key, T) for key in page_keys(COMPULSORY_STAGES, 2, has_map=True)}


def test_equal_editions_do_not_differ():
    assert len(differences(pages_of(0), pages_of(0), NAMES, T).frame) == 0


def test_one_changed_figure_is_the_one_difference():
    pages = pages_of(0)
    place = next(i for i, page in enumerate(pages) if page.key == "needed_primary")
    table = pages[place].slide.content
    frame = table.frame.copy()
    frame.loc[2, "once"] = frame.loc[2, "once"] + 1.5
    slide = replace(pages[place].slide, content=replace(table, frame=frame))
    changed = [*pages[:place], replace(pages[place], slide=slide), *pages[place + 1 :]]
    rows = differences(pages, changed, NAMES, T).frame
    assert rows["change"].tolist() == pytest.approx([1.5])
    assert rows["page"].tolist() == [NAMES["needed_primary"]]
    assert str(table.frame.loc[2, "indicator"]) in rows["what"][0]
    back = differences(changed, pages, NAMES, T).frame
    assert back["change"].tolist() == pytest.approx([-1.5])


def test_a_page_that_only_one_edition_has_is_told():
    pages = pages_of(0)
    for one, two, column in ((pages, pages[1:], "after"), (pages[1:], pages, "before")):
        rows = differences(one, two, NAMES, T)
        assert set(rows.frame["page"]) == {NAMES["verdict"]}
        assert set(rows.frame[column]) == {T("edition.compare.not_there")}
        assert set(rows.kinds_of_absence("change")) == {"not_applicable"}


def test_rows_of_one_name_are_kept_apart():
    chart = bars(1.0, 2.0, names=("中心小学", "中心小学"))
    other = bars(1.0, 3.0, names=("中心小学", "中心小学"))
    pages = [[EditionPage("verdict", Slide("f", each))] for each in (chart, other)]
    rows = differences(*pages, NAMES, T).frame
    assert rows["change"].tolist() == [1.0]


def test_shapes_lie_over_a_limit_so_that_a_close_one_is_not_cut():
    series = (
        Series("现状", (0.51, 0.3), marker="below"),
        Series("实施后", (0.49, 0.3), marker="meets"),
        Series("限值", (0.5, 0.5), is_limit=True),
    )
    chart = Chart(ChartKind.BARS, series, ("甲", "乙"), decimals=3)
    tags = [(each.tag, each.get("stroke")) for each in drawn(chart)]
    limits = [place for place, (tag, stroke) in enumerate(tags) if stroke == LIMIT]
    shapes = [place for place, (tag, _) in enumerate(tags) if tag == f"{SVG}polygon"]
    assert len(limits) == 3
    # One of each in the legend; in every row two shapes behind the limit of that row.
    assert [sum(shape > limit for shape in shapes) for limit in limits] == [4, 4, 2]
