"""The map of an edition: what it shows, in the picture and in words, and its frozen form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from analysis.edition import EditionRefused
from analysis.present.briefing import county_map, map_slide
from analysis.present.deck import CountyMap, MapSchool
from analysis.present.edition_compare import differences
from analysis.present.edition_html import page_body
from analysis.present.edition_map import map_address, map_height, map_in_words, map_picture
from analysis.present.edition_map_names import number_places, numbered
from analysis.present.edition_page import EditionPage, from_content, to_content
from analysis.present.edition_picture import LETTER, LINE
from analysis.present.map_fit import KM_PER_DEGREE, fitted
from analysis.present.maps import Outline
from analysis.present.text import LANGUAGES, texts
from tests.present.paper_states import state_of
from tests.present.test_edition_content import TOWNS

T = texts("zh")
SVG = "{http://www.w3.org/2000/svg}"


def shown_of(seed=0, language="zh", approval=""):
    state = state_of(seed, language)
    return county_map(state, next(iter(state.stages)), TOWNS, approval)


def page_of(seed=0, language="zh", approval=""):
    state = state_of(seed, language)
    stage = next(iter(state.stages))
    return EditionPage(f"map_{stage}", map_slide(state, stage, shown_of(seed, language, approval)))


def drawn(shown, t=T):
    return ElementTree.fromstring(map_picture(shown, t))


def words_in(shown, t=T):
    return ["".join(each.itertext()) for each in drawn(shown, t).iter(f"{SVG}text")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(6))
def test_the_picture_counts_every_school_once_and_draws_it_in_its_class(seed, language):
    t, shown = texts(language), shown_of(seed, language)
    state = state_of(seed, language)
    stage = next(iter(state.stages))
    placed = state.facts[state.facts["stage"] == stage].dropna(subset=["latitude", "longitude"])
    verdicts = state.leagues[stage].set_index("school_code")["verdict"].astype(str)
    counts = verdicts.loc[placed["school_code"]].value_counts()
    words = words_in(shown, t)
    for look in shown.classes:
        assert f"{t(f'verdict.{look.key}')} {counts.get(look.key, 0)}" in words
        # Its schools and its sample in the legend.
        marks = [e for e in drawn(shown, t).iter(f"{SVG}polygon") if e.get("fill") == look.colour]
        assert len(marks) == counts.get(look.key, 0) + 1
    assert map_in_words(shown, t).count(t("edition.alt.between")) >= len(shown.classes) - 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("approval", ["", "GS(2026)1234号<&>"])
def test_the_approval_or_its_lack_stands_on_the_picture_and_is_told(approval, language):
    t, shown = texts(language), shown_of(0, language, approval)
    key = "map_approval" if approval else "map_not_approved"
    said = t(f"papers.{key}", number=approval)
    assert said in " ".join(words_in(shown, t))
    assert said in map_in_words(shown, t)


def test_everything_drawn_lies_inside_the_picture():
    for seed in range(4):
        shown = shown_of(seed, "en")
        height = map_height(shown, texts("en"))
        for each in drawn(shown, texts("en")).iter(f"{SVG}polygon"):
            for corner in each.get("points").split():
                x, y = (float(value) for value in corner.split(","))
                assert 0 <= x <= 960
                assert 0 <= y <= height


def towns_of(names, size=0.1):
    """So many square townships in rows of four, with these names."""
    made = []
    for place, name in enumerate(names):
        north, west = 30 - size * (place // 4), 110 + size * (place % 4)
        ring = (
            (north, west),
            (north, west + size),
            (north - size, west + size),
            (north - size, west),
        )
        made.append(Outline(name, ((ring,),), (north - size / 2, west + size / 2)))
    return tuple(made)


def text_places(shown, t=T):
    return {
        "".join(each.itertext()): (float(each.get("x")), float(each.get("y")))
        for each in drawn(shown, t).iter(f"{SVG}text")
    }


@pytest.mark.parametrize("count", [1, 4, 14, 20, 37])
@pytest.mark.parametrize("name", ["乡", "澄中街道", "名字很长的乡镇街道办事处" * 3])
def test_every_township_has_a_number_on_the_map_and_its_name_in_the_list(count, name):
    names = [f"{name}{place}" for place in range(count)]
    shown = replace(shown_of(), townships=towns_of(names), schools=())
    towns, places = numbered(shown), text_places(shown)
    assert [each.number for each in towns] == list(range(1, count + 1))
    # From north to south, from west to east.
    assert [each.town.name for each in towns] == names
    height = map_height(shown, T)
    for each in towns:
        assert each.line in places
        assert str(each.number) in places
    for x, y in places.values():
        assert 0 <= x <= 960
        assert LETTER / 2 <= y <= height
    rows = sorted((y, x) for line, (x, y) in places.items() if " " in line and name in line)
    assert len(set(rows)) == count
    assert min((b[0] - a[0] for a, b in pairwise(rows) if b[0] != a[0]), default=LINE) >= LINE
    assert drawn(shown).get("font-size") == "32"


def test_a_number_stands_in_its_township_and_off_its_schools():
    shown = shown_of()
    (town,) = towns_of(["乡"])
    middle = MapSchool("校", *town.label, shown.classes[0].key)
    sheet = fitted(replace(shown, townships=(town,), schools=()), (0, 0, 300, 300), 0)
    for schools in ((), (middle,)):
        one = replace(shown, townships=(town,), schools=schools)
        ((x, y),) = number_places(numbered(one), one, sheet, LETTER, 7)
        assert 0 < x < 300
        assert 0 < y < 300
        far = max(abs(x - 150), abs(y - 150))
        assert far == pytest.approx(0, abs=0.1) if not schools else far > 15


def test_the_picture_draws_schools_over_numbers():
    written = map_picture(shown_of(), T)
    assert written.rindex("text-anchor='middle'") < written.index("<polygon")


def test_places_keep_their_directions_and_the_scale_bar_its_length():
    sheet = fitted(shown_of(), (0, 0, 600, 400), 10)
    (west, north), (east, south) = sheet.at(30.1, 110.0), sheet.at(30.0, 110.2)
    assert west < east
    assert north < south
    km, length = sheet.scale_bar(150)
    assert length <= 150
    per_degree = sheet.at(30.0, 110.0)[1] - sheet.at(31.0, 110.0)[1]
    assert length == pytest.approx(km * per_degree / KM_PER_DEGREE)


def test_names_of_townships_and_schools_cannot_become_marks_of_the_page():
    page = page_of(0)
    body = page_body(page, T)
    assert len(re.findall(r"<(?!/)", body)) == 2
    assert unquote(map_address(page.slide.content, T)).startswith("data:image/svg+xml,<svg ")


@pytest.mark.parametrize("seed", range(4))
def test_a_map_comes_back_from_strict_json_as_it_was(seed):
    page = page_of(seed, approval="GS1")
    text = json.dumps(to_content(page), allow_nan=False)
    assert json.loads(text) == to_content(page)
    back = from_content(json.loads(text))
    assert back == page
    assert map_picture(back.slide.content, T) == map_picture(page.slide.content, T)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schools", 0, 1), "x"),
        (("schools", 0, 3), "strange"),
        (("schools", 0, 0), 7),
        (("schools", 0), ["a", 1.0]),
        (("classes", 0, "shape"), "star"),
        (("classes", 0, "more"), "x"),
        (("townships", 0, "parts"), [[[["x", 1]]]]),
        (("townships", 0, "name"), None),
        (("approval",), 1),
        (("more",), 1),
    ],
)
def test_a_map_of_another_form_is_refused(path, value):
    content = json.loads(json.dumps(to_content(page_of())))
    target = content["shown"]
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(EditionRefused):
        from_content(content)


def test_two_editions_tell_the_school_whose_verdict_changed():
    page = page_of(0)
    shown = page.slide.content
    first = shown.schools[0]
    other = next(look.key for look in shown.classes if look.key != first.class_key)
    changed = CountyMap(
        shown.townships,
        (replace(first, class_key=other), *shown.schools[1:]),
        shown.classes,
        "GS1",
    )
    after = replace(page, slide=replace(page.slide, content=changed))
    table = differences([page], [after], {page.key: "图"}, T)
    assert table.frame["what"].tolist() == [first.name, T("papers.map_approval_name")]
    assert T(f"verdict.{first.class_key}") in table.frame["before"][0]
    assert T(f"verdict.{other}") in table.frame["after"][0]
    assert differences([page], [page], {}, T).frame.empty


def test_without_any_place_the_page_says_so_instead_of_failing():
    nothing = CountyMap((), (), shown_of().classes)
    assert words_in(nothing)[-1] == T("papers.map_not_approved")
    assert len(list(drawn(nothing).iter(f"{SVG}polygon"))) == len(nothing.classes)
