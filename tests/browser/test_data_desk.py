"""The data desk in a real browser: drop a file, say what it means, build, publish, go back."""

from __future__ import annotations

import openpyxl
import pytest

from analysis.present.desk_tables import counts_by_severity
from analysis.present.text import texts
from data import build, warehouse
from data.desk import check_sources
from data.grids import Source
from data.source_mapping import NOTHING_SAID
from tests.browser.support import ROOT, assert_clean, served, wait_until_idle
from tests.data import bureau_files

pytestmark = pytest.mark.browser
t = texts("zh")


@pytest.fixture
def desk(tmp_path, sample_workbook):
    """A product of its own with the sample county: this test makes other data current."""
    snapshots = tmp_path / "snapshots"
    build.build([sample_workbook], snapshots)
    env = {"COUNTY_SNAPSHOTS": str(snapshots), "COUNTY_WORKSPACE": str(tmp_path / "workspace")}
    with served(ROOT / "app.py", log=tmp_path / "server.log", env=env) as address:
        yield address, snapshots, tmp_path / "workspace"


@pytest.fixture
def export(tmp_path):
    """A county's export with a word of its own for a type of school."""
    path = tmp_path / "横表.xlsx"
    bureau_files.write_export(path, bureau_files.tables())
    book = openpyxl.load_workbook(path)
    book.active["D7"] = "老完小"
    book.save(path)
    return path


def settle(page):
    wait_until_idle(page, 60_000)
    page.wait_for_load_state("networkidle")
    wait_until_idle(page, 60_000)


def test_a_file_is_dropped_understood_built_published_and_taken_back(desk, export, page, page_log):
    address, snapshots, workspace = desk
    before = warehouse.current_snapshot(snapshots)
    page.goto(f"{address}/data-desk")
    settle(page)
    page.set_input_files('[data-testid="stFileUploaderDropzoneInput"] >> nth=0', str(export))
    page.get_by_text("“老完小”").first.wait_for()
    settle(page)
    told = page.locator('[data-testid="stMain"]').inner_text()
    source = Source(export.name, export.read_bytes())
    counts = counts_by_severity(check_sources([source], NOTHING_SAID).findings)
    assert counts["stops"] == 2
    assert t("page.data_desk.cannot_build", files=1, **counts) in told
    assert page.get_by_role("button", name=t("desk.build_button")).is_disabled()

    page.get_by_text(t("desk.said")).click()
    page.get_by_label(t("desk.county"), exact=True).fill("小样县")
    page.get_by_label(t("desk.county_code")).fill("990199")
    page.get_by_role("button", name=t("desk.remember")).first.click()
    settle(page)
    page.get_by_label(t("desk.question.code", text="老完小")).click()
    page.keyboard.type("211")
    page.keyboard.press("Enter")
    page.get_by_test_id("stForm").nth(1).get_by_role("button", name=t("desk.remember")).click()
    settle(page)
    kept = (workspace / "mapping.toml").read_text("utf-8")
    assert "小样县" in kept and "老完小" in kept

    page.get_by_role("button", name=t("desk.build_button")).click()
    page.get_by_role("button", name=t("desk.publish")).wait_for(timeout=60_000)
    settle(page)
    # Built, compared, and not yet shown to anybody.
    assert warehouse.current_snapshot(snapshots) == before
    page.get_by_role("button", name=t("desk.publish")).click()
    page.get_by_role("heading", name="小样县").first.wait_for(timeout=60_000)
    settle(page)
    after = warehouse.current_snapshot(snapshots)
    assert after != before
    # What was uploaded is nowhere on the disk.
    written = [path.name for folder in (snapshots, workspace) for path in folder.iterdir()]
    assert "横表.xlsx" not in written

    page.get_by_role("tab", name=t("desk.versions")).click()
    page.get_by_role("button", name=t("desk.make_current")).click()
    page.get_by_role("heading", name="澄岚县").first.wait_for(timeout=60_000)
    assert warehouse.current_snapshot(snapshots) == before
    assert_clean(page_log)


def test_without_any_data_the_desk_is_there_and_speaks_both_languages(tmp_path, page, page_log):
    env = {"COUNTY_SNAPSHOTS": str(tmp_path), "COUNTY_WORKSPACE": str(tmp_path)}
    with served(ROOT / "app.py", log=tmp_path / "server.log", env=env) as address:
        page.goto(f"{address}/data-desk")
        settle(page)
        assert page.locator("h1").inner_text() == t("page.data_desk.no_data")
        page.goto(f"{address}/data-desk?language=en")
        settle(page)
        assert page.locator("h1").inner_text() == texts("en")("page.data_desk.no_data")
        page.goto(address)
        settle(page)
        assert page.locator("h1").inner_text() == t("frame.no_snapshot_title")
    assert_clean(page_log)
