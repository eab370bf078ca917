"""Code words that stand for schools where their names are not to be seen, the same in every year.

They keep a name from being read out; they are no secret: who has the list of schools and the figures
can find out which is which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import pandas as pd

MARK, GROUP_MARK, FILE_MARK = "№", "№G", "№F"
# Numbers of the words: four digits while they suffice for few collisions, so that they can be said.
FIRST, FEW, MANY = 1_000, 9_000, 900_000


def code_words(keys: Iterable[str], renamed: Mapping[str, str], mark: str = MARK) -> dict[str, str]:
    """A word for each key, all different for different schools, the same whatever the order.

    `renamed`: old code -> next code of the same school; a school has one word under all its codes. The
    number is made from the key (SHA-256), so that other schools coming or going rarely change it.
    """
    lasting = {key: _last(key, renamed) for key in keys}
    different = set(lasting.values())
    room = FEW if len(different) * len(different) <= MANY else MANY
    taken: dict[int, str] = {}
    for key in sorted(different, key=lambda each: (_digest(each), each)):
        number = _digest(key) % room
        while number in taken:
            number = (number + 1) % room
        taken[number] = key
    first = FIRST if room == FEW else 100 * FIRST
    words = {key: f"{mark}{first + number}" for number, key in taken.items()}
    return {key: words[last] for key, last in lasting.items()}


def _digest(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest())


def _last(code: str, renamed: Mapping[str, str]) -> str:
    seen = {code}
    while (later := renamed.get(code)) is not None and later not in seen:
        seen.add(later)
        code = later
    return code


def coded(frame: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    """The frame with code words for school_name, and for school_group where it has that column.

    `words`: school code -> code word. Groups get words of their own, since their names tell a school.
    Raises KeyError for a school without a word: no name is left in by mistake.
    """
    result = frame.assign(school_name=[words[code] for code in frame["school_code"]])
    if "school_group" not in frame:
        return result
    groups = frame["school_group"].dropna().astype(str).unique()
    named = code_words(groups, {}, GROUP_MARK)
    return result.assign(school_group=frame["school_group"].map(named))
