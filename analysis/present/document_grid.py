"""A table of a document as XML: headings that repeat, rows that stay whole, figures to the right.

Written as text, since a library that builds cell by cell takes seconds for the schools of a county.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

from analysis.present.office_file import office_text

# Rows up to which a table is not parted over two pages.
KEPT_WHOLE = 12


def grid(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[bool],
    widths: Sequence[int],
    style: str,
) -> CT_Tbl:
    """The table element; `numbers`: which columns hold figures; `widths` in twips.

    `style`: id of the paragraph style of its cells.
    """
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    places = ["right" if is_number else "left" for is_number in numbers]
    head = _row(headings, ["center"] * len(headings), widths, style, is_heading=True)
    # A short table stays on one page; of a long one only its rows do.
    last = len(rows) - 1 if len(rows) <= KEPT_WHOLE else 0
    body = "".join(
        _row(row, places, widths, style, stays=place < last) for place, row in enumerate(rows)
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
        '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(
    cells: Sequence[str],
    places: Sequence[str],
    widths: Sequence[int],
    style: str,
    *,
    is_heading: bool = False,
    stays: bool = False,
) -> str:
    kind = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_heading else "")
    bold = "<w:rPr><w:b/></w:rPr>" if is_heading else ""
    next_to = "<w:keepNext/>" if stays or is_heading else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{next_to}<w:jc w:val="{place}"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(office_text(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, place, width in zip(cells, places, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{kind}</w:trPr>{written}</w:tr>"
