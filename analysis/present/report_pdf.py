"""One page of A4 as PDF, made by the product itself: no service, no office, no browser.

Blocks of words and figures go in, bytes come out. The compiler (typst) is part of the installation;
charts are drawn as lines and areas, and the letters used are embedded from the machine's typefaces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path

import typst

from analysis.present.office_file import day_of, office_text
from analysis.present.style import TEXT

TEMPLATE = Path(__file__).with_suffix(".typ")
# Typefaces with Chinese letters that Windows, macOS and Linux bring along, the plainest first.
CHINESE = (
    "Microsoft YaHei",
    "DengXian",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
    "NSimSun",
    "FangSong",
    "KaiTi",
    "Songti SC",
    "STSong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Droid Sans Fallback",
)
# Sizes of letters in half points, tried from the largest.
HALF_POINTS = range(22, 11, -1)
# A name in a file may be of any length; on one page it is not.
LONGEST, LONGEST_TEXT = 160, 640
# Letters without a place to break the line at; Chinese breaks anywhere.
_UNBROKEN = re.compile(r"([\u0021-\u024f]{20})(?=[\u0021-\u024f])")


class NoChineseTypeface(RuntimeError):
    """The machine has no typeface with Chinese letters, so that a report would hold empty boxes."""


@dataclass(frozen=True)
class Report:
    """A report ready to be set: its title, the language, blocks in order, and the day of its data."""

    title: str
    language: str
    blocks: tuple[dict, ...]
    data_date: str | None


@cache
def _fonts() -> typst.Fonts:
    # Looking through the typefaces takes a while; a new one is seen when the product starts again.
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def chinese_typefaces(families: Iterable[str] | None = None) -> tuple[str, ...]:
    """Those of the known Chinese typefaces that are there, in order of preference; () without any.

    `families`: names to choose from; those of the machine unless given.
    """
    there = set(_fonts().families() if families is None else families)
    return tuple(name for name in CHINESE if name in there)


def report_file(report: Report) -> bytes:
    """The bytes of the PDF: exactly one page. Raises NoChineseTypeface."""
    faces = chinese_typefaces()
    if not faces:
        raise NoChineseTypeface
    content = {
        "title": _cut(report.title),
        "lang": report.language,
        "region": "cn" if report.language == "zh" else "us",
        "fonts": faces,
        "sizes": [size / 2 for size in HALF_POINTS],
        "ink": TEXT,
        "blocks": [_clean(block) for block in report.blocks],
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        timestamp=day_of(report.data_date).replace(tzinfo=UTC),
    )


def _clean(value: object) -> object:
    """Texts without signs that no letter stands for, and of a bounded length."""
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value


def _cut(text: str) -> str:
    return _UNBROKEN.sub("\\1\u200b", short(office_text(text), LONGEST_TEXT))


def short(text: str, longest: int = LONGEST) -> str:
    """A text of at most so many characters; the end of a longer one is told as left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def said(kind: str, text: str, colour: str = TEXT) -> dict:
    """A block of words. `kind`: title, heading, text, small or warning."""
    return {"kind": kind, "text": text, "colour": colour}


def listed(lines: Sequence[str]) -> dict:
    """A block of lines with a mark before each."""
    return {"kind": "list", "lines": list(lines)}


def side_by_side(*parts: Sequence[dict]) -> dict:
    """Blocks in columns of equal width."""
    return {"kind": "columns", "parts": [list(part) for part in parts]}


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[bool],
    widths: Sequence[int],
    title: str = "",
) -> dict:
    """A table of words. `numbers`: which columns stand at the right; `widths`: 0 as wide as its words."""
    return {
        "kind": "table",
        "title": title,
        "headings": list(headings),
        "rows": [list(row) for row in rows],
        "numbers": list(numbers),
        "widths": list(widths),
    }
