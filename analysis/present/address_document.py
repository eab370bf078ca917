"""`docs/addresses.md`, written from the list of parameters, so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.addresses import PARAMETERS, VERSION, Kind, Parameter, parameters_of
from analysis.present.text import texts

VALUES = {
    Kind.CHOICE: "one of what the page offers",
    Kind.CODES: "keys or codes, with commas between them",
    Kind.WHOLE: "whole number",
    Kind.SWITCH: "`on` or `off`",
    Kind.JSON: "strict JSON with its own version",
}
VALUES_OF = {
    "year": "the year in which it begins, such as `2025`",
    "rules": "id of a rule set",
    "as_table": "keys of figures, with commas between them",
    "data": "id of a snapshot",
    "school": "school code",
    "indicator": "`A1` to `A7`",
    "outcome_resource": "`A1` to `A7`",
    "since": "the year in which it begins",
    "map_earlier": "the year in which it begins",
    "map_topic": "`verdict`, `A1` to `A7`",
    "peers": "school codes, with commas between them",
    "list": "key of a table",
    "plan_a": "`working`, `baseline`, id of a saved plan",
    "plan_b": "`working`, `baseline`, id of a saved plan",
    "plan_chosen": "id of a saved plan",
    "edition": "its number, such as `2026-003`",
    "meeting_chosen": "number of an edition",
    "meeting_compare_before": "number of an edition",
    "meeting_compare_after": "number of an edition",
}
HEAD = f"""# Addresses

Written from `analysis/addresses.py` (by `python -m tests.test_addresses`); a test holds that both agree.
Version of addresses: {VERSION}.

- The address of a page holds what its reader has chosen, with what is usual left out, in the words of
  the program and not of a language. It grows and shrinks with every choice; a fresh session that opens
  it shows the same.
- "Link to this view" at the foot of each page gives the address to keep: it also holds school year and
  stage even where they are the usual ones, the snapshot (`data`) and the version. Opened on other data
  it says so.
- What no longer exists (a year, a school, a plan, an edition), what belongs to another page, stands
  twice, is too long, holds control characters or has no possible value is left aside and told on the
  page, until the reader changes that very thing or leaves the page. Unknown names are told together and
  taken out of the address.
- The longer values (`table`, `scenario`, `solve`, `tester`) are JSON texts with versions of their own. A
  `scenario` of version 1 still opens. A `solve` of another snapshot is refused, in words, since what it
  locks may not be there.
- A parameter never changes its meaning within a version. A new one names the version in which it came.

Not in the address: files that were uploaded, a measure that is not yet added to a plan, texts that are
typed to be saved (names, notes, reasons, guesses of a meeting), prices (kept in the workspace),
expanded boxes, the order of a table after a click on its heading, zoom and place of the map, the online
map (a link must not make another person's browser ask outside), the severity that the data desk's list
of findings is cut to, the version that the data desk compares with, and the solved plan before the one
that is shown.
"""


def address_document(pages: Sequence[tuple[str, str]]) -> str:
    """The document. `pages`: key and path of every page, in the order of the navigation."""
    every = [parameter for parameter in PARAMETERS if not parameter.pages]
    parts = [HEAD, "## Every page\n", _table(every)]
    for key, path in pages:
        own = [parameter for parameter in parameters_of(key) if parameter.pages]
        names = " · ".join(texts(language)(f"page.{key}.nav") for language in ("zh", "en"))
        parts += [f"## {names} `/{path}`\n", _table(own) if own else "Nothing of its own.\n"]
    return "\n".join(parts)


def _table(parameters: Sequence[Parameter]) -> str:
    lines = ["| name | meaning | values | without it | since |", "| --- | --- | --- | --- | --- |"]
    for each in parameters:
        names = [texts(language)(f"address.parameter.{each.name}") for language in ("zh", "en")]
        values = ", ".join(f"`{word}`" for word in each.words) or VALUES_OF.get(
            each.name, VALUES[each.kind]
        )
        cells = (f"`{each.name}`", " · ".join(names), values, each.usual, str(each.since))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
