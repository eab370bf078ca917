"""Jobs beside the server: one child each, queue, stop, time limit, failure, and no orphans."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data import jobs
from data.jobs import ROOT, JobRunner, JobState, QueueFull, Work
from tests.data import slow_work


@pytest.fixture
def runner():
    found = JobRunner(at_once=2, most_waiting=2, kept=3, grace=0.0)
    yield found
    found.close()


def until(condition, seconds=20.0):
    """Wait until something holds; says whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def ended(runner, key):
    assert until(lambda: runner.look(key).is_final)
    return runner.look(key)


def is_alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # One that has ended but is not yet collected by its parent is no longer at work.
    stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def test_an_answer_is_worked_out_once_and_kept(runner):
    runner.ask("four", Work(slow_work.square, (4,)))
    view = ended(runner, "four")
    assert (view.state, view.answer) == (JobState.DONE, 16)
    # The key decides: the kept answer comes back and no child is started.
    assert runner.ask("four", Work(slow_work.square, (5,))).answer == 16
    assert runner.look("never asked") is None


def test_two_run_at_once_and_the_third_waits_its_turn(runner):
    for name in ("a", "b", "c", "d"):
        runner.ask(name, Work(slow_work.count_up, (1, 60)))
    assert [runner.look(name).state for name in "abcd"] == [
        JobState.RUNNING,
        JobState.RUNNING,
        JobState.WAITING,
        JobState.WAITING,
    ]
    assert [runner.look(name).ahead for name in "cd"] == [0, 1]
    with pytest.raises(QueueFull):
        runner.ask("e", Work(slow_work.square, (1,)))
    runner.stop("a")
    assert until(lambda: runner.look("c").state is JobState.RUNNING)
    assert runner.look("d").ahead == 0


def test_one_who_stops_keeps_the_best_so_far_and_may_ask_again(runner):
    runner.ask("count", Work(slow_work.count_up, (1000, 0.05)))
    assert until(lambda: (runner.look("count").answer or 0) >= 2)
    runner.stop("count")
    view = ended(runner, "count")
    assert view.state is JobState.STOPPED
    assert view.answer >= 2
    assert runner.ask("count", Work(slow_work.square, (3,))).state is JobState.RUNNING
    assert ended(runner, "count").answer == 9


def test_one_that_waits_can_be_stopped_before_it_starts(runner):
    for name in ("a", "b", "c"):
        runner.ask(name, Work(slow_work.count_up, (1, 60)))
    runner.stop("c")
    assert runner.look("c").state is JobState.STOPPED
    assert runner.look("c").answer is None


def test_when_time_is_up_the_best_so_far_stays(runner):
    runner.ask("long", Work(slow_work.count_up, (1000, 0.05), seconds=1.0))
    view = ended(runner, "long")
    assert view.state is JobState.TIME_UP
    assert view.answer >= 1
    assert view.seconds < 10


@pytest.mark.parametrize("work", [slow_work.break_down, slow_work.vanish])
def test_a_child_that_breaks_is_told_and_the_server_goes_on(runner, work, capfd):
    runner.ask("broken", Work(work))
    view = ended(runner, "broken")
    assert (view.state, view.answer) == (JobState.FAILED, "half")
    runner.ask("next", Work(slow_work.square, (2,)))
    assert ended(runner, "next").answer == 4


def test_a_system_that_gives_no_process_is_told_as_a_failure(runner, monkeypatch):
    def refused():
        raise OSError("no more processes")

    monkeypatch.setattr(jobs, "_start_child", refused)
    runner.ask("none", Work(slow_work.square, (2,)))
    assert ended(runner, "none").state is JobState.FAILED
    monkeypatch.undo()
    # The place in the row is free again.
    runner.ask("none", Work(slow_work.square, (2,)))
    assert ended(runner, "none").answer == 4


def test_what_a_solver_prints_does_not_disturb_its_answer(runner):
    runner.ask("loud", Work(slow_work.chatter))
    assert ended(runner, "loud").answer == "quiet"


def test_of_finished_jobs_the_latest_are_kept(runner):
    for number in range(5):
        runner.ask(str(number), Work(slow_work.square, (number,)))
        ended(runner, str(number))
    assert [runner.look(str(number)) is not None for number in range(5)] == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_a_stopped_child_is_gone(runner, tmp_path):
    note = tmp_path / "number"
    runner.ask("wait", Work(slow_work.note_and_wait, (str(note), 60)))
    assert until(lambda: runner.look("wait").answer == "waiting")
    runner.stop("wait")
    ended(runner, "wait")
    assert not is_alive(int(note.read_text(encoding="utf-8")))


SERVER = """
import sys, time
from data.jobs import JobRunner, Work
from tests.data import slow_work
runner = JobRunner(1, 1, 1)
runner.ask("wait", Work(slow_work.note_and_wait, (sys.argv[1], 60)))
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="looks at processes as Linux shows them")
def test_a_child_ends_with_the_server_even_when_that_is_killed(tmp_path):
    note = tmp_path / "number"
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(note)], cwd=ROOT)
    try:
        assert until(lambda: note.exists() and note.read_text(encoding="utf-8"))
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    child = int(note.read_text(encoding="utf-8"))
    assert until(lambda: not is_alive(child), 10)
