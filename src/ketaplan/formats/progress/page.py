"""Scores over time as one self-contained HTML page: it loads nothing, runs nothing, and can be printed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.common.html_page import BASE, html_page
from ketaplan.formats.progress import picture, table

if TYPE_CHECKING:
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import ProgressView

STYLE = (
    BASE
    + "pre { white-space: pre-wrap; font-size: .8em; line-height: 1.35; }\nsvg { max-width: 100%; height: auto; }\n"
)


def render(view: ProgressView, options: Options) -> str:
    """Return the page: the words of the table, then the picture."""
    from msgspec.structs import replace

    words = escape(table.render(view, replace(options, width=None, color=False)))
    title = f"{view.patient}: scores over time"
    body = f"<main><h1>{escape(title)}</h1>\n<pre>{words}</pre>\n{picture.render(view, options)}</main>"
    return html_page(title, body, STYLE)
