"""Saved views: kept, found again, deleted; broken files are told and left alone."""

import json

import pytest

from analysis.league_filters import LeagueFilters
from analysis.league_view import RANKS, Known, LeagueView
from data.saved_views import (
    LONGEST_NAME,
    ViewNotKept,
    delete_view,
    keep_view,
    saved_views,
    views_folder,
)

NAMES = Known(("met", "A1"), ("met",), ("A1",))
VIEW = LeagueView(RANKS, "A1", "-met", ("A1", "met"), LeagueFilters(township=("河口镇",)))


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path / "not there yet"))


def test_without_a_workspace_there_is_no_view():
    assert saved_views(NAMES) == ([], [])


def test_a_view_is_found_again_under_its_name_and_gone_when_deleted():
    kept = keep_view("  农村  小校 ", VIEW)
    keep_view("all", LeagueView())
    found, findings = saved_views(NAMES)
    assert [each.name for each in found] == ["all", "农村 小校"]
    assert found[1] == kept
    assert found[1].view == VIEW
    assert findings == []
    delete_view(kept)
    delete_view(kept)
    assert [each.name for each in saved_views(NAMES)[0]] == ["all"]


def test_the_same_name_replaces_and_a_name_of_another_file_is_refused():
    keep_view("a:b", LeagueView())
    keep_view("a:b", VIEW)
    assert [each.view for each in saved_views(NAMES)[0]] == [VIEW]
    with pytest.raises(ViewNotKept) as refusal:
        keep_view("a?b", LeagueView())
    assert refusal.value.finding.key == "league_view_name_is_taken"
    assert [each.view for each in saved_views(NAMES)[0]] == [VIEW]


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(ViewNotKept) as refusal:
        keep_view(name, VIEW)
    assert refusal.value.finding.key == "league_view_name_is_not_possible"
    assert not views_folder().exists()


@pytest.mark.parametrize("name", ["../../out", "/etc/x", "..", "con", "x" * LONGEST_NAME])
def test_whatever_the_name_the_file_lies_in_the_folder(name):
    kept = keep_view(name, VIEW)
    assert [path.name for path in views_folder().iterdir()] == [kept.file]
    assert [each.name for each in saved_views(NAMES)[0]] == [name]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "league_view_is_not_readable"),
        (b"\xff\xfe\x00", "league_view_is_not_readable"),
        (b"[" * 5000, "league_view_is_not_readable"),
        (b" " * 200_000, "league_view_is_not_readable"),
        (b'{"version":1,"name":"x"}', "league_view_is_not_readable"),
        (b'{"version":1,"name":["x"],"view":{"version":1}}', "league_view_is_not_readable"),
        (b'{"version":1,"name":"","view":{"version":1}}', "league_view_is_not_readable"),
        (b'{"version":1,"name":"x","view":[]}', "league_view_is_not_readable"),
        (b'{"version":2,"name":"x","view":{"version":1}}', "league_view_has_another_version"),
        (b'{"version":1,"name":"x","view":{"version":9}}', "league_view_has_another_version"),
        (
            b'{"version":1,"name":"x","view":{"version":1,"rank_by":"A9"}}',
            "league_view_value_is_not_possible",
        ),
    ],
)
def test_a_broken_file_is_told_left_alone_and_hides_no_other(content, key):
    keep_view("good", VIEW)
    broken = views_folder() / "broken.json"
    broken.write_bytes(content)
    found, findings = saved_views(NAMES)
    assert [each.name for each in found] == ["good"]
    assert [(each.key, each.file) for each in findings] == [(key, "broken.json")]
    assert broken.read_bytes() == content
    # Its name is taken by something that is not ours to overwrite.
    with pytest.raises(ViewNotKept):
        keep_view("broken", VIEW)


def test_what_lies_in_the_file_is_json_with_version_and_name():
    kept = keep_view("x", VIEW)
    content = json.loads((views_folder() / kept.file).read_text(encoding="utf-8"))
    assert content["version"] == 1
    assert content["name"] == "x"
    assert content["view"]["filters"] == {"township": ["河口镇"]}


def test_a_folder_that_is_a_file_raises_an_error_of_the_system():
    views_folder().parent.mkdir(parents=True)
    views_folder().write_text("no folder")
    with pytest.raises(OSError):
        keep_view("x", VIEW)
