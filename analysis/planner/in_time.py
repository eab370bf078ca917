"""Waits for a call no longer than it may take."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

Result = TypeVar("Result")
# Seconds that a call may be late. HiGHS looks at its clock between steps, some of which take long.
GRACE_SECONDS = 0.5


def in_time(call: Callable[[], Result], seconds: float) -> Result | None:
    """What a call gives, or None where it has not ended `GRACE_SECONDS` after its time.

    A call that is given up goes on beside, until it looks at its own clock; what it gives is lost. What
    it raises in time is raised here.
    """
    beside = ThreadPoolExecutor(max_workers=1)
    future = beside.submit(call)
    beside.shutdown(wait=False)
    wait([future], seconds + GRACE_SECONDS)
    return future.result() if future.done() else None
