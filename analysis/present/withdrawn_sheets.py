"""The mark of a withdrawn edition in a workbook, written into its parts.

Not taken: the library that reads workbooks and writes them anew, since it drops charts and the bars
behind numbers. Only texts are added; no cell that holds a number is touched.
"""

from __future__ import annotations

import io
import math
import zipfile

from lxml import etree

from analysis.present.sheet_setup import LINE, lines_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED, SHEETS = "xl/sharedStrings.xml", "xl/worksheets/sheet"
# What a sheet holds before the head and foot of its print.
BEFORE_HEAD = ("pageSetup", "pageMargins", "printOptions", "sheetData")
# Excel takes 255 letters for the head of a sheet, with its signs.
LONGEST_HEAD = 200
WIDTH_BESIDE_NUMBER = 80.0
LOOK_OF_HEAD = "&C&12&K8F1D2C"


def marked_workbook(content: bytes, number: str, mark: str, line: str) -> bytes:
    """The workbook with the mark: before the title of every sheet, at its head in print, at its number.

    number  of the edition: every cell that holds it and nothing else is followed by `line`
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    strings = _Strings(parts[SHARED])
    for name, part in parts.items():
        if name.startswith(SHEETS):
            parts[name] = _sheet(part, strings, number, mark, line)
    parts[SHARED] = strings.written()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return buffer.getvalue()


def _sheet(part: bytes, strings: _Strings, number: str, mark: str, line: str) -> bytes:
    root = etree.fromstring(part)
    for cell in root.iter(_tag("c")):
        if cell.get("t") != "s":
            continue
        value = cell.find(_tag("v"))
        said = strings.text(int(value.text))
        if cell.get("r") == "A1":
            value.text = str(strings.add(mark + said))
        elif said == number:
            value.text = str(strings.add(f"{said} {line}"))
            _heighten(cell.getparent(), f"{said} {line}")
    _head(root, mark + line)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _heighten(row: etree._Element, text: str) -> None:
    needed = LINE * lines_of(text, WIDTH_BESIDE_NUMBER)
    row.set("ht", str(math.ceil(max(needed, float(row.get("ht", "0"))))))
    row.set("customHeight", "1")


def _head(root: etree._Element, text: str) -> None:
    """The mark at the head of every printed page; "&" would be a sign there."""
    found = root.find(_tag("headerFooter"))
    if found is None:
        found = etree.Element(_tag("headerFooter"))
        last = next(
            root.find(_tag(name)) for name in BEFORE_HEAD if root.find(_tag(name)) is not None
        )
        last.addnext(found)
    head = etree.Element(_tag("oddHeader"))
    head.text = LOOK_OF_HEAD + text[:LONGEST_HEAD].replace("&", "&&")
    found.insert(0, head)


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class _Strings:
    """The texts that the cells of a workbook point to."""

    def __init__(self, part: bytes) -> None:
        self.root = etree.fromstring(part)
        self.added: dict[str, int] = {}

    def text(self, place: int) -> str:
        """The text at a place, its pieces joined."""
        return "".join(piece.text or "" for piece in self.root[place].iter(_tag("t")))

    def add(self, text: str) -> int:
        """The place of a new text."""
        if text not in self.added:
            item = etree.SubElement(self.root, _tag("si"))
            piece = etree.SubElement(item, _tag("t"))
            piece.text = text
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            self.added[text] = len(self.root) - 1
        return self.added[text]

    def written(self) -> bytes:
        """The part, its counts right."""
        self.root.set("uniqueCount", str(len(self.root)))
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
