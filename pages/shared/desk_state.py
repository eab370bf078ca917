"""What the data desk remembers between reruns of one reader's session: nothing of it is on disk.

Uploaded files stay in the memory of the server process and go with the session.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.present.text import Texts
from data.build import Built
from data.desk import Checked, Progress, check_sources, keep_mapping, kept_mapping
from data.grids import Source
from data.source_mapping import SourceMapping
from pages.shared.show import plain

KEY = "desk"


def _kept() -> dict:
    return st.session_state.setdefault(KEY, {})


def mapping() -> SourceMapping:
    """What was said about the files: in this session, else what the workspace keeps."""
    kept = _kept()
    if "mapping" not in kept:
        kept["mapping"], kept["mapping_problems"] = kept_mapping()
    return kept["mapping"]


def mapping_problems() -> list:
    """What is wrong with the mapping file that the workspace keeps."""
    mapping()
    return _kept()["mapping_problems"]


def say(said: SourceMapping, t: Texts) -> None:
    """Keep another mapping in the workspace, use it from now on and draw the page anew.

    Where it cannot be kept, that is told and the one before stays in use.
    """
    try:
        keep_mapping(said)
    except OSError as error:
        st.error(plain(t("desk.cannot_keep", reason=error.strerror or "")))
        return
    _kept()["mapping"], _kept()["mapping_problems"] = said, []
    st.rerun()


def checked(sources: Sequence[Source], tell: Progress) -> Checked:
    """The files checked under the mapping in use; checked again only when one of them changes."""
    kept = _kept()
    said = mapping()
    identity = (said.sha256, *sorted((source.name, source.sha256) for source in sources))
    if kept.get("checked_for") != identity:
        kept["checked"] = check_sources(sources, said, tell)
        kept["checked_for"] = identity
        kept.pop("built", None)
    return kept["checked"]


def built() -> Built | None:
    """What was built from the files as they are now; None before a build."""
    return _kept().get("built")


def remember_built(result: Built) -> None:
    """Keep what a build gave until the files or the mapping change."""
    _kept()["built"] = result
