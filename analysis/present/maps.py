"""The county as a map: township outlines, shaded townships, schools as shapes, and the legend.

Everything is built from values; `static/map.js` draws it in the browser. What travels to the browser
is data (codes, places, classes, texts), never HTML, so a name from a workbook cannot become code.
Classes are listed in the order of the legend, the most urgent first; they are drawn in the opposite
order, so the urgent ones lie on top and the unknown ones at the bottom.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import folium
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.map import Layer
from folium.template import Template
from shapely.geometry import mapping, shape

from analysis.present.style import LOOKS, OUTLINE, PAPER, SHAPES, TEXT

Bounds = tuple[tuple[float, float], tuple[float, float]]
UNKNOWN_KEYS = ("unknown", "cannot_judge")


@dataclass(frozen=True)
class MapClass:
    """One legend entry: how the schools and townships of a class are drawn, and its words."""

    key: str
    label: str
    colour: str
    tint: str
    shape: str


@dataclass(frozen=True)
class MapTexts:
    """Words of the map's own buttons and of its frame, in the reader's language."""

    title: str
    zoom_in: str
    zoom_out: str
    fit: str
    full_screen: str
    save_image: str


@dataclass(frozen=True)
class Outline:
    """One township: rings of (latitude, longitude) per part, and the point for its name."""

    name: str
    parts: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
    label: tuple[float, float]


def map_classes(keys: Sequence[str], labels: Mapping[str, str]) -> tuple[MapClass, ...]:
    """Legend entries for `keys`, drawn as `style.LOOKS` says and named by `labels`."""
    return tuple(
        MapClass(key, labels[key], LOOKS[key].colour, LOOKS[key].tint, LOOKS[key].shape)
        for key in keys
    )


def outlines(
    geojson: Mapping[str, object], *, name: str = "name", tolerance: float = 0.0004
) -> tuple[Outline, ...]:
    """Townships of a GeoJSON feature collection, thinned out for drawing (in degrees; 0.0004 ≈ 40 m).

    Borders stay shared between neighbours. This is the slow part of a map: keep the result.
    """
    features = geojson["features"]
    shapes = shapely.coverage_simplify([shape(f["geometry"]) for f in features], tolerance)
    return tuple(
        Outline(str(f["properties"][name]), _parts(area), _label_point(area))
        for f, area in zip(features, shapes, strict=True)
    )


def _parts(area: shapely.Geometry) -> tuple:
    geometry = mapping(area)
    polygons = (
        [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    )
    return tuple(
        tuple(tuple((round(p[1], 5), round(p[0], 5)) for p in ring) for ring in rings)
        for rings in polygons
    )


def _label_point(area: shapely.Geometry) -> tuple[float, float]:
    largest = max(getattr(area, "geoms", [area]), key=lambda part: part.area)
    centre = shapely.maximum_inscribed_circle(largest, tolerance=0.005).coords[0]
    return round(centre[1], 5), round(centre[0], 5)


def bounds_of(townships: Sequence[Outline], schools: pd.DataFrame | None = None) -> Bounds:
    """South-west and north-east corner around all outlines and all schools that have a place."""
    points = [p for town in townships for part in town.parts for p in part[0]]
    if schools is not None:
        placed = schools.dropna(subset=["latitude", "longitude"])
        points += list(zip(placed["latitude"], placed["longitude"], strict=True))
    if not points:
        raise ValueError("no outline and no school with coordinates: there is nothing to draw")
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    return (float(south), float(west)), (float(north), float(east))


class _Frame(MacroElement):
    """Outlines, names, buttons and scale, drawn once."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "countyMap.base({{ this._parent.get_name() }}, {{ this.spec|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, spec: dict) -> None:
        super().__init__()
        self._name = "Frame"
        self.spec = spec


class _Drawn(Layer):
    """Something that `countyMap.<painter>` draws from rows."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = countyMap.{{ this.painter }}({{ this.spec|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, painter: str, spec: dict) -> None:
        super().__init__(control=False, overlay=True)
        self._name = "Drawn"
        self.painter = painter
        self.spec = spec


def base_map(
    townships: Sequence[Outline], bounds: Bounds, *, static_url: str, texts: MapTexts
) -> folium.Map:
    """The map without figures: outlines with names, buttons, scale bar, white paper; needs no internet.

    `static_url` leads from the page that shows the map to the folder `static/`. The same arguments
    give the same map, which is what lets a browser keep it between reruns.
    """
    (south, west), (north, east) = bounds
    chart = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        attribution_control=False,
        zoom_control=False,
        zoom_snap=0.25,
        max_zoom=17,
    )
    # folium keeps max_zoom for its tiles, and there are none.
    chart.options["max_zoom"] = 17
    chart.default_js = [
        ("leaflet", f"{static_url}/vendor/leaflet/leaflet.js"),
        ("county_map", f"{static_url}/map.js"),
    ]
    chart.default_css = [
        ("leaflet", f"{static_url}/vendor/leaflet/leaflet.css"),
        ("county_map", f"{static_url}/map.css"),
    ]
    areas = [{"name": t.name, "rings": t.parts, "label": t.label} for t in townships]
    spec = {"areas": areas, "bounds": bounds, "outline": OUTLINE, "texts": vars(texts)}
    _Frame(spec).add_to(chart)
    return chart


def school_layer(schools: pd.DataFrame, classes: Sequence[MapClass]) -> folium.FeatureGroup:
    """Schools as coloured shapes.

    Columns: school_code, longitude, latitude, class_key, size (radius in pixels), tooltip (plain
    text, lines split by a line feed), selected (bool). A school without coordinates cannot be drawn:
    the page says how many there are.
    """
    order = _class_order(classes, schools["class_key"])
    placed = schools.dropna(subset=["latitude", "longitude"])
    placed = placed.assign(_class=placed["class_key"].map(order))
    placed = placed.sort_values(["selected", "_class"], ascending=[True, False], kind="stable")
    rows = [
        [str(code), round(lat, 5), round(lon, 5), number, round(size, 1), int(chosen), str(tooltip)]
        for code, lat, lon, number, size, chosen, tooltip in zip(
            placed["school_code"],
            placed["latitude"].astype(float),
            placed["longitude"].astype(float),
            placed["_class"].astype(int),
            placed["size"].astype(float),
            placed["selected"],
            placed["tooltip"],
            strict=True,
        )
    ]
    spec = {"rows": rows, "classes": _looks(classes), "text": TEXT, "paper": PAPER}
    return _group(_Drawn("schools", spec))


def township_layer(
    townships: Sequence[Outline], values: pd.DataFrame, classes: Sequence[MapClass]
) -> folium.FeatureGroup:
    """Townships shaded by class, with a caption under the name because shades vanish in grey print.

    Columns of `values`: township, class_key, tooltip and, if wanted, caption (else the label of the
    class). A township without a row is drawn as unknown; a row without an outline is not drawn.
    """
    order = _class_order(classes, values["class_key"])
    given = values.set_index("township").to_dict("index")
    unknown = next((c.key for c in classes if c.key in UNKNOWN_KEYS), None)
    rows = []
    for town in townships:
        if town.name not in given and unknown is None:
            raise ValueError(f"township {town.name!r} has no value, and no class says unknown")
        value = given.get(town.name, {"class_key": unknown, "tooltip": town.name})
        number = order[value["class_key"]]
        caption = str(value.get("caption", classes[number].label))
        rows.append([town.name, number, caption, str(value["tooltip"])])
    return _group(
        _Drawn("townships", {"rows": rows, "classes": _looks(classes), "outline": OUTLINE})
    )


def printed_layer(spec: Mapping[str, object]) -> folium.FeatureGroup:
    """What is printed around the map in its picture, and the name of that file; draws nothing.

    Keys: title, legend_title, legend (colour, points, text), notes, approval, is_approved, file_name,
    reports (whether the map tells when it stands).
    """
    return _group(_Drawn("printed", {"text": TEXT, "paper": PAPER, **spec}))


def online_layer(layers: Sequence[Mapping[str, object]]) -> folium.FeatureGroup:
    """Pictures from an online map below everything else. Only this layer asks for anything outside.

    Each entry: address (with the places that Leaflet fills), hosts, highest (the last zoom level).
    """
    return _group(_Drawn("online", {"layers": list(layers)}))


def legend(classes: Sequence[MapClass], title: str, counts: Mapping[str, int] | None = None) -> str:
    """The legend as escaped HTML for the page: shape, words and, if given, how many of each class."""
    entries = []
    for entry in classes:
        count = "" if counts is None else f" {counts.get(entry.key, 0)}"
        entries.append(
            '<span style="display:inline-block;white-space:nowrap;margin-right:1.25em">'
            f'<img alt="" width="18" height="18" style="vertical-align:-4px" src="{_picture(entry)}"> '
            f"{escape(entry.label)}{count}</span>"
        )
    return f"<div><b>{escape(title)}</b>&emsp;{''.join(entries)}</div>"


def _picture(entry: MapClass) -> str:
    """The shape as a picture in a data address: Streamlit takes drawing elements out of a page's HTML."""
    points = " ".join(f"{x * 6 + 9:.1f},{y * 6 + 9:.1f}" for x, y in SHAPES[entry.shape])
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18">'
        f'<rect width="18" height="18" fill="{entry.tint}"/>'
        f'<polygon points="{points}" fill="{entry.colour}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _class_order(classes: Sequence[MapClass], used: pd.Series) -> dict[str, int]:
    order = {entry.key: number for number, entry in enumerate(classes)}
    strangers = sorted({repr(key) for key in used.unique() if key not in order})
    if strangers:
        raise ValueError(f"class_key without a legend entry: {', '.join(strangers)}")
    return order


def _looks(classes: Sequence[MapClass]) -> list[dict]:
    return [
        {"key": c.key, "colour": c.colour, "tint": c.tint, "points": SHAPES[c.shape]}
        for c in classes
    ]


def _group(layer: Layer) -> folium.FeatureGroup:
    group = folium.FeatureGroup(control=False)
    layer.add_to(group)
    return group
