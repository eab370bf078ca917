"""Work for the tests of jobs: slow, broken, talkative, each as a child process carries it out."""

from __future__ import annotations

import os
import time
from pathlib import Path


def square(number, *, progress):
    """The square, after one word of progress."""
    progress("begun")
    return number * number


def count_up(steps, seconds, *, progress):
    """Tells 1 … steps, one every so many seconds, and returns the last."""
    for step in range(1, steps + 1):
        progress(step)
        time.sleep(seconds)
    return steps


def note_and_wait(path, seconds, *, progress):
    """Writes the number of its process to a file, then waits."""
    Path(path).write_text(str(os.getpid()), encoding="utf-8")
    progress("waiting")
    time.sleep(seconds)
    return "waited"


def break_down(*, progress):
    """Tells something and breaks."""
    progress("half")
    raise RuntimeError("broken on purpose")


def vanish(*, progress):
    """Tells something and is gone without a word, as a process that the system ends."""
    progress("half")
    os._exit(137)


def chatter(*, progress):
    """Prints to stdout, which must not disturb its answer."""
    print("solver banner " * 1000)
    return "quiet"
