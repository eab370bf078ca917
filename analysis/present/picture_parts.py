"""What stands under a chart so that the browser can save it as a picture: words and buttons.

The picture is put together in the browser (`static/picture.js`) from the chart as it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.present.text import Texts

# What a reader can do with a chart; the words of `picture.*` and of the script have the same names.
WAYS = ("png", "svg", "copy")


def picture_buttons(name: str, title: str, lines: Sequence[str], t: Texts) -> str:
    """The buttons under a chart as HTML, with the words of its picture hidden beside them.

    `name`: of the file, without extension; `title`: what the chart shows; `lines`: notes, source and
    date that stand under the picture. Every text is escaped.
    """
    buttons = "".join(
        f"<button type='button' class='picture-button' data-picture='{way}'>"
        f"{escape(t(f'picture.{way}'))}</button>"
        for way in WAYS
    )
    words = "".join(f"<span class='picture-line'>{escape(line)}</span>" for line in lines if line)
    told = "".join(
        f"<span class='picture-{key}'>{escape(t(f'picture.{key}'))}</span>"
        for key in ("copied", "not_copied", "not_drawn")
    )
    return (
        f"<div class='picture-tools' role='group' aria-label='{escape(t('picture.group'))}' "
        f"data-file='{escape(name)}'>{buttons}"
        f"<span class='picture-said' role='status'></span>"
        f"<span hidden><span class='picture-title'>{escape(title)}</span>{words}{told}</span></div>"
    )
