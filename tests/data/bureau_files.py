"""The small county in the files that a bureau really has: exports, forms, its own lists.

Each writer makes one file of an invented county in a form that statistics systems and offices use:
merged headings of several rows, sums, full-width digits, dashes, codes that became numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from tests import small_county

COUNTY = {
    "county_name": "小样县",
    "county_code": "990199",
    "is_invented": "1",
    "data_date": "2025-09-01",
}
STAGES = {"primary": "小学", "junior": "初中"}
# Heading levels, top first; what fills the column, per school.
Column = tuple[tuple[str, ...], object]


def _schools(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return tables["schools"].set_index("school_code")


def _of(tables: dict[str, pd.DataFrame], sheet: str, code: str, stage: str = "") -> pd.Series:
    """The row of a school and stage; empty where it has none."""
    frame = tables[sheet]
    rows = frame[frame["school_code"] == code]
    if stage:
        rows = rows[rows["stage"] == stage]
    return rows.iloc[0] if len(rows) else pd.Series(dtype=object)


def export_columns() -> list[Column]:
    """A county export, one row per school: heading path and the figure under it.

    A figure is (sheet, field, stage, factor); a school without the stage gets 0, as exports have it.
    """
    columns: list[Column] = [
        (("学校基本情况", "序号"), None),
        (("学校基本情况", "学校标识码"), ("schools", "school_code", "", 1)),
        (("学校基本情况", "学校名称"), ("schools", "school_name", "", 1)),
        (("学校基本情况", "办学类型"), ("schools", "school_type", "", 1)),
        (("学校基本情况", "举办者"), ("schools", "founder", "", 1)),
        (("学校基本情况", "城乡类型"), ("schools", "urban_rural", "", 1)),
        (("学校基本情况", "统计四级"), ("schools", "township", "", 1)),
        (("学校基本情况", "是否计校数"), ("schools", "counts_as_school", "", 1)),
        (("学校基本情况", "主校标识码"), ("schools", "main_school_code", "", 1)),
        (("学校基本情况", "校长姓名"), "某人"),
        (("学校基本情况", "校训"), "勤奋"),
    ]
    for stage, word in STAGES.items():
        columns += [
            (("在校生数", word, "合计"), ("pupils", "pupils", stage, 1)),
            (("班数", word), ("pupils", "classes", stage, 1)),
            ((f"专任教师({word})", "合计"), ("teachers", "full_time_teachers", stage, 1)),
        ]
        for label, field in (
            ("博士研究生", "teachers_doctor"),
            ("硕士研究生", "teachers_master"),
            ("本科", "teachers_bachelor"),
            ("专科", "teachers_college"),
        ):
            path = (f"专任教师({word})", "#按学历分", label)
            columns.append((path, ("teachers", field, stage, 1)))
        for label, field in (
            (("体育与健康",), "teachers_pe"),
            (("艺术", "计"), "teachers_arts_total"),
            (("艺术", "#音乐"), "teachers_music"),
            (("艺术", "#美术"), "teachers_fine_art"),
        ):
            path = (f"专任教师({word})", "#按授课课程分", *label)
            columns.append((path, ("teachers", field, stage, 1)))
        columns.append(
            ((f"县级以上骨干教师({word})",), ("teachers", "backbone_teachers", stage, 1))
        )
    columns += [
        (("在校生数", "高中", "合计"), ("pupils", "pupils", "senior", 1)),
        (
            ("本学年校舍建筑面积", "教学及辅助用房", "计(㎡)"),
            ("premises", "teaching_area_m2", "", 1),
        ),
        (
            ("本学年校舍建筑面积", "教学及辅助用房", "#室内体育用房(㎡)"),
            ("premises", "indoor_sports_area_m2", "", 1),
        ),
        (("占地面积", "#运动场地面积"), ("premises", "sports_ground_area_m2", "", 1)),
        (
            ("固定资产总值", "教学仪器设备资产值(元)"),
            ("premises", "equipment_yuan", "", 10000),
        ),
        (("教室", "#网络多媒体教室(间)"), ("premises", "multimedia_rooms", "", 1)),
    ]
    return columns


Rows = dict[tuple[str, str, str], dict[str, object]]


def _rows_of(tables: dict[str, pd.DataFrame]) -> Rows:
    """Sheet, school code and stage ("" where the sheet has none) -> the row."""
    return {
        (sheet, row["school_code"], row.get("stage", "")): row
        for sheet, frame in tables.items()
        if "school_code" in frame
        for row in frame.to_dict("records")
    }


def value_of(rows: Rows, code: str, source: object) -> object:
    """What an export writes under a column for a school."""
    if not isinstance(source, tuple):
        return source
    sheet, field, stage, factor = source
    found = rows.get((sheet, code, stage), {}).get(field)
    if found is None or pd.isna(found):
        return 0 if sheet in ("pupils", "teachers") else None
    if sheet == "schools":
        return str(found)
    return round(float(found) * factor, 4) if factor != 1 or sheet == "premises" else int(found)


def export_rows(tables: dict[str, pd.DataFrame]) -> list[list[object]]:
    """The body of the county export: one row per school and a row of sums."""
    columns, filled = export_columns(), _rows_of(tables)
    rows = []
    for number, code in enumerate(_schools(tables).index, start=1):
        row = [value_of(filled, code, source) for _, source in columns]
        row[0] = number
        rows.append(row)
    sums: list[object] = ["合计"]
    for position, (_, source) in enumerate(columns[1:], start=1):
        counted = isinstance(source, tuple) and source[0] != "schools"
        sums.append(round(sum(row[position] or 0 for row in rows), 4) if counted else None)
    return [*rows, sums]


def write_export(
    path: Path, tables: dict[str, pd.DataFrame], title: str = "小样县2025-2026学年基础数据表"
) -> None:
    """The export as .xlsx, its headings merged as the systems do."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "横表"
    paths = [path for path, _ in export_columns()]
    depth = max(map(len, paths))
    sheet.append([title])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(paths))
    _write_headings(sheet, paths, 2, depth)
    for row in export_rows(tables):
        sheet.append(row)
    book.save(path)


def _write_headings(sheet, paths: Sequence[tuple[str, ...]], first_row: int, depth: int) -> None:
    for level in range(depth):
        column = 0
        while column < len(paths):
            end = column
            here = paths[column][: level + 1]
            if len(paths[column]) <= level:
                column += 1
                continue
            while end + 1 < len(paths) and paths[end + 1][: level + 1] == here:
                end += 1
            is_bottom = len(paths[column]) == level + 1
            last = first_row + depth - 1 if is_bottom else first_row + level
            sheet.cell(first_row + level, column + 1, here[-1])
            if end > column or last > first_row + level:
                sheet.merge_cells(
                    start_row=first_row + level,
                    end_row=last,
                    start_column=column + 1,
                    end_column=end + 1,
                )
            column = end + 1


def write_csv_export(path: Path, tables: dict[str, pd.DataFrame], encoding: str) -> None:
    """The export as .csv: merging is lost, so a band stands over its first column only."""
    paths = [path for path, _ in export_columns()]
    depth = max(map(len, paths))
    headings = []
    for level in range(depth):
        row, before = [], None
        for each in paths:
            here = each[: level + 1] if len(each) > level else None
            row.append(here[-1] if here is not None and here != before else "")
            before = here
        headings.append(row)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["小样县2025-2026学年基础数据表"])
        writer.writerows(headings)
        writer.writerows(export_rows(tables))


def statistics_forms(tables: dict[str, pd.DataFrame], code: str) -> openpyxl.Workbook:
    """The forms of one school as the statistics system prints them, one sheet a form."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    school = _schools(tables).loc[code]
    stages = [s for s in STAGES if len(_of(tables, "pupils", code, s))]
    place = (
        {"primary": "小学", "junior": "初级中学"}[stages[0]]
        if len(stages) == 1
        else ("九年一贯制学校")
    )
    _key_value_form(
        book,
        f"教基1001_{place}",
        "学校(机构)基本情况",
        [
            ("学校(机构)标识码", school.name, "学校(机构)名称", school["school_name"]),
            ("学校(机构)办学类型", school["school_type"], "学校(机构)举办者", school["founder"]),
            ("学校(机构)驻地城乡类型", school["urban_rural"], "所在地区划四级", school["township"]),
            (
                "是否计校数",
                "是" if school["counts_as_school"] == "1" else "否",
                "联系电话",
                "00000000",
            ),
            ("主校标识码", school["main_school_code"]),
        ],
    )
    backbone: list[tuple] = [("县级以上骨干教师", "1", "人", None)]
    for stage in stages:
        row = _of(tables, "teachers", code, stage)
        backbone.append((f"县级以上骨干教师({STAGES[stage]})", "2", "人", row["backbone_teachers"]))
    _item_form(book, f"教基1102_{place}", "学校办学基本情况", backbone)
    for stage in stages:
        number, form = {"primary": ("2106", "3112"), "junior": ("2107", "3115")}[stage]
        row = _of(tables, "pupils", code, stage)
        _table_form(
            book,
            f"教基{number}_{place}",
            f"{STAGES[stage]}班额情况",
            ["合计"],
            [("合计", [row["classes"]]), ("25人及以下", [0])],
        )
        _table_form(
            book,
            f"教基{form}_{place}",
            f"{STAGES[stage]}学生情况",
            ["招生数", "在校生数"],
            [("总计", [None, row["pupils"]]), ("#女", [None, row["pupils"] // 2])],
        )
    _degree_form(book, tables, code, stages, place)
    premises = _of(tables, "premises", code)
    _item_form(
        book,
        f"教基5170_{place}",
        "校舍情况",
        [
            ("总计", "01", "平方米", premises["teaching_area_m2"] * 2),
            ("一、教学及辅助用房", "02", "平方米", premises["teaching_area_m2"]),
            ("室内体育用房", "03", "平方米", premises["indoor_sports_area_m2"]),
        ],
    )
    _item_form(
        book,
        f"教基5176_{place}",
        "占地面积、图书、教室与资产情况",
        [
            ("占地面积", "01", "平方米", premises["sports_ground_area_m2"] * 3),
            ("其中:运动场地面积", "02", "平方米", premises["sports_ground_area_m2"]),
            ("教室", "03", "间", premises["multimedia_rooms"] * 2),
            ("其中:网络多媒体教室", "04", "间", premises["multimedia_rooms"]),
            ("固定资产总值", "05", "万元", premises["equipment_yuan"] * 3),
            ("其中:教学仪器设备资产值", "06", "万元", premises["equipment_yuan"]),
        ],
    )
    return book


def _key_value_form(book, title: str, name: str, pairs: Sequence[tuple]) -> None:
    sheet = book.create_sheet(title)
    sheet.append([name])
    sheet.append([])
    for pair in pairs:
        sheet.append(list(pair))


def _item_form(book, title: str, name: str, items: Sequence[tuple]) -> None:
    sheet = book.create_sheet(title)
    sheet.append([name])
    sheet.append(["指标名称", "代码", "计量单位", "数量"])
    sheet.append(["甲", "乙", "丙", "1"])
    for item in items:
        sheet.append(list(item))


def _table_form(book, title: str, name: str, columns: Sequence[str], rows: Sequence[tuple]) -> None:
    sheet = book.create_sheet(title)
    sheet.append([name])
    sheet.append(["指标名称", "代码", *columns])
    sheet.append(["甲", "乙", *map(str, range(1, len(columns) + 1))])
    for number, (label, values) in enumerate(rows, start=1):
        sheet.append([label, f"{number:02d}", *values])


def _degree_form(book, tables, code: str, stages: Sequence[str], place: str) -> None:
    """专任教师分课程、分学历情况: a section per stage, subjects across, degrees down."""
    columns = ["合计", "语文", "体育与健康", "艺术", "音乐", "美术"]
    degrees = [
        ("博士研究生", "teachers_doctor"),
        ("硕士研究生", "teachers_master"),
        ("本科", "teachers_bachelor"),
        ("专科", "teachers_college"),
    ]
    rows: list[tuple] = [("总计", [None] * len(columns))]
    for stage in stages:
        row = _of(tables, "teachers", code, stage)
        subjects = [row["teachers_pe"], row["teachers_arts_total"], row["teachers_music"]]
        subjects.append(row["teachers_fine_art"])
        total = row["full_time_teachers"]
        rows.append((STAGES[stage], [total, total - sum(subjects[:2]), *subjects]))
        rows.append(("#女", [total // 2, None, None, None, None, None]))
        rows += [
            (label, [row[field], row[field], None, None, None, None]) for label, field in degrees
        ]
    _table_form(book, f"教基4155_{place}", "义务教育阶段专任教师分课程、分学历情况", columns, rows)


def collection_form(tables: dict[str, pd.DataFrame], code: str) -> openpyxl.Workbook:
    """The form that a school fills in by hand: group, item, unit, value."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "采集表"
    school = _schools(tables).loc[code]
    sheet.append(["义务教育学校基础数据采集表(2025-2026学年)"])
    sheet.append(["分类", "填报项", "单位", "填报值"])
    basic = [
        ("学校名称", "", school["school_name"]),
        ("学校标识码", "", school.name),
        ("办学类型", "", school["school_type"]),
        ("举办者", "", school["founder"]),
        ("城乡类型", "", school["urban_rural"]),
        ("所属乡镇", "", school["township"]),
    ]
    group = "基本信息"
    for item, unit, value in basic:
        sheet.append([group, item, unit, value])
        group = None
    for stage, word in STAGES.items():
        pupils = _of(tables, "pupils", code, stage)
        teachers = _of(tables, "teachers", code, stage)
        sheet.append(["学生信息", f"{word}学生人数", "人", pupils.get("pupils", "/")])
        for label, field in (
            ("专任教师总人数", "full_time_teachers"),
            ("博士研究生学历教师人数", "teachers_doctor"),
            ("硕士研究生学历教师人数", "teachers_master"),
            ("本科学历教师人数", "teachers_bachelor"),
            ("专科学历教师人数", "teachers_college"),
            ("县级及以上骨干教师人数", "backbone_teachers"),
            ("体育专任教师人数", "teachers_pe"),
            ("音乐专任教师人数", "teachers_music"),
            ("美术专任教师人数", "teachers_fine_art"),
        ):
            sheet.append(["教师信息", f"{label}({word})", "人", teachers.get(field, "/")])
    premises = _of(tables, "premises", code)
    for label, unit, field in (
        ("教学及辅助用房总面积", "平方米", "teaching_area_m2"),
        ("学校体育馆面积", "平方米", "indoor_sports_area_m2"),
        ("校内体育场面积", "平方米", "sports_ground_area_m2"),
        ("教学仪器设备资产值", "万元", "equipment_yuan"),
        ("网络多媒体教室间数", "间", "multimedia_rooms"),
    ):
        sheet.append(["资源", label, unit, premises[field]])
    return book


def write_roster(path: Path, people: Sequence[dict[str, object]]) -> None:
    """A list of teachers as personnel offices keep it, with all that must never be kept."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "教师信息"
    headings = list(people[0])
    sheet.append(["小样县2025-2026学年教师花名册"])
    sheet.append(headings)
    for person in people:
        sheet.append([person[heading] for heading in headings])
    for position in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = 16
    book.save(path)


def tables() -> dict[str, pd.DataFrame]:
    """The small county of 2025-2026."""
    return small_county.tables(2025)
