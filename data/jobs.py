"""Works out long answers beside the server: one child process for each, so many at a time.

An answer is kept under the key that it was asked with, so that the same question is worked out once,
whoever asks. A child that is stopped, or that runs out of time, leaves the best it had told so far;
one that breaks says so by its state. Nothing here waits: callers look again.

`multiprocessing` itself is not used to start the child: it runs the server's main script again in it,
which under Streamlit is a page. See docs/decisions/0021-plans.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from data.job_process import RESULT, next_message, send_message

ROOT = Path(__file__).parents[1]
# A child has its own clock; this much later the server ends it.
GRACE_SECONDS = 5.0
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class JobState(StrEnum):
    """Where a job is. The last four are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    TIME_UP = "time_up"
    FAILED = "failed"


@dataclass(frozen=True)
class Work:
    """What a child does: `function(*arguments, progress=...)`, at most so many seconds.

    The function is one of a module, its arguments and answers plain values. `progress` takes the best
    answer so far.
    """

    function: Callable
    arguments: tuple = ()
    seconds: float = 60.0


@dataclass(frozen=True)
class JobView:
    """What is known of a job at a moment: ahead in the queue, seconds at work, best and final answer.

    `answer` is the final one or else the best told so far; None where there is none.
    """

    state: JobState
    ahead: int = 0
    seconds: float = 0.0
    answer: object | None = None

    @property
    def is_final(self) -> bool:
        """True when nothing will change any more."""
        return self.state not in (JobState.WAITING, JobState.RUNNING)


# Ends after which the same question may be asked anew.
AGAIN = (JobState.FAILED, JobState.STOPPED, JobState.TIME_UP)


class QueueFull(RuntimeError):
    """So many jobs wait already that another one is refused."""


@dataclass(eq=False)
class _Job:
    work: Work
    state: JobState = JobState.WAITING
    answer: object | None = None
    process: subprocess.Popen | None = None
    ending: JobState | None = None
    started: float = 0.0
    ended: float = 0.0


class JobRunner:
    """The jobs of one server. Safe for threads; `at_once` children at most."""

    def __init__(
        self, at_once: int, most_waiting: int, kept: int, grace: float = GRACE_SECONDS
    ) -> None:
        self._at_once, self._most_waiting, self._kept = at_once, most_waiting, kept
        self._grace = grace
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, key: str, work: Work) -> JobView:
        """Have work done under a key; what is known of it where the key was asked before.

        Work that broke, was stopped or ran out of time is done again. Raises QueueFull.
        """
        with self._lock:
            known = self._jobs.get(key)
            if known is None or known.state in AGAIN:
                if len(self._in(JobState.WAITING)) >= self._most_waiting:
                    raise QueueFull(key)
                self._jobs[key] = _Job(work)
                self._jobs.move_to_end(key)
                self._start_waiting()
                self._forget_oldest()
        return self.look(key)

    def look(self, key: str) -> JobView | None:
        """What is known of a job now; None where the key was never asked, or is forgotten."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                return None
            end = job.ended or time.monotonic()
            return JobView(
                job.state,
                self._in(JobState.WAITING).index(job) if job.state is JobState.WAITING else 0,
                end - job.started if job.started else 0.0,
                job.answer,
            )

    def stop(self, key: str) -> None:
        """End a job; the best answer that it told stays. Nothing happens to one that has ended."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                return
            if job.state is JobState.WAITING:
                job.state = JobState.STOPPED
            elif job.state is JobState.RUNNING:
                self._end(job, JobState.STOPPED)

    def close(self) -> None:
        """End every job."""
        for key in list(self._jobs):
            self.stop(key)

    def _in(self, state: JobState) -> list[_Job]:
        return [job for job in self._jobs.values() if job.state is state]

    def _forget_oldest(self) -> None:
        final = [
            key
            for key, job in self._jobs.items()
            if job.state not in (JobState.WAITING, JobState.RUNNING)
        ]
        for key in final[: max(len(final) - self._kept, 0)]:
            del self._jobs[key]

    def _start_waiting(self) -> None:
        free = self._at_once - len(self._in(JobState.RUNNING))
        for job in self._in(JobState.WAITING)[: max(free, 0)]:
            job.state, job.started = JobState.RUNNING, time.monotonic()
            threading.Thread(target=self._carry_out, args=(job,), daemon=True).start()

    def _end(self, job: _Job, how: JobState) -> None:
        job.ending = job.ending or how
        if job.process is not None:
            job.process.kill()

    def _time_is_up(self, job: _Job) -> None:
        with self._lock:
            self._end(job, JobState.TIME_UP)

    def _carry_out(self, job: _Job) -> None:
        """Have a child do a job, and settle how it ended, whatever goes wrong on the way."""
        has_result = False
        try:
            # The system may refuse another process; the job has failed then.
            with suppress(OSError):
                has_result = self._in_child(job)
        finally:
            with self._lock:
                job.state = JobState.DONE if has_result else job.ending or JobState.FAILED
                job.process, job.ended = None, time.monotonic()
                self._start_waiting()
                self._forget_oldest()

    def _in_child(self, job: _Job) -> bool:
        """Start the child of a job and take in what it tells; True when it told its result."""
        process = _start_child()
        clock = threading.Timer(job.work.seconds + self._grace, self._time_is_up, args=(job,))
        clock.daemon = True
        clock.start()
        try:
            with self._lock:
                job.process = process
                if job.ending is not None:
                    process.kill()
            # The child may be gone before it has read its work.
            with suppress(OSError):
                send_message(process.stdin, (job.work.function, job.work.arguments))
            return self._listen(job, process)
        finally:
            clock.cancel()
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()

    def _listen(self, job: _Job, process: subprocess.Popen) -> bool:
        """Keep what the child tells; True when it told its result."""
        while (message := next_message(process.stdout)) is not None:
            kind, answer = message
            with self._lock:
                job.answer = answer
            if kind == RESULT:
                return True
        return False


def _start_child() -> subprocess.Popen:
    """A child that yields to the pages where the system can tell it to."""
    options: dict = {}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        options["creationflags"] = flags
    return subprocess.Popen(
        [sys.executable, "-m", "data.job_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        **options,
    )
