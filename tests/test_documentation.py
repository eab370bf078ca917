"""What the README promises is there, and what is there is in the README."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.present.text import texts
from data import (
    editions,
    online_map,
    planning,
    saved_views,
    scenarios,
    teacher_reference,
    workspace,
)
from data.__main__ import _parser
from data.reference import workbook_sheets
from pages.shared.registry import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked():
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines()]


def test_readme_opens_with_a_chinese_paragraph():
    paragraphs = README.split("\n\n")
    assert len(re.findall(r"[\u4e00-\u9fff]", paragraphs[1])) > 80


def test_the_two_commands_are_in_the_readme():
    assert "\npython start.py\n" in README
    assert "\npython start.py test\n" in README


def test_ci_runs_the_readme_test_command():
    assert "start.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_every_page_is_in_the_readme_with_its_question(page):
    assert f"{texts('zh')(f'page.{page.key}.nav')} {texts('en')(f'page.{page.key}.nav')}" in README


def test_every_command_is_in_the_readme():
    choices = next(action.choices for action in _parser()._actions if action.choices)
    for command in choices:
        assert f"python -m data {command} " in README


@pytest.mark.parametrize("title", [sheet.title for sheet in workbook_sheets()])
def test_every_sheet_of_the_workbook_is_in_the_readme(title):
    assert re.search(rf"^\| (?:[^|]*, )?{title}[ ,]", README, re.M)


def test_all_that_lies_in_the_workspace_is_in_the_readme():
    for name in (
        editions.FOLDER,
        scenarios.FOLDER,
        saved_views.FOLDER,
        workspace.MAPPING,
        workspace.CORRECTIONS,
        planning.UNIT_COSTS,
        teacher_reference.LESSONS,
        online_map.FILE,
    ):
        assert re.search(rf"^\| [^|]*`{name}`", README, re.M), name


def test_records_and_pages_that_documents_point_to_exist():
    """A record may point to another one by its number; a renumbered one must not lead astray."""
    records = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
        for number in re.findall(r"\bdecisions?\s+\[?(\d+)", text):
            assert f"{int(number):04}" in records, f"{path.name}: decision {number}"


def test_commands_of_developers_in_the_readme_exist():
    modules = re.findall(r"python -m (tests\.[\w.]+)", README)
    assert len(modules) > 3
    for module in modules:
        assert (ROOT / Path(*module.split("."))).with_suffix(".py").exists(), module


def test_every_command_has_help():
    done = subprocess.run(
        [sys.executable, "-m", "data", "--help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    commands = (
        "template",
        "sample",
        "build",
        "check",
        "assess",
        "pack",
        "versions",
        "publish",
        "compare",
    )
    for command in commands:
        assert re.search(rf"{command}\s+\w+", done.stdout)


def test_files_that_the_readme_names_exist():
    for name in re.findall(
        r"`((?:docs|data|static|tests|analysis|pages|\.streamlit)[\w./]*)`", README
    ):
        if name not in ("data/snapshots", "data/workspace", "data/workspace/rules"):
            assert (ROOT / name).exists(), name


def test_decisions_are_numbered_and_dated():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
    for name in names:
        assert re.search(
            r"^Date: 20\d\d-\d\d-\d\d$", (ROOT / "docs/decisions" / name).read_text(), re.M
        )


def test_no_path_of_one_machine_and_no_foreign_address_in_the_tree():
    # Addresses that only name a namespace, a licence or a place in a lock are not requests.
    for path in tracked():
        if path.suffix not in {
            ".py",
            ".toml",
            ".md",
            ".sql",
            ".js",
            ".css",
            ".html",
            ".json",
            ".in",
        }:
            continue
        if {"vendor", "tests"} & set(path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        assert str(Path.home()) + "/" not in text, path
        assert str(ROOT) + "/" not in text, path
        for address in re.findall(r"https?://[\w.-]+", text):
            allowed = (
                "127.0.0.1",
                "localhost",
                "example.org",
                "example.com",
                "www.w3.org",
                "schemas.openxmlformats.org",
                "evil.example",
            )
            assert address.split("//")[1] in allowed, f"{path}: {address}"
