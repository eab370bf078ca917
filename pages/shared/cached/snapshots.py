"""What a snapshot holds, as readers may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import successions
from analysis.code_words import FILE_MARK, code_words, coded
from analysis.compare import Comparison
from analysis.map_measures import codes_before
from data import versions
from data.trace import source_files as read_source_files
from data.warehouse import SnapshotInfo, UnreadableSnapshot, Warehouse, read_snapshot
from data.workspace import names_are_coded
from pages.shared.cached.keys import RESULTS_KEPT, SNAPSHOTS_KEPT


@st.cache_resource(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def warehouse(snapshot: str) -> Warehouse:
    """The open snapshot."""
    return Warehouse(snapshot)


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def info(snapshot: str) -> SnapshotInfo:
    """What the snapshot says of itself; files by code words where names of schools are coded."""
    told = warehouse(snapshot).info()
    return replace(told, files=tuple(_file_words(told.files)[name] for name in told.files))


def _file_words(names: Iterable[str]) -> dict[str, str]:
    """What each file is called for readers: its name, or a code word, as a school may send its own."""
    names = list(names)
    return code_words(names, {}, FILE_MARK) if names_are_coded() else {name: name for name in names}


@st.cache_resource(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def all_facts(snapshot: str) -> pd.DataFrame:
    """Facts of all school years, named as readers may see them. Shared: nothing may write into it."""
    return named(snapshot, warehouse(snapshot).facts())


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def _code_words(snapshot: str) -> dict[str, str]:
    source = warehouse(snapshot)
    renamed = {}
    for year in info(snapshot).school_years:
        links = source.school_links(year)
        known = links[links["code_before"].notna() & links["is_comparable"].astype(bool)]
        pairs = zip(known["code_before"], known["school_code"], strict=True)
        renamed.update({before: code for before, code in pairs if before != code})
    return code_words(source.school_codes(), renamed)


def named(snapshot: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with school_code and school_name as readers may see them: the one place that decides.

    With COUNTY_SCHOOL_NAMES = coded code words stand for names; the setting is read once per start.
    """
    return coded(frame, _code_words(snapshot)) if names_are_coded() else frame


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def facts(snapshot: str, school_year: int) -> pd.DataFrame:
    """Facts of one school year."""
    every = all_facts(snapshot)
    return every[every["school_year"] == school_year].reset_index(drop=True)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def left_out(snapshot: str, school_year: int) -> pd.DataFrame:
    """Schools that the rules leave out, with the reason."""
    return named(snapshot, warehouse(snapshot).left_out(school_year))


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def corrections(snapshot: str, school_year: int) -> pd.DataFrame:
    """Corrections applied to the year."""
    return warehouse(snapshot).corrections(school_year)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def codes_in_year(snapshot: str, school_year: int, earlier: int) -> pd.Series:
    """Code in an earlier year by code in a school year; see analysis.map_measures.codes_before."""
    years = range(school_year, earlier, -1)
    return codes_before([warehouse(snapshot).school_links(year) for year in years])


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def codes_over_years(snapshot: str, school_year: int, earlier: int) -> dict[str, str]:
    """Code in `school_year` -> code in the `earlier` year, for schools that can be compared."""
    links = [warehouse(snapshot).school_links(year) for year in range(school_year, earlier, -1)]
    return successions.codes_over_years(links, links[0]["school_code"])


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def source_files(snapshot: str) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of the files that the snapshot was built from."""
    found = read_source_files(warehouse(snapshot))
    words = _file_words(name for name, _ in found)
    return tuple((words[name], sha256) for name, sha256 in found)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def posts_files(snapshot: str, school_year: int) -> tuple[str, ...]:
    """What the files are called that authorised posts were read from."""
    words = _file_words(warehouse(snapshot).info().files)
    return tuple(words[name] for name in warehouse(snapshot).posts_files(school_year))


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def snapshot_of_id(snapshot_id: str, folder: str) -> SnapshotInfo | None:
    """What the snapshot with this id says of itself; None where it is gone or cannot be read."""
    try:
        return read_snapshot(versions.find(snapshot_id, Path(folder)))
    except (versions.UnknownVersion, UnreadableSnapshot):
        return None


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def comparison(old: str, new: str) -> Comparison:
    """What differs between two snapshots, in every school year of either. Raises UnreadableSnapshot."""
    return versions.comparison(Path(old), Path(new))
