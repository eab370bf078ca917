"""The county's map in a meeting edition: as a picture for the projector, in words, and in strict JSON.

The picture is drawn for a screen of 1024 x 768, on which its letters are 24 pt, as those of charts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import quote
from xml.sax.saxutils import escape

from analysis.present.cell_words import wide
from analysis.present.deck import CountyMap, MapSchool
from analysis.present.edition_map_names import NumberedTown, number_places, numbered
from analysis.present.edition_picture import FONTS, GAP, LETTER, LINE, WIDTH
from analysis.present.map_fit import MapSheet, fitted
from analysis.present.maps import MapClass, Outline
from analysis.present.office_file import office_text
from analysis.present.style import OUTLINE, PAPER, SHAPES, TEXT
from analysis.present.text import Texts

MAP_HEIGHT = 430
MARK, LEGEND_MARK = 7, 13
LONGEST_BAR = 150
# A narrower map is none: names go below it then.
LEAST_MAP = 420
WARNING = "#8f1d2c"
# What a school has in the frozen form: places and class by number, so that the record stays small.
SCHOOL = ("name", "latitude", "longitude", "class_key")


def map_address(shown: CountyMap, t: Texts) -> str:
    """The picture as a data address, for an <img>."""
    return "data:image/svg+xml," + quote(map_picture(shown, t), safe="/=:' ,.")


def map_height(shown: CountyMap, t: Texts) -> int:
    """How high the picture is, in pixels of a screen on which its letters are 24 pt."""
    return _Plan(shown).height + LINE * len(_approval_lines(shown, t))


def map_picture(shown: CountyMap, t: Texts) -> str:
    """The map as SVG: townships, schools by class, legend with counts, scale, approval or warning."""
    labels, plan = _labels(shown), _Plan(shown)
    side = WIDTH - plan.left
    sheet = fitted(shown, (0, 0, plan.left - GAP, MAP_HEIGHT), GAP)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {map_height(shown, t)}' "
        f"font-family=\"{FONTS}\" font-size='{LETTER}' fill='{TEXT}'>"
    ]
    if sheet is not None:
        parts += [*_drawn(shown, sheet, plan.towns), _scale_bar(sheet, plan.height, t)]
    for place, (look, label) in enumerate(zip(shown.classes, labels, strict=True)):
        middle = LINE * (place + 0.5)
        parts.append(_mark(look, WIDTH - side + LEGEND_MARK, middle, LEGEND_MARK))
        parts.append(_text(WIDTH - side + 2 * LEGEND_MARK + GAP, middle, label))
    parts += [_text(x, middle, line) for x, middle, line in plan.lines]
    colour = TEXT if shown.approval else WARNING
    for place, line in enumerate(_approval_lines(shown, t)):
        middle = plan.height + LINE * (place + 0.5)
        parts.append(_text(WIDTH, middle, line, f"text-anchor='end' fill='{colour}'"))
    return "".join(parts) + "</svg>"


def map_in_words(shown: CountyMap, t: Texts) -> str:
    """The map for those who do not see it: schools of each class, and the approval or its lack."""
    counted = t("edition.alt.between").join(_labels(shown))
    return t("edition.map.alt", classes=counted, approval=approval_text(shown, t))


def approval_text(shown: CountyMap, t: Texts) -> str:
    """The number under which the map may be shown, or the warning that there is none."""
    if shown.approval:
        return t("papers.map_approval", number=shown.approval)
    return t("papers.map_not_approved")


def map_content(shown: CountyMap) -> dict[str, object]:
    """The map as plain JSON values."""
    return {
        "kind": "map",
        "townships": [_lists(asdict(town)) for town in shown.townships],
        "schools": [[getattr(school, field) for field in SCHOOL] for school in shown.schools],
        "classes": [asdict(look) for look in shown.classes],
        "approval": shown.approval,
        "shades": dict(shown.shades),
    }


def map_from(values: Mapping[str, object]) -> CountyMap:
    """The map that plain JSON values stand for. Raises KeyError, TypeError or ValueError for none."""
    if set(values) != {"townships", "schools", "classes", "approval", "shades"}:
        raise ValueError("a map has other parts")
    classes = tuple(MapClass(**each) for each in values["classes"])
    towns = tuple(Outline(**_tuples(each)) for each in values["townships"])
    schools = tuple(MapSchool(**dict(zip(SCHOOL, each, strict=True))) for each in values["schools"])
    texts = [field for look in classes for field in asdict(look).values()]
    texts += [values["approval"], *(town.name for town in towns)]
    texts += [word for pair in values["shades"].items() for word in pair]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a text is asked for")
    shown = CountyMap(towns, schools, classes, str(values["approval"]), dict(values["shades"]))
    keys = {look.key for look in classes}
    if not all(look.shape in SHAPES for look in classes):
        raise ValueError("a shape that is none")
    if not {school.class_key for school in schools} <= keys:
        raise ValueError("a school of no class")
    if not all(isinstance(school.name, str) for school in schools):
        raise TypeError("a name is asked for")
    # Drawn once here, so that places that are no numbers are refused when it is opened.
    fitted(shown, (0, 0, WIDTH, MAP_HEIGHT), GAP)
    return shown


def _lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lists(each) for key, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, tuple) else value


def _tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


def _labels(shown: CountyMap) -> list[str]:
    counts = [sum(each.class_key == look.key for each in shown.schools) for look in shown.classes]
    return [f"{look.label} {count}" for look, count in zip(shown.classes, counts, strict=True)]


def _approval_lines(shown: CountyMap, t: Texts) -> list[str]:
    """The approval in lines that fit across the picture, the first one beside the scale."""
    words, lines = approval_text(shown, t), [""]
    for piece in words.split(" "):
        longer = f"{lines[-1]} {piece}".strip()
        room = WIDTH if len(lines) > 1 else WIDTH - LONGEST_BAR - 2 * GAP
        if lines[-1] and LETTER * wide(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines


class _Plan:
    """Where legend and names of townships stand: beside the map, names that are too many below it.

    left    where the legend begins; the map has what is left of it
    lines   of the list of names: where each begins, its middle, its words
    height  of map, legend and list
    """

    def __init__(self, shown: CountyMap) -> None:
        self.towns = numbered(shown)
        classes = max((wide(each) for each in _labels(shown)), default=0.0)
        legend = 2 * LEGEND_MARK + GAP + LETTER * classes
        names = [town.line for town in self.towns]
        column = LETTER * max((wide(each) for each in names), default=0.0) + GAP
        below = LINE * len(shown.classes) + LINE // 2
        rows = max((MAP_HEIGHT - below) // LINE, 1)
        columns = -(-len(names) // rows)
        side = max(legend, columns * column)
        if side > WIDTH - LEAST_MAP:
            # Too many or too long to stand beside the map.
            side, left, below = legend, 0.0, MAP_HEIGHT + LINE // 2
            columns = max(int(WIDTH // column), 1)
            rows = -(-len(names) // columns)
            self.height = below + LINE * rows
        else:
            left, self.height = WIDTH - side, MAP_HEIGHT
        self.left = WIDTH - side
        self.lines = [
            (left + column * (place // rows), below + LINE * (place % rows + 0.5), name)
            for place, name in enumerate(names)
        ]


def _numbers(shown: CountyMap, sheet: MapSheet, towns: Sequence[NumberedTown]) -> list[str]:
    """The numbers of townships, white around so that borders do not cross them."""
    style = f"text-anchor='middle' paint-order='stroke' stroke='{PAPER}' stroke-width='6'"
    places = number_places(towns, shown, sheet, LETTER, MARK)
    return [
        _text(x, y, str(each.number), style) for each, (x, y) in zip(towns, places, strict=True)
    ]


def _scale_bar(sheet: MapSheet, top: float, t: Texts) -> str:
    """Below the map, where no township is, at the left of the line on its approval."""
    km, length = sheet.scale_bar(LONGEST_BAR)
    line = f"<path d='M{GAP} {top + LINE - 4}h{length:.1f}' stroke='{TEXT}' stroke-width='5'/>"
    return line + _text(GAP, top + LINE / 2 - 5, t("papers.scale", km=km))


def _drawn(shown: CountyMap, sheet: MapSheet, towns: Sequence[NumberedTown]) -> list[str]:
    looks = {look.key: look for look in shown.classes}
    parts = [
        _outline(town, looks.get(shown.shades.get(town.name, "")), sheet)
        for town in shown.townships
    ]
    # A number never covers a school; the most urgent class lies on top.
    parts += _numbers(shown, sheet, towns)
    order = {look.key: place for place, look in enumerate(shown.classes)}
    for school in sorted(shown.schools, key=lambda each: -order[each.class_key]):
        x, y = sheet.at(school.latitude, school.longitude)
        parts.append(_mark(looks[school.class_key], x, y, MARK))
    return parts


def _outline(town: Outline, shade: MapClass | None, sheet: MapSheet) -> str:
    path = "".join(
        "M" + "L".join("{:.1f} {:.1f}".format(*sheet.at(*point)) for point in ring) + "Z"
        for part in town.parts
        for ring in part
    )
    fill = shade.tint if shade else PAPER
    return f"<path d='{path}' fill='{fill}' stroke='{OUTLINE}' stroke-width='1.5' fill-rule='evenodd'/>"


def _mark(look: MapClass, x: float, y: float, radius: float) -> str:
    corners = " ".join(f"{x + radius * a:.1f},{y + radius * b:.1f}" for a, b in SHAPES[look.shape])
    return f"<polygon points='{corners}' fill='{look.colour}' stroke='{PAPER}'/>"


def _text(x: float, middle: float, text: str, rest: str = "") -> str:
    y = round(middle + LETTER * 0.36, 1)
    return f"<text x='{x:.1f}' y='{y}' {rest}>{escape(office_text(text))}</text>"
