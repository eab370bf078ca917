"""What a person has said once about the files of a county: a TOML file to review and use again.

It names the county and the school year where the files do not, and says what their own headings,
school names and words mean. The file is part of the input of a build, as every other file is.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.vocabulary import Finding, Severity
from data.reference import code_lists, workbook_sheets
from data.source_vocabulary import Target

COUNTY_FIELDS = (
    "county_name",
    "county_code",
    "is_invented",
    "compiled_by",
    "data_date",
    "map_approval_number",
)


@dataclass(frozen=True)
class SourceMapping:
    """What was said about a county's files; an empty one says nothing.

    county       fields of the county sheet -> text
    headings     heading as the reader shows it -> target, or None for a column that is not needed
    schools      school name -> school code
    codes        (code list, word) -> code
    years        file name -> school year as text; the name "" stands for every other file
    file, sha256 name and hash of the file that it was read from, for the trace
    """

    county: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, Target | None] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    years: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    sha256: str = ""

    def year_of(self, file: str) -> str:
        """The school year said for a file; "" when nothing was said."""
        return self.years.get(file, self.years.get("", ""))


NOTHING_SAID = SourceMapping()


def mapping_text(mapping: SourceMapping) -> str:
    """The mapping as TOML; `parse_mapping` gives it back."""
    lines = [
        "# What this county's files mean. Said once on the page or by hand; used again at every build.",
    ]

    def write(table: str, values: Mapping[str, str]) -> None:
        lines.append("")
        lines.append(table)
        # A JSON string is a TOML string, whatever signs it holds, once DEL is escaped too.
        lines.extend(
            f"{key} = " + json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
            for key, text in values.items()
        )

    if mapping.county:
        write("[county]", mapping.county)
    for file, year in mapping.years.items():
        write("[[year]]", {"file": file, "school_year": year})
    for heading, target in mapping.headings.items():
        if target is None:
            write("[[unused]]", {"heading": heading})
        else:
            values = {"heading": heading, "sheet": target.sheet, "field": target.field}
            write("[[heading]]", {**values, **({"stage": target.stage} if target.stage else {})})
    for name, code in mapping.schools.items():
        write("[[school]]", {"name": name, "code": code})
    for (list_key, word), code in mapping.codes.items():
        write("[[code]]", {"list": list_key, "word": word, "code": code})
    return "\n".join(lines) + "\n"


def read_mapping(path: Path) -> tuple[SourceMapping, list[Finding]]:
    """The mapping in a file, and every problem of it; with a problem the mapping says nothing."""
    try:
        content = path.read_bytes()
    except OSError as error:
        values = {"reason": error.strerror or ""}
        return NOTHING_SAID, [Finding("file_cannot_be_opened", Severity.STOPS, values, path.name)]
    return parse_mapping(path.name, content)


def parse_mapping(name: str, content: bytes) -> tuple[SourceMapping, list[Finding]]:
    """The mapping in the bytes of a file, and every problem of it."""
    try:
        entries = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        values = {"reason": str(error)}
        return NOTHING_SAID, [Finding("mapping_cannot_be_read", Severity.STOPS, values, name)]
    problems = _problems(entries)
    if problems:
        return NOTHING_SAID, [
            Finding("mapping_entry_is_wrong", Severity.STOPS, {"value": problem}, name)
            for problem in problems
        ]
    headings = {
        entry["heading"]: Target(entry["sheet"], entry["field"], entry.get("stage", ""))
        for entry in entries.get("heading", [])
    }
    return SourceMapping(
        county=entries.get("county", {}),
        headings={**headings, **{entry["heading"]: None for entry in entries.get("unused", [])}},
        schools={entry["name"]: entry["code"] for entry in entries.get("school", [])},
        codes={(entry["list"], entry["word"]): entry["code"] for entry in entries.get("code", [])},
        years={entry["file"]: entry["school_year"] for entry in entries.get("year", [])},
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
    ), []


def named(mapping: SourceMapping, file: str) -> SourceMapping:
    """The same mapping as the file that it will be written to, with that file's hash."""
    digest = hashlib.sha256(mapping_text(mapping).encode()).hexdigest()
    return replace(mapping, file=file, sha256=digest)


ENTRY_KEYS = {
    "heading": ("heading", "sheet", "field"),
    "unused": ("heading",),
    "school": ("name", "code"),
    "code": ("list", "word", "code"),
    "year": ("file", "school_year"),
}


def _problems(entries: Mapping) -> list[str]:
    """Every entry that cannot be used, as it stands in the file."""
    problems = [f"[{key}]" for key in entries if key not in (*ENTRY_KEYS, "county")]
    county = entries.get("county", {})
    if not isinstance(county, dict):
        problems.append("county")
    else:
        problems += [
            f"county.{key}"
            for key, text in county.items()
            if key not in COUNTY_FIELDS or not isinstance(text, str)
        ]
    for kind, keys in ENTRY_KEYS.items():
        found = entries.get(kind, [])
        if not isinstance(found, list):
            problems.append(f"[{kind}]")
            continue
        problems += [
            f"[[{kind}]] {_shown(entry)}"
            for position, entry in enumerate(found)
            if not _is_usable(kind, keys, entry, found[:position])
        ]
    return problems


def _shown(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False, default=str)


def _is_usable(kind: str, keys: Sequence[str], entry: object, earlier: Sequence) -> bool:
    if not isinstance(entry, dict) or not set(keys) <= set(entry) <= {*keys, "stage"}:
        return False
    if not all(isinstance(text, str) for text in entry.values()):
        return False
    if "stage" in entry and (
        kind != "heading" or entry["stage"] not in {c.code for c in code_lists()["stage"]}
    ):
        return False
    if kind == "heading" and not _is_field(entry["sheet"], entry["field"]):
        return False
    if kind == "code" and entry["code"] not in {
        code.code for code in code_lists().get(entry["list"], ())
    }:
        return False
    # What is said twice, and differently, is not said.
    identity = [entry[key] for key in keys if key not in ("code", "school_year", "sheet", "field")]
    return identity not in [
        [other.get(key) for key in keys if key not in ("code", "school_year", "sheet", "field")]
        for other in earlier
        if isinstance(other, dict)
    ]


def _is_field(sheet_key: str, name: str) -> bool:
    return any(
        sheet.key == sheet_key and any(column.field == name for column in sheet.columns)
        for sheet in workbook_sheets()
    )
