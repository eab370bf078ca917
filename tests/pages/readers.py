"""All that a reader gets from a page or a file, as one text."""

from __future__ import annotations

import html
import io
import zipfile

from pypdf import PdfReader

from tests.pages.driver import all_text


def everything(app) -> str:
    """All that a page sends to the browser: sentences, labels, choices, tables, maps, pictures."""
    parts = [str(getattr(element, "proto", "")) for element in [*app.main, *app.sidebar]]
    parts += [frame.value.to_csv() for frame in app.dataframe]
    parts += [all_text(app), *[str(b.options) for b in [*app.selectbox, *app.multiselect]]]
    return "\n".join(parts)


def fields_of(text, secrets):
    return {secret for secret in secrets if secret in text}


def text_of(content: bytes) -> str:
    """All that stands in a workbook or another packed file, in the pages of a PDF, or in a plain one."""
    if content[:5] == b"%PDF-":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content[:2] != b"PK":
        return content.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [packed.read(name) for name in packed.namelist()]
    return "\n".join(
        text_of(part) if part[:2] == b"PK" else html.unescape(part.decode("utf-8", "replace"))
        for part in parts
    )


def seen_by_readers(app) -> str:
    """What a reader can read on the page; links and click data, which carry codes, are not in it."""
    frames = [frame.value.to_csv(index=False) for frame in app.dataframe]
    tables = [table.value.to_csv(index=False) for table in app.table]
    return "\n".join([all_text(app), *frames, *tables])
