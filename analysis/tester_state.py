"""What stands in the form of the rule tester as text: the school taken over, and what was changed of it.

It goes into links, so it is read as strictly as anything from outside.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from analysis.strict_json import strict_json
from analysis.vocabulary import Finding, Severity

VERSION = 1
# Far beyond what the form holds; keeps a hostile text from being worked on.
LONGEST_TEXT = 4_000
# The largest whole number that a browser keeps exactly.
MOST = 2**53 - 1

Entry = str | bool | int | float | None


@dataclass(frozen=True)
class Part:
    """One field of the form: a number (whole or not), a switch, or one of `options`."""

    kind: str
    options: Collection[str] = ()

    def fits(self, value: object) -> bool:
        """Whether the field can stand at a value; a number that is None is not known."""
        if self.kind == "option":
            return isinstance(value, str) and value in self.options
        if self.kind == "switch":
            return isinstance(value, bool)
        if value is None:
            return True
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        whole = isinstance(value, int) or self.kind == "number"
        return whole and 0 <= value <= MOST


@dataclass(frozen=True)
class FormState:
    """The form of the tester.

    school   code of the school whose numbers were taken over; "" for none
    changed  field -> what was put there instead; numbers as typed, None for not known
    """

    school: str = ""
    changed: Mapping[str, Entry] = field(default_factory=dict)

    def to_text(self) -> str:
        """Compact JSON; `from_text` gives the same state back."""
        content: dict[str, object] = {"version": VERSION, "school": self.school}
        if self.changed:
            content["changed"] = dict(self.changed)
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def differences(before: Mapping[str, Entry], now: Mapping[str, Entry]) -> dict[str, Entry]:
    """The fields of `now` that stand at something else than in `before`. Unknown equals unknown."""
    return {
        name: value for name, value in now.items() if name not in before or before[name] != value
    }


def from_text(
    text: str, schools: Collection[str], parts: Mapping[str, Part]
) -> tuple[FormState | None, tuple[Finding, ...]]:
    """The state that a text stands for as far as it can be, and findings on the rest. Never raises.

    None where the text is none of ours, is of another version, or names a school that is not among
    `schools`. A field that the form has not (`parts`), or that cannot stand at a value, is left as the
    school has it; such fields are counted.
    """
    content = _content(text)
    if content is None:
        return None, (Finding("tester_is_not_readable", Severity.STOPS),)
    if content["version"] != VERSION or isinstance(content["version"], bool):
        return None, (Finding("tester_has_another_version", Severity.STOPS),)
    school, changed = content.get("school", ""), content.get("changed", {})
    if school and school not in schools:
        return None, (Finding("tester_school_is_not_there", values={"value": school}),)
    right = {name: each for name, each in changed.items() if name in parts}
    right = {name: each for name, each in right.items() if parts[name].fits(each)}
    wrong = len(changed) - len(right)
    told = (Finding("tester_value_is_not_possible", values={"count": wrong}),) if wrong else ()
    return FormState(school, right), told


def _content(text: str) -> dict | None:
    if len(text) > LONGEST_TEXT:
        return None
    try:
        content = strict_json(text)
    except ValueError:
        return None
    right = (
        isinstance(content, dict)
        and "version" in content
        and set(content) <= {"version", "school", "changed"}
        and isinstance(content.get("school", ""), str)
        and isinstance(content.get("changed", {}), dict)
    )
    return content if right else None
