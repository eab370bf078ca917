"""Ways in which a valid file goes wrong: cells, headings, sheets and bytes, each drawn from a seed.

Files are held as plain sheets while people's mistakes are made in them, and written afresh; what
happens to a file on its way (bits, parts, encodings) is done to the bytes.
"""

from __future__ import annotations

import csv
import io
import math
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

NONSENSE = "无关列"
SUM_WORDS = ("合计", "总计", "小计", "合 计", "全县合计", "城关镇小计", "平均")
# The same column by another name that bureaus use.
SYNONYMS = {
    "学校标识码": "机构编码",
    "学校名称": "机构名称",
    "办学类型": "学校类型",
    "举办者": "办别",
    "班数": "班级数",
    "教学仪器设备资产值(元)": "教学仪器设备资产值(万元)",
}


@dataclass(frozen=True)
class Formula:
    """A formula with the value that was calculated last; "" for one that never was."""

    text: str
    shown: object = ""


@dataclass
class Sheet:
    """A sheet as typed; ranges and rows count from 0. `head` is the number of rows of headings."""

    title: str
    rows: list[list[object]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    head: int = 1
    hidden: bool = False

    def copy(self, title: str) -> Sheet:
        """The same sheet under another name."""
        return Sheet(title, [list(row) for row in self.rows], list(self.merged), self.head)

    def insert_row(self, at: int, row: list[object]) -> None:
        """A row more; what stands below moves down."""
        self.rows.insert(at, row)
        self.merged = [
            (top + (top >= at), left, bottom + (bottom >= at), right)
            for top, left, bottom, right in self.merged
        ]

    def delete_row(self, at: int) -> None:
        """A row less; merged ranges that it was part of are taken apart."""
        del self.rows[at]
        self.merged = [
            (top - (top > at), left, bottom - (bottom > at), right)
            for top, left, bottom, right in self.merged
            if not top <= at <= bottom
        ]

    def width(self) -> int:
        """Columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def set(self, row: int, column: int, value: object) -> None:
        """Type into a cell."""
        line = self.rows[row]
        line += [None] * (column + 1 - len(line))
        line[column] = value


Mutator = Callable[[random.Random, list[Sheet]], str]


# ------------------------------------------------------------------ cells


def _body(rng: random.Random, sheets: list[Sheet]) -> tuple[Sheet, int]:
    """A sheet with rows below its headings, and one of those rows."""
    filled = [sheet for sheet in sheets if len(sheet.rows) > sheet.head]
    sheet = rng.choice(filled)
    return sheet, rng.randrange(sheet.head, len(sheet.rows))


def _cell(rng: random.Random, sheets: list[Sheet]) -> tuple[Sheet, int, int]:
    """A filled cell, four times out of five a number."""
    sheet, row = _body(rng, sheets)
    filled = [c for c, value in enumerate(sheet.rows[row]) if value is not None]
    numbers = [c for c in filled if isinstance(sheet.rows[row][c], int | float)]
    wanted = numbers if numbers and rng.random() < 0.8 else filled
    return sheet, row, rng.choice(wanted or [0])


def _typed(rng: random.Random, value: object) -> object:
    """What somebody types where `value` should stand."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else 1234
    text = str(value)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in str(number))
    return rng.choice(
        [
            *["-", "—", "——", "/", "", " ", "*", "..."],
            *[
                wide,
                f"{number:,}",
                f"{number * 1000:,}",
                f"{number}人",
                f" {number} ",
                f"约{number}",
            ],
            *["abc", "无", "没有", "NaN", "nan", "inf", "-inf", "None", "null", "#N/A", "TRUE"],
            *[
                "1e3",
                "1E+03",
                "9e999",
                "1.5e",
                "0x1F",
                "１,２",
                "1,23",
                "12,34,567",
                "1 000",
                "1.2万",
            ],
            *[-5, -0.0, 0, 10**12, 3_000_000_000, 2_147_483_648, 0.1 + 0.2, 1e-9, 1e308],
            *[number + 1, number + 0.5, number * 2, f"{number}.0", str(number), f"+{number}"],
            *[date(2025, 9, 1), datetime(2025, 9, 1, 8, 30), time(8, 30), True, False],
            *[Formula("=1/0", "#DIV/0!"), Formula("=VLOOKUP(1,A:B,2,0)", "#N/A")],
            *[Formula("=1+1"), Formula("=1+1", number), Formula('="a"&"b"', "ab")],
            *[
                "😀",
                "\x07",
                f"{number}\u200b",
                f"\ufeff{text}",
                f"{text}\n",
                f'"{text}',
                f'{text}"',
            ],
            *["=HYPERLINK(1)", "<b>1</b>", "x" * 30_000, "'" + text, "甲;乙,丙\t丁", "\u202e12"],
            *["9.90E+09", "9.900000001E9", "9900000001.0", "９９００００００１１", "99000000"],
            *["2024-2025", "2024", "2025-2027", "45901", "小学", "初中", "合计", "学校标识码"],
        ]
    )


def type_into_cell(rng: random.Random, sheets: list[Sheet]) -> str:
    """One cell typed otherwise."""
    sheet, row, column = _cell(rng, sheets)
    value = sheet.rows[row][column] if column < len(sheet.rows[row]) else None
    new = _typed(rng, value)
    sheet.set(row, column, new)
    return f"{sheet.title} {row + 1}/{column + 1}: {value!r} -> {str(new)[:40]!r}"


def change_number(rng: random.Random, sheets: list[Sheet]) -> str:
    """A plain number becomes another plain number, often an entirely possible one."""
    sheet, row, column = _cell(rng, sheets)
    value = sheet.rows[row][column] if column < len(sheet.rows[row]) else None
    if not isinstance(value, int | float):
        return type_into_cell(rng, sheets)
    new = rng.choice(
        [value + 1, value * 1.01 if isinstance(value, float) else value + 2, str(value)]
    )
    sheet.set(row, column, new)
    return f"{sheet.title} {row + 1}/{column + 1}: {value!r} -> {new!r}"


def empty_cell(rng: random.Random, sheets: list[Sheet]) -> str:
    """A cell without content."""
    sheet, row, column = _cell(rng, sheets)
    sheet.set(row, column, None)
    return f"{sheet.title} {row + 1}/{column + 1} emptied"


def type_into_column(rng: random.Random, sheets: list[Sheet]) -> str:
    """The same sign in every cell of a column, as exports print it."""
    sheet, _, column = _cell(rng, sheets)
    new = rng.choice([None, "-", "—", 0, "0", "无"])
    for row in range(sheet.head, len(sheet.rows)):
        if rng.random() < 0.8:
            sheet.set(row, column, new)
    return f"{sheet.title} column {column + 1} -> {new!r}"


def swap_cells(rng: random.Random, sheets: list[Sheet]) -> str:
    """Two cells of a row or of a column in each other's place."""
    sheet, row, column = _cell(rng, sheets)
    if rng.random() < 0.5:
        other, across = row, rng.randrange(max(1, sheet.width()))
    else:
        other, across = rng.randrange(sheet.head, len(sheet.rows)), column
    for r, c in ((row, column), (other, across)):
        sheet.set(r, c, sheet.rows[r][c] if c < len(sheet.rows[r]) else None)
    one, two = sheet.rows[row][column], sheet.rows[other][across]
    sheet.set(row, column, two)
    sheet.set(other, across, one)
    return f"{sheet.title} swapped {row + 1}/{column + 1} and {other + 1}/{across + 1}"


def delete_row(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row lost."""
    sheet, row = _body(rng, sheets)
    sheet.delete_row(row)
    return f"{sheet.title} row {row + 1} deleted"


def move_row(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row in another place."""
    sheet, row = _body(rng, sheets)
    line = sheet.rows[row]
    sheet.delete_row(row)
    at = rng.randint(sheet.head, len(sheet.rows))
    sheet.insert_row(at, line)
    return f"{sheet.title} row {row + 1} moved to {at + 1}"


def double_row(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row twice."""
    sheet, row = _body(rng, sheets)
    at = rng.randint(sheet.head, len(sheet.rows))
    sheet.insert_row(at, list(sheet.rows[row]))
    return f"{sheet.title} row {row + 1} doubled at {at + 1}"


def insert_sum(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row of sums among or below the others, its word in one of the first columns."""
    sheet, _ = _body(rng, sheets)
    at = rng.randint(sheet.head, len(sheet.rows))
    sums: list[object] = []
    for column in range(sheet.width()):
        values = [row[column] for row in sheet.rows[sheet.head : at] if column < len(row)]
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        sums.append(sum(numbers) if numbers else None)
    word = rng.choice(SUM_WORDS)
    sums[rng.randrange(min(4, len(sums)))] = word
    sheet.insert_row(at, sums)
    return f"{sheet.title} {word} inserted at {at + 1}"


def insert_other_row(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row that is no school: blank, a note, the headings again, numbers of columns."""
    sheet, _ = _body(rng, sheets)
    at = rng.randint(sheet.head, len(sheet.rows))
    heading = list(sheet.rows[sheet.head - 1]) if sheet.head else []
    row: list[object] = rng.choice(
        [
            [],
            ["注:数据截至9月1日"],
            ["制表人:某", None, "审核:某"],
            heading,
            list(range(1, sheet.width() + 1)),
            [None, None, None, 7, 8],
        ]
    )
    sheet.insert_row(at, list(row))
    return f"{sheet.title} at {at + 1} inserted {str(row)[:40]}"


CELLS: tuple[Mutator, ...] = (
    *(type_into_cell,) * 6,
    *(change_number,) * 6,
    empty_cell,
    type_into_column,
    swap_cells,
    delete_row,
    move_row,
    double_row,
    insert_sum,
    insert_other_row,
)

# ------------------------------------------------------------------ headings


def _heading(rng: random.Random, sheets: list[Sheet]) -> tuple[Sheet, int, int]:
    """A filled cell among the headings of a sheet that has rows below, where one does."""
    candidates = [
        (sheet, row, column)
        for sheet in [s for s in sheets if len(s.rows) > s.head] or sheets
        for row in range(min(sheet.head, len(sheet.rows)))
        for column, value in enumerate(sheet.rows[row])
        if value is not None
    ]
    return rng.choice(candidates)


def rename_heading(rng: random.Random, sheets: list[Sheet]) -> str:
    """A heading that nobody knows, another spelling, or none."""
    sheet, row, column = _heading(rng, sheets)
    old = str(sheet.rows[row][column])
    new = rng.choice(
        [
            *[f"{NONSENSE}{column}", None, f" {old} ", f"{old[:1]} {old[1:]}", f"\ufeff{old}"],
            *[old.replace("(", "（").replace(")", "）"), f"{old}2", 2025, f"{old}\n"],
            *[SYNONYMS.get(old, f"{NONSENSE}甲")] * 3,
        ]
    )
    sheet.set(row, column, new)
    return f"{sheet.title} heading {old!r} -> {new!r}"


def swap_headings(rng: random.Random, sheets: list[Sheet]) -> str:
    """Two headings in each other's place, the figures where they were."""
    sheet, row, column = _heading(rng, sheets)
    others = [c for c, v in enumerate(sheet.rows[row]) if v is not None]
    other = rng.choice(others)
    line = sheet.rows[row]
    line[column], line[other] = line[other], line[column]
    return f"{sheet.title} headings {column + 1} and {other + 1} swapped"


def double_heading(rng: random.Random, sheets: list[Sheet]) -> str:
    """A heading written over another one."""
    sheet, row, column = _heading(rng, sheets)
    other = rng.choice([c for c, v in enumerate(sheet.rows[row]) if v is not None])
    sheet.rows[row][other] = sheet.rows[row][column]
    return f"{sheet.title} heading {column + 1} also at {other + 1}"


def _reorder(sheet: Sheet, order: list[int | None]) -> None:
    """The columns in another order (None: an empty one); torn merged ranges are taken apart."""
    width = sheet.width()
    sheet.rows = [
        [None if c is None else (*row, *[None] * width)[c] for c in order] for row in sheet.rows
    ]
    merged = []
    for top, left, bottom, right in sheet.merged:
        places = [i for i, c in enumerate(order) if c is not None and left <= c <= right]
        if places and places == list(range(places[0], places[0] + right - left + 1)):
            merged.append((top, places[0], bottom, places[-1]))
    sheet.merged = merged


def move_column(rng: random.Random, sheets: list[Sheet]) -> str:
    """A column with its heading in another place, doubled, lost, or an empty one before it."""
    sheet, _, column = _heading(rng, sheets)
    order: list[int | None] = list(range(sheet.width()))
    what = rng.choice(["moved", "doubled", "removed", "pushed"])
    if what in ("moved", "removed"):
        order.remove(column)
    if what != "removed":
        order.insert(rng.randint(0, len(order)), None if what == "pushed" else column)
    _reorder(sheet, order)
    return f"{sheet.title} column {column + 1} {what}"


def unmerge(rng: random.Random, sheets: list[Sheet]) -> str:
    """Merged headings taken apart, with or without the text in every cell."""
    sheet, _, _ = _heading(rng, sheets)
    fills = rng.random() < 0.5
    for top, left, bottom, right in sheet.merged:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if fills:
                    sheet.set(row, column, sheet.rows[top][left])
    sheet.merged = []
    return f"{sheet.title} unmerged, {'filled' if fills else 'not filled'}"


def insert_level(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row more among the headings: a title, a band over some columns, a blank."""
    sheet, _, _ = _heading(rng, sheets)
    at = rng.randint(0, sheet.head)
    width = sheet.width()
    row: list[object] = [None] * width
    what = rng.choice(["title", "bands", "blank", "numbers"])
    if what == "title":
        row[0] = "某县教育局"
    elif what == "bands":
        row[0], row[width // 2] = "前半", "后半"
    elif what == "numbers":
        row = list(range(1, width + 1))
    sheet.insert_row(at, row)
    sheet.head += 1
    return f"{sheet.title} {what} inserted above row {at + 1}"


def lose_level(rng: random.Random, sheets: list[Sheet]) -> str:
    """A row of headings lost."""
    sheet, row, _ = _heading(rng, sheets)
    sheet.delete_row(row)
    sheet.head -= 1
    return f"{sheet.title} heading row {row + 1} deleted"


HEADINGS: tuple[Mutator, ...] = (
    *(rename_heading,) * 4,
    swap_headings,
    swap_headings,
    double_heading,
    move_column,
    move_column,
    unmerge,
    insert_level,
    lose_level,
)

# ------------------------------------------------------------------ sheets


def _free_title(sheets: list[Sheet], wanted: str) -> str:
    titles = {sheet.title.lower() for sheet in sheets}
    title = wanted[:31]
    while title.lower() in titles:
        title = f"{title[:28]}_{len(sheets)}"
    return title


def change_sheets(rng: random.Random, sheets: list[Sheet]) -> str:
    """A sheet removed, renamed, copied, hidden, emptied, moved or added."""
    sheet = rng.choice([s for s in sheets if len(s.rows) > s.head] or sheets)
    what = rng.choice(
        ["removed", "renamed", "copied", "hidden", "emptied", "cut", "moved", "added", "swapped"]
    )
    if what == "removed" and len(sheets) > 1:
        sheets.remove(sheet)
    elif what == "renamed":
        title = rng.choice([f"{sheet.title}1", f" {sheet.title}", "Sheet1", "汇总", "学校", "教师"])
        sheet.title = _free_title(sheets, title)
    elif what == "copied":
        twin = sheet.copy(_free_title(sheets, f"{sheet.title} (2)"))
        sheets.insert(rng.randint(0, len(sheets)), twin)
    elif what == "hidden":
        sheet.hidden = len(sheets) > 1
    elif what == "emptied":
        sheet.rows, sheet.merged, sheet.head = [], [], 0
    elif what == "cut":
        sheet.rows = sheet.rows[: sheet.head]
    elif what == "moved":
        sheets.remove(sheet)
        sheets.insert(rng.randint(0, len(sheets)), sheet)
    elif what == "added":
        rows: list[list[object]] = rng.choice(
            [[], [["说明"]], [["学校名称", "人数"], ["第一小学", 5]], [[1, 2], [3, 4]]]
        )
        sheets.append(Sheet(_free_title(sheets, "附表"), [list(row) for row in rows], head=0))
    elif what == "swapped":
        other = rng.choice(sheets)
        sheet.title, other.title = other.title, sheet.title
    return f"sheet {sheet.title} {what}"


# ------------------------------------------------------------------ writing


def write_xlsx(sheets: list[Sheet]) -> bytes:
    """The sheets as .xlsx, formulas with the values that they showed."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        clock = book.add_format({"num_format": "hh:mm"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            if sheet.hidden and sheet is not sheets[0]:
                page.hide()
            for top, left, bottom, right in sheet.merged:
                if (top, left) == (bottom, right):
                    continue
                try:
                    page.merge_range(top, left, bottom, right, "")
                except XlsxWriterException:
                    continue  # two moved ranges may lie upon each other
            for number, row in enumerate(sheet.rows):
                for column, value in enumerate(row):
                    _write_cell(page, number, column, value, day, clock)
    return target.getvalue()


def _write_cell(page, row: int, column: int, value: object, day, clock) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, Formula):
        page.write_formula(row, column, value.text, None, value.shown)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif isinstance(value, date | datetime):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, time):
        page.write_datetime(row, column, value, clock)
    else:
        page.write_string(row, column, str(value))


def write_csv(sheets: list[Sheet], encoding: str) -> bytes:
    """The first sheet as .csv; a formula leaves what it showed."""
    target = io.StringIO()
    writer = csv.writer(target)
    for row in sheets[0].rows:
        writer.writerow([v.shown if isinstance(v, Formula) else v for v in row])
    return target.getvalue().encode(encoding, errors="replace")


# ------------------------------------------------------------------ bytes


def _flip(rng: random.Random, content: bytes, count: int) -> bytes:
    changed = bytearray(content)
    for _ in range(count):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _members(content: bytes) -> list[tuple[str, bytes]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        KeyError,
        EOFError,
        RuntimeError,  # an earlier change may name a way of packing that there is not
    ):
        return None


def _package(members: list[tuple[str, bytes]], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, part in members:
            archive.writestr(zipfile.ZipInfo(name), part, packing)
    return target.getvalue()


def change_package(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    """A part of the package removed, swapped, cut or damaged, and packed again as if nothing were."""
    members = _members(content)
    if not members:
        return _flip(rng, content, 1), "bit flipped"
    at = rng.randrange(len(members))
    sheets = [i for i, (name, _) in enumerate(members) if "worksheets/sheet" in name]
    if sheets and rng.random() < 0.6:
        at = rng.choice(sheets)
    name, part = members[at]
    what = rng.choice(["removed", "swapped", "cut", "damaged", "digit", "stored", "emptied"])
    packing = zipfile.ZIP_DEFLATED
    if what == "removed":
        del members[at]
    elif what == "swapped":
        other = rng.choice(sheets or [at])
        members[at], members[other] = (name, members[other][1]), (members[other][0], part)
    elif what == "cut":
        members[at] = (name, part[: rng.randrange(len(part) + 1)])
    elif what == "damaged":
        members[at] = (name, _flip(rng, part, rng.choice([1, 1, 3])))
    elif what == "digit":
        digits = [i for i, byte in enumerate(part) if 48 <= byte <= 57]
        if digits:
            place = rng.choice(digits)
            members[at] = (name, part[:place] + bytes([rng.randrange(48, 58)]) + part[place + 1 :])
    elif what == "stored":
        packing = zipfile.ZIP_STORED
    else:
        members[at] = (name, b"")
    return _package(members, packing), f"part {name} {what}"


def change_text(rng: random.Random, content: bytes, encoding: str) -> tuple[bytes, str]:
    """A text file written in another encoding, with other line ends, signs lost or added."""
    what = rng.choice(
        [
            "encoding",
            "mark inside",
            "line ends",
            "quote",
            "joined lines",
            "delimiter",
            "nul",
            "tail",
        ]
    )
    text = content.decode(encoding, errors="replace")
    if what == "encoding":
        other = rng.choice(["big5", "shift_jis", "utf-16-le", "utf-16", "utf-8", "gbk", "latin-1"])
        return text.encode(other, errors="replace"), f"encoded as {other}"
    at = rng.randrange(len(text) + 1)
    if what == "mark inside":
        text = text[:at] + "\ufeff" + text[at:]
    elif what == "line ends":
        text = text.replace("\r\n", rng.choice(["\r", "\n", "\r\r\n", "\n\n"]))
    elif what == "quote":
        for _ in range(rng.choice([1, 1, 2])):
            commas = [i + 1 for i, sign in enumerate(text) if sign == ","]
            at = rng.choice(commas or [0])
            text = text[:at] + '"' + text[at:]
    elif what == "joined lines":
        ends = [i for i, sign in enumerate(text) if sign == "\n"]
        at = rng.choice(ends or [0])
        text = text[: max(0, at - 1)] + text[at + 1 :]
    elif what == "delimiter":
        text = text.replace(",", rng.choice([";", "\t", "|", "，"]))
    elif what == "nul":
        text = text[:at] + "\0" + text[at:]
    else:
        text += rng.choice(["\x1a", "\r\n\r\n", ",,,,\r\n", "合计"])
    return text.encode(encoding, errors="replace"), what


def change_bytes(rng: random.Random, content: bytes) -> tuple[bytes, str]:
    """Bits flipped, the end lost, something added, zeros inside."""
    what = rng.choice(["flipped", "flipped", "truncated", "extended", "zeroed", "emptied"])
    if what == "flipped":
        count = rng.choice([1, 1, 2, 8, 64])
        return _flip(rng, content, count), f"{count} bits flipped"
    if what == "truncated":
        return content[: rng.randrange(len(content) + 1)], "truncated"
    if what == "extended":
        return content + rng.randbytes(rng.randrange(1, 200)), "extended"
    if what == "zeroed":
        at = rng.randrange(len(content) + 1)
        return content[:at] + bytes(len(content[at : at + 16])) + content[at + 16 :], "zeroed"
    return rng.choice([b"", b"\n", b"PK", b"\xef\xbb\xbf"]), "emptied"
