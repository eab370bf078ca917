"""What must not happen to the current snapshot: kills, full disks, builds at once, lost pages."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from data import build, drafts, history, versions, warehouse
from data.workbook import write_workbook
from tests import small_county
from tests.data.publishing import ROOT, builder, command_with_limit, environment, tell
from tests.small_county import CODES

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals and limits of POSIX")
KILLS = 120
PUPILS = {"old": 500, "new": 510, "third": 520}


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> dict[str, Path]:
    """The small county three times; the pupils of the second school tell them apart."""
    folder, files = tmp_path_factory.mktemp("in"), {}
    for key, pupils in PUPILS.items():
        tables = small_county.tables()
        second = tables["pupils"]["school_code"] == CODES["second"]
        tables["pupils"].loc[second, "pupils"] = pupils
        files[key] = folder / f"{key}.xlsx"
        write_workbook(files[key], tables)
    return files


@pytest.fixture(scope="module")
def built(sources, tmp_path_factory) -> dict[str, Path]:
    """A snapshot of each, made once."""
    folder = tmp_path_factory.mktemp("built")
    return {key: build.build([path], folder).snapshot for key, path in sources.items()}


@pytest.fixture
def folder(built, tmp_path) -> Path:
    """A folder in which the old snapshot is current."""
    folder = tmp_path / "snapshots"
    folder.mkdir()
    shutil.copyfile(built["old"], folder / built["old"].name)
    warehouse.publish(folder / built["old"].name)
    return folder


def pupils_of(path: Path) -> float:
    """Read as a page does, by a process that has it open for the first time."""
    opened = warehouse.Warehouse(path)
    try:
        facts = opened.facts()
        assert len(facts) == 10
        assert len(opened.read("SELECT * FROM indicator_value")) == 8 * 7
        return facts.set_index("school_code").loc[CODES["second"], "pupils"]
    finally:
        opened.close()


def check_current(folder: Path, built: dict[str, Path]) -> str:
    """The key of the current snapshot, which is readable, right, and one of the three."""
    current = warehouse.current_snapshot(folder)
    (key,) = [key for key, path in built.items() if path.name == current.name]
    assert pupils_of(current) == PUPILS[key]
    return key


def unfinished(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


# ------------------------------------------------------------------ killed


@posix
@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_current_snapshot_readable_and_right(
    sources, built, folder, record_property
):
    """Kills spread evenly over the whole build and a little beyond it, each a little off by chance."""
    chance = random.Random(20251)
    child = builder(folder)
    begun = time.perf_counter()
    tell(child, sources["third"])
    assert child.stdout.readline().strip() == built["third"].name
    whole = time.perf_counter() - begun
    child.communicate(timeout=10)
    fell: Counter[str] = Counter()
    most = 0
    for number in range(KILLS):
        # Every build starts from the old one, and has to write its file anew.
        warehouse.publish(folder / built["old"].name)
        (folder / built["new"].name).unlink(missing_ok=True)
        moment = whole * 1.1 * (number + chance.random()) / KILLS
        child = builder(folder)
        tell(child, sources["new"])
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=10)
        key = check_current(folder, built)
        assert key in ("old", "new")
        whole_file = (folder / built["new"].name).exists()
        if whole_file:
            # Under its lasting name a file is whole, current or not.
            assert pupils_of(folder / built["new"].name) == PUPILS["new"]
        left = unfinished(folder)
        wrote = any(".duckdb" in name for name in left)
        fell["published" if key == "new" else "kept" if whole_file else
             "writing" if wrote else "reading"] += 1  # fmt: skip
        most = max(most, len(left))
    record_property("whole", whole)
    record_property("fell", dict(fell))
    print(f"build {whole:.3f} s; {KILLS} kills fell {dict(fell)}; most files left {most}")
    assert most <= 4, "one dead build's files at most"
    assert min(fell[key] for key in ("reading", "writing", "published")) > 0
    # The next build sweeps, and works.
    build.build([sources["new"]], folder)
    assert unfinished(folder) == []
    assert check_current(folder, built) == "new"


@posix
@pytest.mark.slow
@pytest.mark.parametrize("step", ["fsync", "replace", "sync_folder", "add"])
def test_a_kill_at_each_step_of_publishing_leaves_one_of_the_two_current(
    step, sources, built, folder
):
    """The same at exactly chosen moments: before each call of each step of the last stretch."""
    places = {
        "fsync": "data.drafts.os.fsync",
        "replace": "data.warehouse._patiently",
        "sync_folder": "data.drafts.sync_folder",
        "add": "data.history.add",
    }
    for call in range(1, 6):
        (folder / built["new"].name).unlink(missing_ok=True)
        warehouse.publish(folder / built["old"].name)
        code = f"""
import importlib, os, signal, sys
from pathlib import Path
from data import build
module, name = {places[step]!r}.rsplit(".", 1)
holder = os if module.endswith(".os") else importlib.import_module(module)
real, calls = getattr(holder, name), []
def dying(*given, **named):
    calls.append(1)
    if len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
setattr(holder, name, dying)
build.build([Path({str(sources["new"])!r})])
"""
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment(folder), timeout=60
        )
        key = check_current(folder, built)
        assert versions.published(folder)[-1].name == built[key].name
        if done.returncode == 0:
            assert key == "new"
            assert call > 1
            break
        assert done.returncode == -signal.SIGKILL
    warehouse.publish(folder / built["old"].name)
    lines = [line.name for line in versions.published(folder)]
    assert lines[-1] == built["old"].name
    assert all(one != other for one, other in pairwise(lines))


def test_the_draft_of_a_dead_build_goes_and_that_of_a_living_one_stays(sources, folder):
    dead = folder / f"{drafts.PREFIX}{'0' * 32}"
    for suffix in (".lock", ".duckdb", ".duckdb.wal", ".pointer"):
        dead.with_name(dead.name + suffix).write_bytes(b"half")
    (folder / f"{drafts.PREFIX}{'1' * 32}.duckdb").write_bytes(b"of a version without locks")
    with drafts.draft(folder, ".duckdb") as living:
        living.write_bytes(b"being written")
        build.build([sources["new"]], folder)
        left = unfinished(folder)
        assert sorted(left) == sorted([living.name, f"{living.stem}.lock"])
        assert living.read_bytes() == b"being written"
    assert unfinished(folder) == []


@posix
def test_the_draft_of_a_living_build_in_another_process_stays(sources, built, folder):
    code = """
import sys
from pathlib import Path
from data import drafts
with drafts.draft(Path(sys.argv[1]), ".duckdb") as path:
    path.write_bytes(b"being written")
    print(path.name, flush=True)
    sys.stdin.readline()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    name = child.stdout.readline().strip()
    try:
        build.build([sources["new"]], folder)
        assert (folder / name).read_bytes() == b"being written"
    finally:
        child.kill()
        child.communicate(timeout=10)
    build.build([sources["new"]], folder)
    assert unfinished(folder) == []


# ------------------------------------------------------------------ full disk


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    "limit", [0, 10, 5_000, 13_000, 100_000, 400_000, 1_000_000, 4_000_000, 7_000_000]
)
def test_a_full_disk_is_told_and_leaves_the_current_snapshot_and_no_debris(
    limit, sources, built, folder
):
    before = sorted(path.name for path in folder.iterdir())
    kept = [(folder / name).read_bytes() for name in before]
    done = command_with_limit(folder, limit, "build", sources["new"], "--language", "en")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert str(folder) in done.stderr
    assert "File too large" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before
    assert [(folder / name).read_bytes() for name in before] == kept
    assert check_current(folder, built) == "old"


@posix
def test_a_full_disk_while_publishing_leaves_the_current_snapshot_current(built, folder):
    shutil.copyfile(built["new"], folder / built["new"].name)
    done = command_with_limit(folder, 5, "publish", built["new"].name, "--language", "en")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "cannot write" in done.stderr
    assert check_current(folder, built) == "old"
    assert unfinished(folder) == []


@posix
def test_a_history_that_cannot_be_written_is_completed_by_the_next_publishing(built, folder):
    """Room for the pointer, none for another line: the step counts, and no time is lost."""
    shutil.copyfile(built["new"], folder / built["new"].name)
    size = (folder / history.FILE).stat().st_size
    done = command_with_limit(folder, size, "publish", built["new"].name)
    assert done.returncode == 0, done.stderr
    assert check_current(folder, built) == "new"
    assert [line.name for line in history.read(folder)] == [built["old"].name]
    told = versions.published(folder)
    assert [line.name for line in told] == [built["old"].name, built["new"].name]
    versions.make_current(built["old"].name, folder)
    assert [line.name for line in history.read(folder)] == [
        built[key].name for key in ("old", "new", "old")
    ]
    assert history.read(folder)[1] == told[1]


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told(sources, built, folder):
    folder.chmod(0o500)
    try:
        done = command_with_limit(folder, -1, "build", sources["new"], "--language", "en")
    finally:
        folder.chmod(0o700)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(folder) in done.stderr
    assert check_current(folder, built) == "old"


# ------------------------------------------------------------------ at once


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("new", "new"), ("new", "third")], ids=["same", "different"])
def test_two_builds_at_once_both_end_well_and_one_of_them_is_current(pair, sources, built, folder):
    won = Counter()
    for _ in range(8):
        warehouse.publish(folder / built["old"].name)
        for key in set(pair):
            (folder / built[key].name).unlink(missing_ok=True)
        children = [builder(folder) for _ in pair]
        for child, key in zip(children, pair, strict=True):
            tell(child, sources[key])
        for child, key in zip(children, pair, strict=True):
            assert child.stdout.readline().strip() == built[key].name
            child.communicate(timeout=20)
            assert child.returncode == 0
        won[check_current(folder, built)] += 1
        for key in pair:
            assert pupils_of(folder / built[key].name) == PUPILS[key]
        assert unfinished(folder) == []
        assert versions.published(folder)[-1].name == warehouse.current_name(folder)
    assert set(won) <= set(pair)
    assert won.total() == 8


def test_a_reader_keeps_its_snapshot_while_another_is_published_and_made_again(
    sources, built, folder
):
    opened = warehouse.Warehouse(warehouse.current_snapshot(folder))
    try:
        build.build([sources["new"]], folder)
        build.build([sources["old"]], folder)
        build.build([sources["new"]], folder)
        facts = opened.facts().set_index("school_code")
        assert facts.loc[CODES["second"], "pupils"] == PUPILS["old"]
        assert check_current(folder, built) == "new"
    finally:
        opened.close()


def test_a_pointer_that_is_just_open_elsewhere_is_tried_again(built, folder, monkeypatch):
    """What Windows does; here played."""
    shutil.copyfile(built["new"], folder / built["new"].name)
    replace, refusals = Path.replace, [PermissionError(), PermissionError()]

    def busy(self, target):
        if refusals:
            raise refusals.pop()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    warehouse.publish(folder / built["new"].name)
    assert refusals == []
    assert check_current(folder, built) == "new"


# ------------------------------------------------------------------ drafts and damaged files


def test_a_draft_is_finished_and_does_not_become_current(sources, built, folder):
    made = build.build_draft([sources["new"]], folder)
    assert made.snapshot == folder / built["new"].name
    assert pupils_of(made.snapshot) == PUPILS["new"]
    assert check_current(folder, built) == "old"
    assert [line.name for line in versions.published(folder)] == [built["old"].name]


def test_the_same_input_makes_a_damaged_snapshot_whole_again(sources, built, folder):
    path = folder / built["old"].name
    path.write_bytes(path.read_bytes()[:100_000])
    assert not warehouse.is_readable(path)
    assert build.build([sources["old"]], folder).snapshot == path
    assert check_current(folder, built) == "old"
