"""Scores over time as one self-contained HTML page: it loads nothing, runs nothing, and can be printed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.progress import picture, table

if TYPE_CHECKING:
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import ProgressView

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = (
    "body{font:14px sans-serif;max-width:60em;margin:2em auto;color:#222}pre{white-space:pre-wrap}svg{max-width:100%}"
)


def render(view: ProgressView, options: Options) -> str:
    """Return the page: the words of the table, then the picture."""
    from msgspec.structs import replace

    words = escape(table.render(view, replace(options, width=None, color=False)))
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width">
<title>{escape(view.patient)}: scores over time</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{escape(view.patient)}: scores over time</h1>
<pre>{words}</pre>
{picture.render(view, options)}</body>
</html>
"""
