"""The data desk's files: dropped on the page, said to be of a county and year, sent back marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.present.checked_workbook import checked_workbook
from analysis.present.text import Texts, finding_sentence
from data.cell_text import read_cell
from data.desk import Checked, kept_corrections
from data.foreign_sheets import column_of
from data.grids import Source
from data.outline_files import is_outline_file
from data.shown_grids import shown_grids
from data.source_mapping import SourceMapping, mapping_text, named, parse_mapping
from data.source_vocabulary import Target
from data.workspace import MAPPING
from pages.shared import desk_state
from pages.shared.show import XLSX, heading, note, plain

TABLES = ["xlsx", "xls", "et", "xlsb", "ods", "csv"]
OUTLINES = ["geojson", "json", "gpkg", "zip", "shp", "shx", "dbf", "prj", "cpg"]


def uploaded_files(t: Texts) -> list[Source]:
    """The files on the page, and the register of corrections with them; none without a file."""
    given = st.file_uploader(
        t("desk.upload"), type=[*TABLES, *OUTLINES], accept_multiple_files=True, key="desk_files"
    )
    note(t("desk.upload_note"))
    sources = [Source(file.name, file.getvalue()) for file in given]
    corrections = kept_corrections() if sources else None
    if corrections is not None:
        sources.append(corrections)
        note(t("desk.with_corrections", file=corrections.name))
    return sources


def county_and_year(t: Texts) -> None:
    """What files do not tell: the county, the school year; and the mapping as a file."""
    said = desk_state.mapping()
    for problem in desk_state.mapping_problems():
        st.warning(plain(finding_sentence(problem, t)))
    with st.expander(t("desk.said"), icon=":material/edit_note:"):
        note(t("desk.said_note"))
        with st.form("desk_county", border=False):
            first, second, third = st.columns(3)
            name = first.text_input(t("desk.county"), said.county.get("county_name", ""))
            code = second.text_input(t("desk.county_code"), said.county.get("county_code", ""))
            year = third.text_input(
                t("desk.school_year"), said.years.get("", ""), placeholder="2025-2026"
            )
            by = first.text_input(t("desk.compiled_by"), said.county.get("compiled_by", ""))
            day = second.text_input(
                t("desk.data_date"), said.county.get("data_date", ""), placeholder="2025-09-01"
            )
            approval = third.text_input(
                t("desk.map_approval_number"),
                said.county.get("map_approval_number", ""),
                help=t("desk.map_approval_help"),
            )
            invented = third.checkbox(t("desk.is_invented"), said.county.get("is_invented") == "1")
            if st.form_submit_button(t("desk.remember"), icon=":material/save:"):
                _remember_county(said, t, name, code, year, by, day, approval, invented)
        _mapping_file(said, t)


def _remember_county(
    said: SourceMapping,
    t: Texts,
    name: str,
    code: str,
    year: str,
    by: str,
    day: str,
    approval: str,
    invented: bool,
) -> None:
    reading = read_cell(year, column_of(Target("schools", "school_year"))).text
    if year.strip() and reading[4:5] != "-":
        st.error(plain(t("finding.school_year_is_not_readable", value=year)))
        return
    fields = {"county_name": name, "county_code": code, "compiled_by": by, "data_date": day}
    fields["map_approval_number"] = approval
    county = {key: text.strip() for key, text in fields.items() if text.strip()}
    if county:
        county["is_invented"] = "1" if invented else "0"
    years = {file: each for file, each in said.years.items() if file}
    if reading:
        years[""] = reading
    desk_state.say(named(replace(said, county=county, years=years), MAPPING), t)


def _mapping_file(said: SourceMapping, t: Texts) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            t("desk.mapping_download"),
            data=mapping_text(said).encode(),
            file_name=MAPPING,
            mime="text/plain",
            key="desk_mapping_download",
            on_click="ignore",
            icon=":material/download:",
        )
        given = st.file_uploader(t("desk.mapping_upload"), type=["toml"], key="desk_mapping")
    if given is not None and st.button(t("desk.mapping_use"), key="desk_mapping_use"):
        found, problems = parse_mapping(given.name, given.getvalue())
        for problem in problems:
            st.error(plain(finding_sentence(problem, t)))
        if not problems:
            desk_state.say(named(found, MAPPING), t)


def checked_files(sources: Sequence[Source], t: Texts) -> Checked:
    """The files checked, with progress shown while that takes time."""
    bar = st.empty()

    def tell(done: int, of: int, name: str) -> None:
        text = t("desk.reading", done=done, files=of, name=name) if name else t("desk.checking")
        bar.progress(done / of if of else 1.0, text=plain(text))

    found = desk_state.checked(sources, tell)
    bar.empty()
    return found


def checked_downloads(sources: Sequence[Source], found: Checked, t: Texts) -> None:
    """A button per file that has findings: the file back with its cells coloured and commented."""
    told = {finding.file for finding in found.findings}
    back = [each for each in sources if each.name in told and not is_outline_file(each)]
    if not back:
        return
    heading(t("desk.send_back"))
    note(t("desk.send_back_note"))
    with st.container(horizontal=True):
        for position, source in enumerate(back):
            st.download_button(
                plain(source.name),
                data=lambda source=source: checked_workbook(
                    shown_grids(source, found.said), found.findings, source.name, t
                ),
                file_name=f"{_stem(source.name)}_{t('checked.list')}.xlsx",
                mime=XLSX,
                key=f"desk_checked_{position}",
                on_click="ignore",
                icon=":material/download:",
            )


def _stem(name: str) -> str:
    """A file name without its ending and without signs that file systems refuse."""
    stem = name.rsplit(".", 1)[0]
    return "".join("_" if sign in '\\/:*?"<>|' or sign < " " else sign for sign in stem)[:100]
