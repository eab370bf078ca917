"""Time that a search may take."""

from __future__ import annotations

from time import perf_counter


class Clock:
    """Seconds left of a time limit."""

    def __init__(self, seconds: float) -> None:
        self._end = perf_counter() + seconds

    @property
    def left(self) -> float:
        """Seconds left, below zero when time is up."""
        return self._end - perf_counter()

    def part(self, share: float) -> Clock:
        """A clock for a share of what is left."""
        return Clock(self.left * share)
