"""The frame of every HTML page: it loads nothing, runs nothing, and can be printed; text that people wrote is harmless.

A page is a title, a style sheet and a body::

    html_page("Your visits", f"<main><h1>{set_apart(name)}</h1></main>", BASE + MY_STYLE, paper="a4")
"""

from __future__ import annotations

from html import escape

from ketaplan.formats.common.options import PAPERS
from ketaplan.text.inert import sanitized

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LONGEST_TEXT = 160
"""Characters of a name or a note for which a sheet has room."""
BASE = """\
* { box-sizing: border-box; }
html { background: #fff; color: #000; }
body { font: 12pt/1.35 "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", "DejaVu Sans", sans-serif;
  margin: 0 auto; padding: 1rem; max-width: 54rem; overflow-wrap: break-word; }
h1 { font-size: 1.7em; line-height: 1.15; margin: 0 0 .1em; }
h2 { font-size: 1.15em; margin: 1em 0 .35em; }
p { margin: .25em 0; }
bdi { overflow-wrap: anywhere; }
table { border-collapse: collapse; }
ul { margin: .2em 0; padding-left: 1.2em; }
address { font-style: normal; }
.notice { border: 2px solid #000; border-radius: 4px; padding: .35em .6em; margin: .6em 0; font-weight: bold; }
@media print {
  body { padding: 0; max-width: none; font-size: 11pt; line-height: 1.18; }
  h1, h2 { break-after: avoid; }
  h2 { margin: .6em 0 .2em; }
  p, li { orphans: 2; widows: 2; }
  .notice { margin: .35em 0; padding: .2em .5em; }
}
"""
"""The style that pages share."""


def html_page(title: str, body: str, style: str, *, language: str = "en", paper: str = PAPERS[0]) -> str:
    """Return a page; ``title`` is plain text, ``body`` is HTML, and ``paper`` may end with ``landscape``."""
    return f"""\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{shown(title)}</title>
<style>
@page {{ size: {paper}; margin: 11mm 13mm 10mm; }}
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def shown(text: str, most: int = LONGEST_TEXT) -> str:
    """Return what a person wrote as HTML, harmless and not longer than there is room for."""
    clean = sanitized(text)
    return escape(clean if len(clean) <= most else f"{clean[: most - 1]}\N{HORIZONTAL ELLIPSIS}")


def set_apart(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a name as HTML that moves nothing around it, even if it is read from right to left."""
    return f"<bdi>{shown(text, most)}</bdi>"
