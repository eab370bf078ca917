"""Which rule set the reader is judged by: the county's default, or what was chosen or linked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from analysis.present.text import Texts, finding_sentence
from analysis.rules import RuleSet, default_rule_set
from analysis.vocabulary import Finding
from data import reference
from data.registry_checks import ReferenceError
from data.warehouse import SnapshotInfo
from pages.shared.controls import select
from pages.shared.show import plain

KEY = "rules"
REFUSED = "rules_refused"
PROBLEMS_ON_EVERY_PAGE = 3


@dataclass(frozen=True)
class RuleChoice:
    """The rule sets there are, the county's default, the one that holds, and what went wrong.

    problems  of local rule files; with any, only the national rules can be chosen
    refused   id in the address that no set has
    """

    sets: tuple[RuleSet, ...]
    default: str
    chosen: str
    problems: tuple[str, ...] = ()
    refused: str | None = None

    @property
    def rule_set(self) -> RuleSet:
        """The set that holds. Raises StopIteration where it is not among the sets."""
        return next(each for each in self.sets if each.id == self.chosen)


def read_rule_choice(county: SnapshotInfo) -> RuleChoice:
    """The reader's choice; the address holds it unless it is the county's default.

    Invented rules are offered to invented counties only, so that no real one is compared with them.
    """
    problems: tuple[str, ...] = ()
    try:
        sets = tuple(
            each for each in reference.rule_sets() if county.is_invented or not each.invented
        )
    except ReferenceError as broken:
        sets, problems = (reference.national_set(),), broken.problems
    ids = [each.id for each in sets]
    default = default_rule_set(sets, county.county_code)
    given = st.session_state.get(KEY) or st.query_params.get(KEY)
    if given is not None and given not in ids:
        # Kept until somebody chooses, or the sentence would be gone before it is read.
        st.session_state[REFUSED] = given
        st.session_state.pop(KEY, None)
    chosen = given if given in ids else default
    if chosen != default:
        st.session_state[KEY] = st.query_params[KEY] = chosen
    elif KEY in st.query_params:
        del st.query_params[KEY]
    return RuleChoice(sets, default, chosen, problems, st.session_state.get(REFUSED))


def draw_rule_choice(choice: RuleChoice, names: Mapping[str, str], t: Texts) -> None:
    """Draw the control; what is chosen holds from the next run on, on every page."""
    st.session_state[KEY] = choice.chosen
    select(
        t("page.rules.choose"),
        [each.id for each in choice.sets],
        key=KEY,
        language=t.language,
        format_func=names.__getitem__,
        on_choice=_forget_refused,
    )


def _forget_refused(_: object) -> None:
    st.session_state.pop(REFUSED, None)


def warn(choice: RuleChoice, t: Texts, most: int = PROBLEMS_ON_EVERY_PAGE) -> None:
    """Say what of files or address could not be followed, with at most so many problems of files."""
    if choice.problems:
        broken = Finding("rule_files_are_broken", values={"count": len(choice.problems)})
        lines = [finding_sentence(broken, t), *choice.problems[:most]]
        st.warning("\n\n".join(plain(line) for line in lines))
    if choice.refused is not None:
        unknown = Finding("rule_set_is_not_known", values={"value": choice.refused})
        st.warning(plain(finding_sentence(unknown, t)))
