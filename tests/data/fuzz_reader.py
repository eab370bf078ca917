"""An independent reading of a file, by openpyxl and csv only: what any person would read there.

It knows the layouts of the valid files, not the product's rules, and claims nothing about a heading
that it cannot name.
"""

from __future__ import annotations

import csv
import io
import math
import re
import struct
import tomllib
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from tests.data import bureau_files
from tests.data.fuzz_mutations import SYNONYMS

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
NUMBERS = frozenset(["count", "decimal", "calendar_year", "longitude", "latitude"])
PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
DASHES = frozenset(["-", "--", "—", "——", "–", "/", "*", "…"])
CODE = re.compile(r"\d{10}", re.ASCII)
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SUMS = frozenset(["合计", "总计", "小计", "全县合计", "全县总计", "乡镇小计", "城关镇小计", "平均"])
STAGE_WORDS = {"小学": "primary", "初中": "junior", "高中": "senior"}
# The library answers a damaged file with whatever its parsers happen to raise.
DAMAGE = (
    *(BadZipFile, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError),
    *(EOFError, ArithmeticError, AssertionError, RuntimeError, zlib.error, struct.error),
    InvalidFileException,
)
GENERIC = frozenset(["合计", "计", *STAGE_WORDS])
MAIN_SHEETS = ("schools", "pupils", "teachers", "premises")
STAGED = ("pupils", "teachers")
FIGURES = (*STAGED, "premises")


def compared(text: object) -> str:
    """A label without spaces and with signs in one width."""
    return re.sub(r"\s+", "", UNSEEN.sub("", unicodedata.normalize("NFKC", str(text))))


@cache
def registry() -> dict[str, dict]:
    """Sheets of the standard workbook by key, as the file says."""
    with (REFERENCE / "workbook_columns.toml").open("rb") as file:
        return {sheet["key"]: sheet for sheet in tomllib.load(file)["sheet"]}


@cache
def column_of(sheet: str, field: str) -> dict:
    """The registered column of a field."""
    return next(c for c in registry()[sheet]["column"] if c["field"] == field)


@cache
def code_words(key: str) -> dict[str, str]:
    """Word -> code of a list: the code, its label, and both."""
    with (REFERENCE / "codes.toml").open("rb") as file:
        entries = next(each["codes"] for each in tomllib.load(file)["list"] if each["key"] == key)
    words = {}
    for entry in entries:
        for word in (entry["code"], entry["zh"], f"{entry['code']} {entry['zh']}"):
            words[compared(word)] = entry["code"]
    return words


# ------------------------------------------------------------------ what a cell says


@dataclass(frozen=True)
class Says:
    """What a person reads in a cell: one of `values`; `told` when a finding at the cell does too.

    Nothing and not told: the cell is empty. `dash`: it holds a sign for nothing.
    """

    values: tuple[object, ...] = ()
    told: bool = False
    dash: bool = False

    def fits(self, loaded: object) -> bool:
        """True when what was loaded is one of the readings."""
        return any(_same(loaded, value) for value in self.values)


def _same(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=0)
    return one == other


def number_says(value: object, factor: float = 1) -> Says:
    """A cell under a heading of numbers; `factor` is how many of its units make one of the column's."""
    if value is None:
        return Says()
    if isinstance(value, bool | date | datetime | time) or not isinstance(value, int | float | str):
        return Says(told=True)
    if not isinstance(value, str):
        return Says((value / factor,))
    visible = UNSEEN.sub("", value).strip()
    if not visible:
        return Says()
    if visible in DASHES or compared(visible) in DASHES:
        return Says(dash=True)
    if PLAIN.fullmatch(visible):
        return Says((float(visible) / factor,), told=visible != value.strip())
    # 1,234 and １２３ and 123人 may be understood or be told, but never be another number.
    narrow = re.sub(r"[人名个间元班位万㎡]|平方米", "", compared(visible))
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", narrow):
        narrow = narrow.replace(",", "")
    try:
        possible = float(narrow) if re.fullmatch(r"[+-]?[\d.]+([eE][+-]?\d+)?", narrow) else None
    except ValueError:
        possible = None
    if possible is None or not math.isfinite(possible) or "万" in visible:
        return Says(told=True)
    return Says((possible / factor,), told=True)


def word_says(value: object, key: str | None) -> Says:
    """A cell under a heading of text or, with a `key`, of a list of codes."""
    if value is None or clean(value) == "":
        return Says()
    text = clean(value)
    if compared(text) in DASHES:
        return Says(dash=True)
    if key is None:
        return Says((text,))
    code = code_words(key).get(compared(text))
    # A list may know more words than its labels: then any of its codes, or a finding.
    return Says((code,)) if code else Says(tuple(set(code_words(key).values())), told=True)


def clean(value: object) -> str:
    """A text as it is seen: whole numbers without a point, no invisible signs, no edges."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime):
        value = value.date().isoformat() if value.time() == time() else value.isoformat()
    return re.sub(r"[\x00-\x20\u3000]+", " ", UNSEEN.sub("", str(value))).strip()


def year_said(value: object) -> int | None:
    """A school year written plainly; None for everything else."""
    text = "" if value is None else clean(value)
    found = re.fullmatch(r"(20\d\d)(?:-(20\d\d))?", text, re.ASCII)
    if found is None or (found[2] and int(found[2]) != int(found[1]) + 1):
        return None
    return int(found[1])


def code_said(value: object) -> str | None:
    """A school code written plainly; None for everything else."""
    text = "" if value is None or isinstance(value, bool) else clean(value)
    return text if CODE.fullmatch(text) else None


# ------------------------------------------------------------------ the file as cells


@dataclass(frozen=True)
class Page:
    """A sheet as cells, rows and columns from 1, merged cells with their text in `labels`.

    uncounted  formulas whose value nobody knows
    """

    title: str
    cells: Mapping[tuple[int, int], object]
    labels: Mapping[tuple[int, int], object]
    is_merged: bool
    uncounted: frozenset[tuple[int, int]] = frozenset()

    @property
    def depth(self) -> int:
        """The last row with anything in it."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def width(self) -> int:
        """The last column with anything in it."""
        return max((column for _, column in self.cells), default=0)


class Unreadable(Exception):
    """The independent reader cannot open the file."""


class Torn(Exception):
    """A text file whose quotes swallow rows: no reader can tell what belongs where."""


def read_pages(content: bytes) -> list[Page]:
    """All sheets of a file. Raises Unreadable, or Torn."""
    if content.startswith(b"PK"):
        return _read_workbook(content)
    return [_read_text(content)]


def _read_workbook(content: bytes) -> list[Page]:
    try:
        shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(content))
        return [_page(sheet, typed[sheet.title]) for sheet in shown.worksheets]
    except DAMAGE as error:
        raise Unreadable(repr(error)) from error


def _page(sheet, typed) -> Page:
    cells = {
        (cell.row, cell.column): cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.value != ""
    }
    uncounted = frozenset(
        (cell.row, cell.column)
        for row in typed.iter_rows()
        for cell in row
        if cell.data_type == "f" and (cell.row, cell.column) not in cells
    )
    labels = dict(cells)
    for block in sheet.merged_cells.ranges:
        value = cells.get((block.min_row, block.min_col))
        if value is not None and block.size["rows"] * block.size["columns"] < 10_000:
            labels |= dict.fromkeys(block.cells, value)
    return Page(sheet.title, cells, labels, bool(sheet.merged_cells.ranges), uncounted)


def _read_text(content: bytes) -> Page:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise Unreadable("no text")
    marks = max(",\t;", key=lambda mark: sum(line.count(mark) for line in text.splitlines()[:20]))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=marks))
    except csv.Error as error:
        raise Unreadable(repr(error)) from error
    cells = {
        (number, column): value
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row, start=1)
        if value.strip()
    }
    if any(re.search(r"[\r\n]", v) and v.count(marks) >= 3 for v in cells.values()):
        raise Torn("rows inside a cell")
    return Page("", cells, cells, False)


# ------------------------------------------------------------------ what the file claims


@dataclass(frozen=True)
class Claim:
    """A cell under a known heading. `code` and `year` are None where the row does not say plainly."""

    page: str
    row: int
    column: int
    sheet: str
    field: str
    stage: str
    code: str | None
    year: int | None
    says: Says

    @property
    def key(self) -> tuple:
        """School year, school, stage and field."""
        stage = self.stage if self.sheet in STAGED else ""
        return self.sheet, self.year, self.code, stage, self.field

    @property
    def is_identified(self) -> bool:
        """True when nobody can doubt which school, year and stage the cell speaks of."""
        return None not in (self.code, self.year) and bool(self.stage or self.sheet not in STAGED)


@dataclass(frozen=True)
class Reading:
    """Everything that the independent reader claims of a file.

    vague    columns (page, column) or cells whose heading it cannot name -> the labels of the heading
    sums     rows of sums (page, row)
    whole    no vague column, no row without a plain school: sums per field can be compared
    """

    pages: Mapping[str, Page]
    claims: tuple[Claim, ...]
    vague: Mapping[tuple[str, int], tuple[str, ...]]
    sums: frozenset[tuple[str, int]]
    whole: bool


def says_of(page: Page, place: tuple[int, int], sheet: str, field: str, factor: float) -> Says:
    """What a cell says under a heading."""
    column = column_of(sheet, field)
    if place in page.uncounted:
        return Says(told=True)
    value = page.cells.get(place)
    if isinstance(value, str) and re.fullmatch(r"#[A-Z/0-9]+[!?]?", value):
        return Says(told=True)
    if column["type"] in NUMBERS:
        return number_says(value, factor)
    key = "yes_no" if column["type"] == "yes_no" else column.get("list")
    if column["type"] == "school_code":
        code = code_said(value)
        text = "" if value is None else clean(value)
        return Says((code,)) if code else Says((text,), told=True) if text else Says()
    return word_says(value, key)


def read_standard(pages: Sequence[Page]) -> Reading:
    """Claims of the standard workbook."""
    by_title = {sheet["title"]: key for key, sheet in registry().items()}
    claims: list[Claim] = []
    vague: dict[tuple[str, int], tuple[str, ...]] = {}
    whole = True
    for page in pages:
        key = by_title.get(page.title)
        if key is None:
            continue
        wanted = {compared(c["heading"]): c["field"] for c in registry()[key]["column"]}
        fields: dict[int, str] = {}
        for column in range(1, page.width + 1):
            label = page.cells.get((1, column))
            field = wanted.get(compared(label)) if label is not None else None
            if field is None or field in fields.values():
                vague[page.title, column] = (str(label),)
            else:
                fields[column] = field
        if key not in MAIN_SHEETS:
            continue
        places = {field: column for column, field in fields.items()}
        for row in range(2, page.depth + 1):

            def of(name: str, row: int = row, page: Page = page, places: dict = places) -> object:
                return page.cells.get((row, places.get(name, 0)))

            stage = code_words("stage").get(compared(of("stage") or ""), "")
            code, year = code_said(of("school_code")), year_said(of("school_year"))
            found = [
                Claim(page.title, row, column, key, field, stage, code, year, says)
                for column, field in fields.items()
                if field not in ("school_year", "school_code", "stage")
                and (says := says_of(page, (row, column), key, field, 1)) != Says()
            ]
            whole = whole and all(claim.is_identified for claim in found)
            claims += found
    return Reading({p.title: p for p in pages}, tuple(claims), vague, frozenset(), whole)


# Path of the export's headings -> sheet, field, stage, units of the file in one of the column's.
Meaning = tuple[str, str, str, float]


@cache
def export_meanings() -> dict[tuple[str, ...], Meaning]:
    """Known paths of the county export, with the names that bureaus use instead."""
    meanings = {}
    for path, source in bureau_files.export_columns():
        if not isinstance(source, tuple):
            continue
        known = [path]
        for old, new in SYNONYMS.items():
            known += [tuple(new if level == old else level for level in path)] * (old in path)
        for each in known:
            sheet, field, stage, factor = source
            if any("万元" in level for level in each):
                factor = 1
            meanings[tuple(map(compared, each))] = (sheet, field, stage, float(factor))
    return meanings


@cache
def words_of(field: str) -> frozenset[str]:
    """Words of which a heading must hold one before its column may be loaded as a field."""
    words = set()
    for path, (_, name, _, _) in export_meanings().items():
        if name == field:
            labels = [re.sub(r"\(.*\)|#", "", level) for level in path]
            words.add(next(label for label in reversed(labels) if label not in GENERIC))
    return frozenset(words)


def read_export(pages: Sequence[Page], year: int, named: str = "") -> Reading:
    """Claims of the county export, on whatever sheets it stands; `named` is the csv's sheet name."""
    claims: list[Claim] = []
    vague: dict[tuple[str, int], tuple[str, ...]] = {}
    sums: set[tuple[str, int]] = set()
    whole, used = True, {}
    for page in pages:
        page = replace(page, title=page.title or named)
        used[page.title] = page
        codes = {"学校标识码", "机构编码"}
        at = next(
            (
                (r, c)
                for (r, c), v in sorted(page.labels.items())
                if r <= 25 and compared(v) in codes
            ),
            None,
        )
        if at is None:
            whole = whole and not any(CODE.fullmatch(clean(v)) for v in page.cells.values())
            continue
        last, paths = _paths(page, at[0])
        meanings = {
            column: export_meanings()[path]
            for column, path in paths.items()
            if path in export_meanings()
        }
        doubled = Counter(meanings.values())
        for column, path in paths.items():
            if column not in meanings:
                vague[page.title, column] = path
        harmless = {"序号", "校长姓名", "校训"}
        odd = [p for c, p in paths.items() if c not in meanings and not set(p) & harmless]
        whole = whole and not odd and max(doubled.values(), default=1) == 1
        places = {field: c for c, (sheet, field, _, _) in meanings.items() if sheet == "schools"}
        for row in range(last + 1, page.depth + 1):
            texts = [
                v for c in range(1, page.width + 1) if (v := page.cells.get((row, c))) is not None
            ]
            code = code_said(page.cells.get((row, places.get("school_code", at[1]))))
            if any(compared(text) in SUMS for text in texts[:4]) and code is None:
                sums.add((page.title, row))
                continue
            found = [
                Claim(page.title, row, column, sheet, field, stage, code, year, says)
                for column, (sheet, field, stage, factor) in meanings.items()
                if field != "school_code"
                and (says := says_of(page, (row, column), sheet, field, factor)) != Says()
            ]
            if code is None and not any(c.sheet != "schools" and c.says.values for c in found):
                continue  # a note, the headings again, or nothing
            if _is_numbering(texts):
                continue
            whole = whole and code is not None
            claims += found
    return Reading(used, tuple(claims), vague, frozenset(sums), whole)


def _is_numbering(texts: Sequence[object]) -> bool:
    words = [clean(text) for text in texts]
    return (
        len(words) > 2
        and words == [str(i) for i in range(int(words[0]), int(words[0]) + len(words))]
        if words and words[0].isdecimal()
        else False
    )


def _paths(page: Page, at: int) -> tuple[int, dict[int, tuple[str, ...]]]:
    """The last row of the headings around row `at`, and the path of every column."""

    def texts(row: int) -> list[str]:
        values = (page.labels.get((row, column)) for column in range(1, page.width + 1))
        return ["" if value is None else compared(UNSEEN.sub("", str(value))) for value in values]

    def is_number(text: str) -> bool:
        return bool(re.fullmatch(r"[-+]?[\d,.]+", text))

    def are_headings(row: int) -> bool:
        # One number among words is a heading that somebody overwrote; a school has mostly numbers.
        filled = [text for text in texts(row) if text]
        has_code = any(CODE.fullmatch(text) for text in filled)
        return bool(filled) and not has_code and 2 * sum(map(is_number, filled)) < len(filled)

    last = at
    while last < page.depth and are_headings(last + 1):
        last += 1
    first = at
    while (
        first > 1
        and len(set(texts(first - 1)) - {""}) > 1
        and not any(map(is_number, texts(first - 1)))
    ):
        first -= 1
    rows = [texts(row) for row in range(first, last + 1)]
    if not page.is_merged:
        for level, row in enumerate(rows[:-1]):
            for column in range(1, len(row)):
                above = all(upper[column] == upper[column - 1] for upper in rows[:level])
                below = [any(lower[c] for lower in rows[level + 1 :]) for c in (column - 1, column)]
                if not row[column] and above and all(below):
                    row[column] = row[column - 1]
    paths = {}
    for column in range(page.width):
        labels = [row[column] for row in rows if row[column]]
        path = tuple(t for i, t in enumerate(labels) if i == 0 or labels[i - 1] != t)
        if path:
            paths[column + 1] = path
    return last, paths


# ------------------------------------------------------------------ forms of one school

BASIC_ITEMS = {
    "学校名称": "school_name",
    "办学类型": "school_type",
    "举办者": "founder",
    "城乡类型": "urban_rural",
    "所属乡镇": "township",
}
TEACHER_ITEMS = {
    "专任教师总人数": "full_time_teachers",
    "博士研究生学历教师人数": "teachers_doctor",
    "硕士研究生学历教师人数": "teachers_master",
    "本科学历教师人数": "teachers_bachelor",
    "专科学历教师人数": "teachers_college",
    "县级及以上骨干教师人数": "backbone_teachers",
    "体育专任教师人数": "teachers_pe",
    "音乐专任教师人数": "teachers_music",
    "美术专任教师人数": "teachers_fine_art",
}
ROOM_ITEMS = {
    "教学及辅助用房总面积": "teaching_area_m2",
    "学校体育馆面积": "indoor_sports_area_m2",
    "校内体育场面积": "sports_ground_area_m2",
    "教学仪器设备资产值": "equipment_yuan",
    "网络多媒体教室间数": "multimedia_rooms",
}


def read_collection(pages: Sequence[Page], year: int) -> Reading:
    """Claims of the collection form: the value to the right of a known item, and nothing else."""
    items: dict[str, tuple[str, str, str]] = {
        **{item: ("schools", field, "") for item, field in BASIC_ITEMS.items()},
        **{item: ("premises", field, "") for item, field in ROOM_ITEMS.items()},
    }
    for word, stage in list(STAGE_WORDS.items())[:2]:
        items[f"{word}学生人数"] = ("pupils", "pupils", stage)
        items |= {
            f"{item}({word})": ("teachers", field, stage) for item, field in TEACHER_ITEMS.items()
        }
    claims: list[Claim] = []
    for page in pages:
        head = {compared(page.cells.get((2, column), "")): column for column in range(1, 5)}
        if not {"填报项", "填报值"} <= set(head) or head["填报项"] > head["填报值"]:
            continue
        item, value = head["填报项"], head["填报值"]
        known = {
            row: compared(label)
            for row in range(3, page.depth + 1)
            if (label := page.cells.get((row, item))) is not None
        }
        codes = {
            code_said(page.cells.get((row, value)))
            for row, label in known.items()
            if label == "学校标识码"
        }
        code = next(iter(codes)) if len(codes) == 1 else None
        for row, label in known.items():
            if label in items:
                sheet, field, stage = items[label]
                says = says_of(page, (row, value), sheet, field, 1)
                if says != Says():
                    claims.append(
                        Claim(page.title, row, value, sheet, field, stage, code, year, says)
                    )
    return Reading({p.title: p for p in pages}, tuple(claims), {}, frozenset(), False)


# Form -> (item, column or "" for the only one) -> sheet, field; stages come from the form or section.
ITEMS_OF_FORMS: dict[str, dict[tuple[str, str], tuple[str, str]]] = {
    "2106": {("合计", "合计"): ("pupils", "classes")},
    "2107": {("合计", "合计"): ("pupils", "classes")},
    "3112": {("总计", "在校生数"): ("pupils", "pupils")},
    "3115": {("总计", "在校生数"): ("pupils", "pupils")},
    "5170": {
        ("一、教学及辅助用房", "数量"): ("premises", "teaching_area_m2"),
        ("室内体育用房", "数量"): ("premises", "indoor_sports_area_m2"),
    },
    "5176": {
        ("其中:运动场地面积", "数量"): ("premises", "sports_ground_area_m2"),
        ("其中:网络多媒体教室", "数量"): ("premises", "multimedia_rooms"),
        ("其中:教学仪器设备资产值", "数量"): ("premises", "equipment_yuan"),
    },
}
STAGE_OF_FORM = {"2106": "primary", "2107": "junior", "3112": "primary", "3115": "junior"}


def read_forms(pages: Sequence[Page], year: int) -> Reading:
    """Claims of the statistics forms of one school whose items are plain."""
    codes = {
        code_said(page.cells.get((row, column + 1)))
        for page in pages
        for (row, column), label in page.cells.items()
        if compared(label) == "学校(机构)标识码"
    }
    code = next(iter(codes)) if len(codes) == 1 else None
    claims: list[Claim] = []
    for page in pages:
        form = re.match(r"教基(\d{4})", page.title)
        known = ITEMS_OF_FORMS.get(form[1], {}) if form else {}
        if compared(page.cells.get((2, 1), "")) != "指标名称":
            continue
        units = [
            column
            for column in range(1, page.width + 1)
            if compared(page.cells.get((2, column), "")) == "计量单位"
        ]
        for row in range(3, page.depth + 1):
            for column in range(2, page.width + 1):
                item = compared(page.cells.get((row, 1), ""))
                top = compared(page.cells.get((2, column), ""))
                if (item, top) not in known:
                    continue
                sheet, field = known[item, top]
                unit = page.cells.get((row, units[0])) if units else None
                if field == "equipment_yuan" and unit != "万元":
                    continue
                says = says_of(page, (row, column), sheet, field, 1)
                if says != Says():
                    stage = STAGE_OF_FORM.get(form[1], "")
                    claims.append(
                        Claim(page.title, row, column, sheet, field, stage, code, year, says)
                    )
    return Reading({p.title: p for p in pages}, tuple(claims), {}, frozenset(), False)


def people(pages: Sequence[Page]) -> tuple[Counter, int]:
    """(school, year of birth) -> teachers of a roster whose row says both plainly, and rows at most."""
    found: Counter = Counter()
    rows = 0
    for page in pages:
        rows += len({row for row, _ in page.cells})
        heads = [(place, compared(v)) for place, v in page.cells.items() if place[0] <= 5]
        codes = [place for place, label in heads if label == "学校标识码"]
        births = [place for place, label in heads if label == "出生日期"]
        if len(codes) != 1 or len(births) != 1 or codes[0][0] != births[0][0]:
            continue
        for row in range(codes[0][0] + 1, page.depth + 1):
            code = code_said(page.cells.get((row, codes[0][1])))
            birth = page.cells.get((row, births[0][1]))
            day = re.fullmatch(r"((?:19|20)\d\d)-\d\d-\d\d", clean(birth or ""), re.ASCII)
            if code and day:
                found[code, int(day[1])] += 1
    return found, rows
