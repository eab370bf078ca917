"""The map as data: what would travel to the browser, checked without one."""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from analysis.present import maps, style

STATIC = Path(__file__).parents[2] / "static"
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>'\"{{7*7}}&"
LEGENDS = (
    style.CLASS_KEYS,
    style.VERDICT_KEYS,
    style.GAP_KEYS,
    style.SHORTFALL_KEYS,
    style.CHANGE_KEYS,
)
LABELS = {key: f"词 {key}" for key in (*style.CLASS_KEYS, *style.VERDICT_KEYS)}
TEXTS = maps.MapTexts(
    title="地图",
    zoom_in="放大",
    zoom_out="缩小",
    fit="全图",
    full_screen="全屏",
    save_image="保存",
)


def square(west: float, south: float) -> dict:
    east, north = west + 0.1, south + 0.1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def county(*names: str) -> dict:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": square(120 + i * 0.1, 32)}
        for i, name in enumerate(names)
    ]
    return {"type": "FeatureCollection", "features": features}


def schools(**changes: list) -> pd.DataFrame:
    columns = {
        "school_code": ["A", "B", "C", "D"],
        "name": ["甲", "乙", "丙", "丁"],
        "longitude": [120.01, 120.02, 120.03, 120.04],
        "latitude": [32.01, 32.02, 32.03, 32.04],
        "class_key": ["far_below", "unknown", "meets", "well_above"],
        "size": [6, 6, 7.5, 8],
        "tooltip": ["甲\n12.3", "乙\n无数据", "丙", "丁"],
        "selected": [False, False, False, False],
    }
    return pd.DataFrame(columns | changes)


CLASSES = maps.map_classes(style.CLASS_KEYS, LABELS)


def page(*layers, names=("河口镇", "山前乡"), static_url="../../app/static") -> str:
    towns = maps.outlines(county(*names))
    base = maps.base_map(towns, maps.bounds_of(towns), static_url=static_url, texts=TEXTS)
    for layer in layers:
        layer.add_to(base)
    return base.get_root().render()


def drawn(layer) -> dict:
    (child,) = (c for c in layer._children.values() if hasattr(c, "spec"))
    return json.loads(json.dumps(child.spec))


def test_nothing_comes_from_outside():
    html = page(maps.school_layer(schools(), CLASSES))
    assert "http" not in html.replace("http-equiv", "")
    sources = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert sources
    assert all(source.startswith("../../app/static/") for source in sources)
    for source in sources:
        assert (STATIC / source.removeprefix("../../app/static/")).is_file()


def test_vendored_files_are_those_that_the_readme_names():
    readme = (STATIC / "vendor/README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"\| `(leaflet/\S+)` \| `(\w{64})` \|", readme))
    there = {
        path.relative_to(STATIC / "vendor").as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert there == listed
    assert "sourceMappingURL" not in (STATIC / "vendor/leaflet/leaflet.js").read_text()


def test_a_name_from_the_workbook_never_becomes_markup():
    towns = maps.outlines(county(HOSTILE))
    values = pd.DataFrame(
        {"township": [HOSTILE], "class_key": ["below"], "tooltip": [HOSTILE], "caption": [HOSTILE]}
    )
    html = page(
        maps.township_layer(towns, values, CLASSES),
        maps.school_layer(schools(tooltip=[HOSTILE] * 4, school_code=[HOSTILE] * 4), CLASSES),
        names=(HOSTILE,),
    )
    assert "<img" not in html
    assert "alert(2)</" not in html


def test_one_shape_per_school_with_its_code_and_text():
    spec = drawn(maps.school_layer(schools(), CLASSES))
    assert sorted(row[0] for row in spec["rows"]) == ["A", "B", "C", "D"]
    first = next(row for row in spec["rows"] if row[0] == "A")
    assert first == ["A", 32.01, 120.01, 0, 6.0, 0, "甲\n12.3"]


def test_unknown_lies_below_and_the_selected_one_on_top():
    spec = drawn(maps.school_layer(schools(selected=[False, False, True, False]), CLASSES))
    assert [row[0] for row in spec["rows"]] == ["B", "D", "A", "C"]


def test_a_school_without_a_place_is_left_out_and_the_others_stay():
    spec = drawn(maps.school_layer(schools(latitude=[None, 32.02, 32.03, 32.04]), CLASSES))
    assert sorted(row[0] for row in spec["rows"]) == ["B", "C", "D"]


def test_no_school_is_an_empty_map_not_an_error():
    assert drawn(maps.school_layer(schools().iloc[:0], CLASSES))["rows"] == []


def test_a_class_that_the_legend_does_not_explain_is_refused():
    with pytest.raises(ValueError, match="meets"):
        maps.school_layer(schools(), [c for c in CLASSES if c.key != "meets"])


def test_a_township_without_a_figure_is_drawn_as_unknown():
    towns = maps.outlines(county("河口镇", "山前乡"))
    values = pd.DataFrame({"township": ["河口镇"], "class_key": ["below"], "tooltip": ["1.2"]})
    rows = drawn(maps.township_layer(towns, values, CLASSES))["rows"]
    unknown = style.CLASS_KEYS.index("unknown")
    assert rows == [
        ["河口镇", style.CLASS_KEYS.index("below"), LABELS["below"], "1.2"],
        ["山前乡", unknown, LABELS["unknown"], "山前乡"],
    ]


def test_the_same_values_give_the_same_map():
    assert re.sub(r"_?[0-9a-f]{32}", "", page()) == re.sub(r"_?[0-9a-f]{32}", "", page())


def test_bounds_hold_outlines_and_schools():
    towns = maps.outlines(county("河口镇"))
    assert maps.bounds_of(towns) == ((32.0, 120.0), (32.1, 120.1))
    assert maps.bounds_of((), schools()) == ((32.01, 120.01), (32.04, 120.04))
    with pytest.raises(ValueError, match="nothing to draw"):
        maps.bounds_of(())


def test_a_name_stands_inside_its_township():
    (town,) = maps.outlines(county("河口镇"))
    assert town.label == (pytest.approx(32.05, abs=0.01), pytest.approx(120.05, abs=0.01))


class Words(HTMLParser):
    """Text and tag names, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", set()
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]


def test_the_legend_names_every_class_and_counts_it():
    words = Words(maps.legend(CLASSES, "图例", {"below": 3}))
    assert all(entry.label in words.text for entry in CLASSES)
    assert f"{LABELS['below']} 3" in words.text
    assert f"{LABELS['unknown']} 0" in words.text


def test_the_legend_shows_hostile_words_as_words():
    entries = maps.map_classes(["below"], {"below": HOSTILE})
    words = Words(maps.legend(entries, HOSTILE))
    assert words.text.count(HOSTILE) == 2
    assert words.tags == {"div", "b", "span", "img"}


@pytest.mark.parametrize("keys", LEGENDS)
def test_shape_alone_tells_classes_apart(keys):
    looks = [style.LOOKS[key] for key in keys]
    for what in ("colour", "shape", "marker", "glyph", "tint"):
        assert len({getattr(look, what) for look in looks}) == len(keys)
    assert {look.shape for look in looks} <= set(style.SHAPES)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("key", style.LOOKS)
def test_colours_can_be_read(key):
    look = style.LOOKS[key]
    assert contrast(look.colour, style.PAPER) >= 4.5
    assert contrast(style.TEXT, look.tint) >= 7
    assert all(contrast(look.colour, other.tint) >= 3 for other in style.LOOKS.values())
