"""`assess` against a plain re-computation of the sample workbook, written from the formulas alone.

Nothing of the product is used below the line that runs the command: cells are read with another
reader, and every rule is typed here again from 教督〔2017〕6号 as DOMAIN describes it.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]
THRESHOLDS = {
    "primary": {"A1": 4.2, "A2": 1, "A3": 0.9, "A4": 4.5, "A5": 7.5, "A6": 2000, "A7": 2.3},
    "junior": {"A1": 5.3, "A2": 1, "A3": 0.9, "A4": 5.8, "A5": 10.2, "A6": 2500, "A7": 2.4},
}
LIMITS = {"primary": 0.50, "junior": 0.45}
PER = {"A1": 100, "A2": 100, "A3": 100, "A4": 1, "A5": 1, "A6": 1, "A7": 100}
STAGES = {"小学": "primary", "初中": "junior", "高中": "senior"}
WEIGHTS = {
    "312": {"primary": 1, "junior": 1.1},
    "341": {"junior": 1, "senior": 1.2},
    "345": {"primary": 1, "junior": 1.1, "senior": 1.32},
}
# Which stages of a type are judged; special, vocational and senior schools have none here.
JUDGED = {
    "211": ["primary"],
    "218": ["primary"],
    "311": ["junior"],
    "312": ["primary", "junior"],
    "341": ["junior"],
    "345": ["primary", "junior"],
}


def rows_of(book, title):
    """Rows of a sheet as dicts by heading; None for empty cells."""
    lines = list(book[title].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:] if any(line)]


def code_of(text):
    return text.split(" ")[0]


def corrected(rows, corrections, *, with_stage):
    for correction in corrections:
        if (correction["学段"] is not None) != with_stage:
            continue
        for row in rows:
            same = all(row[key] == correction[key] for key in ("学年", "学校标识码"))
            heading = correction["更正项(表头原文)"]
            if same and heading in row and row.get("学段") == correction["学段"]:
                assert float(row[heading]) == float(correction["原值"])
                row[heading] = float(correction["更正值"])


def add(*parts):
    """A sum that is unknown as soon as one part is."""
    return None if any(part is None for part in parts) else sum(parts)


def plain_county(path):
    """{year: {stage: {school code: (pupils, {code: amount})}}} for the schools that are judged."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    corrections = rows_of(book, "数据更正")
    tables = {title: rows_of(book, title) for title in ("学校", "学生与班级", "教师", "校舍与设备")}
    for title in ("学生与班级", "教师"):
        corrected(tables[title], corrections, with_stage=True)
    corrected(tables["校舍与设备"], corrections, with_stage=False)

    def keyed(title, *keys):
        return {tuple(row[key] for key in keys): row for row in tables[title]}

    pupils = keyed("学生与班级", "学年", "学校标识码", "学段")
    teachers = keyed("教师", "学年", "学校标识码", "学段")
    premises = keyed("校舍与设备", "学年", "学校标识码")
    result = {}
    for school in tables["学校"]:
        year, code, kind = school["学年"], school["学校标识码"], code_of(school["办学类型代码"])
        counts = {
            STAGES[stage]: row["在校生数(人)"]
            for (row_year, row_code, stage), row in pupils.items()
            if (row_year, row_code) == (year, code)
        }
        for stage in JUDGED.get(kind, []):
            share = 1.0
            if kind in WEIGHTS:
                weights = WEIGHTS[kind]
                share = (
                    weights[stage] * counts[stage] / sum(w * counts[s] for s, w in weights.items())
                )
            words = {value: key for key, value in STAGES.items()}
            amounts = amounts_of(
                teachers[year, code, words[stage]], premises[year, code], stage, share
            )
            owner = code if code_of(school["是否计校数"]) == "是" else school["主校标识码"]
            place = result.setdefault(int(year[:4]), {}).setdefault(stage, {})
            if owner in place:
                held, so_far = place[owner]["pupils"], place[owner]["amounts"]
                place[owner]["pupils"] = held + counts[stage]
                place[owner]["amounts"] = {k: add(so_far[k], amounts[k]) for k in amounts}
            else:
                place[owner] = {"kind": kind, "pupils": counts[stage], "amounts": amounts}
    for stages in result.values():
        for stage, schools in stages.items():
            stages[stage] = {
                code: row
                for code, row in schools.items()
                if not (row["kind"] == "218" and row["pupils"] < 50)
            }
    return result


def amounts_of(teacher, building, stage, share):
    degrees = ["博士研究生(人)", "硕士研究生(人)", "本科(人)"]
    if stage == "primary":
        degrees.append("专科(人)")

    def part(heading):
        return None if building[heading] is None else float(building[heading]) * share

    indoor, area = part("其中:室内体育用房面积(㎡)"), part("教学及辅助用房面积(㎡)")
    equipment = part("教学仪器设备资产值(万元)")
    return {
        "A1": add(*(teacher[degree] for degree in degrees)),
        "A2": teacher["县级以上骨干教师(人)"],
        "A3": add(teacher["体育与健康(人)"], teacher["艺术合计(人)"]),
        "A4": None if area is None or indoor is None else area - indoor,
        "A5": add(indoor, part("运动场地面积(㎡)")),
        "A6": None if equipment is None else equipment * 10_000,
        "A7": part("网络多媒体教室数(间)"),
    }


def plain_measures(schools, code):
    """Mean and coefficient over the schools whose figure is known."""
    known = [
        (row["amounts"][code], row["pupils"])
        for row in schools.values()
        if row["amounts"][code] is not None
    ]
    total = sum(pupils for _, pupils in known)
    mean = sum(amount for amount, _ in known) / total
    variance = sum(pupils / total * (amount / pupils - mean) ** 2 for amount, pupils in known)
    return mean * PER[code], math.sqrt(variance) / mean, len(known)


def plain_verdict(row, stage):
    met = floor = 0
    for code, threshold in THRESHOLDS[stage].items():
        amount = row["amounts"][code]
        if amount is None:
            return None, None, "cannot_judge"
        value = amount / row["pupils"] * PER[code]
        met += value >= threshold - 1e-9
        floor += value >= 0.85 * threshold - 1e-9
    return met, floor, "pass" if met >= 6 and floor == 7 else "fail"


@pytest.fixture(scope="module")
def plain(sample_workbook):
    return plain_county(sample_workbook)


@pytest.fixture(scope="module")
def printed(sample_workbook):
    command = [sys.executable, "-m", "data", "assess", str(sample_workbook), "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    return json.loads(done.stdout)


def stages_of(plain, printed):
    for county in printed:
        for stage in county["stages"]:
            yield plain[county["year"]][stage["stage"]], stage


def test_every_year_and_stage_is_there(plain, printed):
    assert [county["year"] for county in printed] == sorted(plain)
    assert len(printed) == 5
    for county in printed:
        assert [stage["stage"] for stage in county["stages"]] == ["primary", "junior"]


def test_means_and_coefficients_agree_to_1e_9(plain, printed):
    compared = 0
    for schools, stage in stages_of(plain, printed):
        for row in stage["indicators"]:
            mean, coefficient, counted = plain_measures(schools, row["code"])
            assert row["mean"] == pytest.approx(mean, rel=1e-9, abs=0)
            assert row["cv"] == pytest.approx(coefficient, rel=0, abs=1e-9)
            assert row["schools_counted"] == counted
            assert row["schools_missing"] == len(schools) - counted
            assert row["cv_limit"] == LIMITS[stage["stage"]]
            assert row["cv_met"] == (coefficient <= LIMITS[stage["stage"]])
            compared += 1
    assert compared == 5 * 2 * 7


def test_every_school_agrees_in_values_counts_and_verdict(plain, printed):
    compared = 0
    for schools, stage in stages_of(plain, printed):
        assert {row["school_code"] for row in stage["schools"]} == set(schools)
        for row in stage["schools"]:
            school = schools[row["school_code"]]
            assert row["pupils"] == school["pupils"]
            for code, amount in school["amounts"].items():
                value = row["values"][code]
                if amount is None:
                    assert value is None
                    assert row["states"][code] == "missing_numerator"
                else:
                    expected = amount / school["pupils"] * PER[code]
                    assert value == pytest.approx(expected, rel=1e-9, abs=1e-9)
                    assert row["states"][code] == "known"
            met, floor, verdict = plain_verdict(school, stage["stage"])
            assert row["verdict"] == verdict
            if met is not None:
                assert (row["met"], row["at_floor"]) == (met, floor)
            compared += 1
    assert compared > 450


def test_schools_met_and_stage_verdicts_follow_from_the_schools(plain, printed):
    for _, stage in stages_of(plain, printed):
        for row in stage["indicators"]:
            threshold = THRESHOLDS[stage["stage"]][row["code"]]
            values = [school["values"][row["code"]] for school in stage["schools"]]
            met = sum(value is not None and value >= threshold - 1e-9 for value in values)
            assert row["schools_met"] == met
        failing = any(school["verdict"] == "fail" for school in stage["schools"])
        over = any(row["cv_met"] is False for row in stage["indicators"])
        assert stage["verdict"] == ("fail" if failing or over else "cannot_judge")
    assert all(county["verdict"] == "fail" for county in printed)
