"""What a paper is made from: headings, sentences and tables as plain values, and where numbers come from.

A sentence is a text of the register with its places filled; a number in it knows its source, so that
the document can mark it and list it at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter

from analysis.present.tables import PresentedTable
from analysis.present.text import Texts, form_of


@dataclass(frozen=True)
class NumberSource:
    """Where a number comes from: what it is, the rule it is measured by, the snapshot it was read from.

    key  short name in Latin letters, digits and "_": the bookmark's name begins with it
    """

    key: str
    about: str
    rule: str
    snapshot: str


@dataclass(frozen=True)
class Sourced:
    """A number as it is written, with its source."""

    text: str
    source: NumberSource


Part = str | Sourced
Sentence = tuple[Part, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; the document numbers it. `new_page`: it begins a page."""

    level: int
    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of sentences, one after the other."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class PaperTable:
    """A table; `is_wide` puts it on pages of its own, turned on their side.

    `has_number`: the paper numbers it; a form that is known by its own name needs no other one.
    """

    table: PresentedTable
    is_wide: bool = False
    has_number: bool = True


Block = Heading | Paragraph | PaperTable


@dataclass(frozen=True)
class Paper:
    """A paper: title, blocks in order, who signs it and when, annexes, and the small print of its data.

    title      a line break is where one too long for a line may be broken; elsewhere no word is cut
    data_date  ISO date of the data or None: the date that the file bears
    basis      county, year, filters, rule, snapshot, edition: one line each, at the end
    is_summed  numbers that follow each other and have one source share a line in the list of sources
    """

    title: str
    blocks: tuple[Block, ...]
    signed: str
    dated: str
    data_date: str | None
    basis: tuple[str, ...]
    annexes: tuple[Block, ...] = ()
    is_summed: bool = False


def on_one_line(title: str, t: Texts) -> str:
    """A title without the places where it may be broken."""
    return ("" if t.language == "zh" else " ").join(title.split("\n"))


def said(t: Texts, key: str, **values: object) -> Sentence:
    """The text of `key` in parts, so that a `Sourced` value keeps its source; other values are text.

    Raises KeyError for an unknown key or place.
    """
    parts: list[Part] = []
    for literal, name, forms, _ in Formatter().parse(t(key)):
        if literal:
            parts.append(literal)
        if name is not None:
            value = values[name]
            form = form_of(value.text if isinstance(value, Sourced) else value, forms or "")
            if form is not None:
                parts.append(form)
            else:
                parts.append(value if isinstance(value, Sourced) else str(value))
    return tuple(parts)


def joined(
    t: Texts, parts: Sequence[Sentence], separator: str = "common.list_separator"
) -> Sentence:
    """Several pieces of a sentence as a list in words."""
    found: list[Part] = []
    for number, part in enumerate(parts):
        found += [t(separator)] if number else []
        found += part
    return tuple(found)


def plain_text(sentence: Sentence) -> str:
    """The sentence without its sources."""
    return "".join(part.text if isinstance(part, Sourced) else part for part in sentence)
