"""What slides are made from: plain values that say what stands on each slide, and nothing of files.

A slide has one finding as its title and one thing to see: a chart, a table, a map or sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from analysis.edition import EditionMark
from analysis.present.maps import MapClass, Outline
from analysis.present.tables import PresentedTable


class ChartKind(StrEnum):
    """Charts that an office draws natively, so that whoever gets the slides can edit them."""

    COLUMNS = "columns"
    BARS = "bars"
    LINES = "lines"
    SCATTER = "scatter"


@dataclass(frozen=True)
class Series:
    """One row of values, as long as the chart's categories; None leaves a gap and is never drawn as 0.

    x        for scatter only: the other coordinate of each value
    colour   "#rrggbb"; without one the next of the house's group colours
    marker   name of a marker of GROUP_LOOKS or LOOKS for lines and scatter
    is_limit drawn as a dashed red line over the columns, or as hollow bars among bars
    is_plan  outlined and hatched (plan or forecast), where a full one is what is
    point_colours  for columns and bars: the colour of each value, where they differ
    """

    name: str
    values: tuple[float | None, ...]
    x: tuple[float | None, ...] = ()
    colour: str = ""
    marker: str = ""
    is_limit: bool = False
    is_plan: bool = False
    point_colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart with its axes in words; `decimals` for labels and axis; values are not rounded."""

    kind: ChartKind
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()
    value_title: str = ""
    category_title: str = ""
    decimals: int = 0
    has_labels: bool = True

    def __post_init__(self) -> None:
        for series in self.series:
            against = series.x if self.kind is ChartKind.SCATTER else self.categories
            if len(series.values) != len(against):
                raise ValueError(f"Series '{series.name}' does not fit what it is drawn over.")
            if series.point_colours and len(series.point_colours) != len(series.values):
                raise ValueError(f"Series '{series.name}' has not one colour for each value.")


@dataclass(frozen=True)
class MapSchool:
    """A school on the map: its place in CGCS2000 and its class, a key of the map's classes."""

    name: str
    latitude: float
    longitude: float
    class_key: str


@dataclass(frozen=True)
class CountyMap:
    """The county as shapes. `approval`: the number under which the map may be shown (审图号).

    shades   township -> class key; a township without an entry stays white
    approval "" prints a warning in its place
    """

    townships: tuple[Outline, ...]
    schools: tuple[MapSchool, ...]
    classes: tuple[MapClass, ...]
    approval: str = ""
    shades: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Slide:
    """One finding and what shows it.

    content  a chart, a table (continued on further slides where it is long), a map, or sentences
    notes    what the speaker may say, with sources and limits
    source   the small print that is of this slide alone: indicator, schools counted
    """

    finding: str
    content: Chart | PresentedTable | CountyMap | tuple[str, ...]
    notes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Deck:
    """Slides of one county with what stands on every one of them.

    edition    number and day of the frozen edition; None for a draft, which the slides say
    filters    school year, stage, reliefs and whatever else limits what is shown, in words
    data_date  ISO date of the data, or None; also the date that the file bears
    rule       the rules in force with their dates, in words
    warning    printed on every slide: that the county is invented, say
    office     that compiled it, on the first slide; "" for the county alone
    """

    title: str  # may be broken, where it is too long for a line, at its line break
    county: str
    slides: tuple[Slide, ...]
    filters: str
    data_date: str | None
    rule: str
    snapshot: str
    edition: EditionMark | None = None
    warning: str = ""
    office: str = ""
