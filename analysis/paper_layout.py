"""How papers and slides are set: sizes, margins, typefaces, decimals. Plain values, read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Typeface:
    """Names of a typeface for Chinese and for Latin text, and what a machine without it may take."""

    east_asian: str
    latin: str
    fallback: str


@dataclass(frozen=True)
class PaperLayout:
    """The layout of official documents (GB/T 9704) and the decimals of the declaration forms.

    Lengths in mm, type sizes in points. `typefaces`: role (title, body, level_1 ... level_3,
    page_number, slide) -> typeface.
    """

    page_width: float
    page_height: float
    margin_top: float
    margin_left: float
    text_width: float
    text_height: float
    lines: int
    characters: int
    title_size: float
    body_size: float
    page_number_size: float
    table_size: float
    table_note_size: float
    form_value_decimals: int
    form_mean_decimals: int
    form_coefficient_decimals: int
    form_share_decimals: int
    typefaces: Mapping[str, Typeface]

    @property
    def margin_right(self) -> float:
        """What the text leaves of the page's width, in mm."""
        return self.page_width - self.margin_left - self.text_width

    @property
    def margin_bottom(self) -> float:
        """What the text leaves of the page's height, in mm."""
        return self.page_height - self.margin_top - self.text_height
