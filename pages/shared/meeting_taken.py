"""Files as they are taken from an edition: as they were frozen or, once it is withdrawn, with the mark."""

from __future__ import annotations

from analysis.file_names import safe_name
from analysis.present.text import Texts
from analysis.present.withdrawn_files import marked_copy, withdrawn_mark
from data import editions
from data.editions import KeptEdition, Withdrawal


def withdrawn_text(withdrawal: Withdrawal, key: str, t: Texts, **values: object) -> str:
    """A text on a withdrawal, with its day and reason."""
    day = withdrawal.at.astimezone().date().isoformat()
    return t(key, day=day, reason=withdrawal.reason, **values)


def taken_name(kept: KeptEdition, called: str, t: Texts) -> str:
    """The name, without ending, under which a file is saved: a marked copy bears another one."""
    number = kept.edition.number
    if kept.withdrawal is None:
        return safe_name(f"{number} {called}")
    return safe_name(t("withdrawn.file", number=number, name=called))


def taken_bytes(kept: KeptEdition, name: str, t: Texts) -> bytes:
    """A file in the language of `t`: byte for byte as frozen, or with the mark of the withdrawal.

    Whether it is withdrawn is asked anew, since a page may have stood open meanwhile. Raises KeyError for
    a file that the edition does not list, EditionNotOpened where it or the edition cannot be opened.
    """
    content = editions.file_bytes(kept.edition, name, t.language)
    withdrawal = editions.open_edition(kept.edition.number).withdrawal
    if withdrawal is None:
        return content
    day = withdrawal.at.astimezone().date()
    mark = withdrawn_mark(kept.edition.number, day, withdrawal.reason, t)
    return marked_copy(name, content, mark, t)
