"""Runs axe-core on a page and sorts what it finds into known faults of Streamlit and all others.

axe looks at one state of a page, drawn and at rest. What it cannot see (words in a canvas, order of
focus, sense of a text) is tested elsewhere or not at all: see docs/accessibility.md.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
AXE = HERE / "vendor" / "axe-core" / "axe.min.js"
# WCAG 2.2 A and AA, and what axe calls good practice (the order of headings, say).
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Fault:
    """One element that breaks one rule."""

    rule: str
    element: str
    summary: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.element[:200]} ({' '.join(self.summary.split())})"


@dataclass(frozen=True)
class Known:
    """A fault that is Streamlit's own: rule, pattern of the element, pages it is on, reason."""

    rule: str
    element: str
    pages: tuple[str, ...]
    reason: str

    def covers(self, fault: Fault) -> bool:
        """Whether a fault is this one."""
        return fault.rule == self.rule and re.search(self.element, fault.element) is not None


def known_faults() -> tuple[Known, ...]:
    """The entries of axe_known.toml."""
    content = tomllib.loads((HERE / "axe_known.toml").read_text("utf-8"))
    return tuple(
        Known(each["rule"], each["element"], tuple(each["pages"]), each["reason"])
        for each in content["known"]
    )


def faults(page: Page) -> list[Fault]:
    """What axe finds on the page as it stands, in its frames too."""
    source = AXE.read_text("utf-8")
    for frame in page.frames:
        frame.evaluate(source)
    found = page.evaluate(
        """tags => axe.run(document, {
            runOnly: { type: 'tag', values: tags }, resultTypes: ['violations']
        })""",
        TAGS,
    )
    return [
        Fault(violation["id"], node["html"], node.get("failureSummary") or "")
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
