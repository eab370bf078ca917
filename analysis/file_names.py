"""Names of files made from names that people typed: safe on every system, still readable."""

from __future__ import annotations

import re
import unicodedata

# Windows refuses these in a name; path marks among them would leave the folder.
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
# Devices of Windows, which are no files whatever their extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# Bytes of UTF-8: file systems allow 255 for one name, and a zip adds folders before it.
LONGEST = 120


def safe_name(text: str, otherwise: str = "_") -> str:
    """One file name without path parts, made from any text; `otherwise` where nothing is left.

    Signs that hide or turn text are dropped, refused ones become "_", and a long name is cut before
    its extension. The same text always gives the same name.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cs", "Co"))
    text = _REFUSED.sub("_", re.sub(r"\s+", " ", text)).strip(" .")
    if not text.strip("_"):
        return otherwise
    if _DEVICES.fullmatch(text):
        text = f"_{text}"
    return _cut(text)


def last_part(name: str) -> str:
    """What stands behind the last path mark of either system."""
    return re.split(r"[/\\]", name)[-1]


def extension(name: str) -> str:
    """The last extension in lower case without its dot; "" without one."""
    _, dot, last = name.rpartition(".")
    return last.lower() if dot else ""


def _cut(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, last = name.rpartition(".")
    if not dot or len(last.encode()) > LONGEST // 4:
        stem, dot, last = name, "", ""
    room = LONGEST - len((dot + last).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + last
