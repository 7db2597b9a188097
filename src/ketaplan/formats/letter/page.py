"""A letter as one self-contained HTML page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.common.html_page import BASE, html_page, set_apart, shown
from ketaplan.formats.letter.sections import UNSIGNED, head_of, notices_of, sections_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.letter.sections import LetterPart
    from ketaplan.formats.letter.view import Letter

    Rows = Sequence[tuple[str, ...]]

LONGEST = 400
"""Characters of a line, such as a source."""
SHORT = 24
"""Characters of a cell that stays on one line."""
FEW = 4
"""Rows of a table of short cells that is not set in two columns."""
ROOMY = 12
"""Rows of all tables up to which the type is as large as on other pages."""
STYLE = (
    BASE
    + """\
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: .15em 1em; margin: .6em 0; }
dt { font-weight: bold; }
dd { margin: 0; }
table { margin: .3em 0; }
.halves { display: flex; flex-wrap: wrap; gap: 0 2.5em; }
.short { white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .22em 1.1em .22em 0; border-bottom: 1px solid #999; }
thead th { border-bottom: 2px solid #000; font-size: .85em; white-space: nowrap; }
tbody th { font-weight: normal; white-space: nowrap; }
.small { font-size: .8em; color: #333; padding-left: 1.1em; }
.drawn { display: flex; flex-wrap: wrap; gap: 0 1.5em; align-items: flex-start; }
figure { margin: .5em 0; flex: 0 1 26rem; }
.drawn .small { flex: 1 1 15rem; min-width: 0; margin-top: .7em; }
svg { width: 100%; height: auto; display: block; }
.sign { margin-top: 2.2em; border-top: 1px solid #000; max-width: 22rem; padding-top: .2em; font-size: .85em; }
@media print {
  table { margin: .15em 0; }
  th, td { padding: .1em .8em .1em 0; }
  dl { margin: .3em 0; }
  figure { flex: 0 0 8.8cm; margin: .2em 0; }
  .drawn { flex-wrap: nowrap; }
  .drawn .small { flex: 1 1 0; margin-top: .4em; }
  tr, .drawn, .signature { break-inside: avoid; }
  .dense { font-size: 9.5pt; line-height: 1.15; }
  .dense h2 { margin: .5em 0 .1em; }
  .dense figure { flex-basis: 8cm; }
}
@media screen and (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  table, tbody, th, td { display: block; border: 0; padding: .05em 0; }
  tr { display: flex; flex-wrap: wrap; gap: 0 1em; border-bottom: 1px solid #999; padding: .35em 0; }
  .halves { display: block; }
  .halves table { margin: 0; }
  tbody th { font-weight: bold; }
  td:not(.short) { flex: 1 0 100%; }
  dl { grid-template-columns: max-content 1fr; }
}
"""
)


def page(letter: Letter, options: Options) -> str:
    """Return the page."""
    body = "\n".join(_body(letter, options))
    return html_page(title_of(letter), body, STYLE, paper=options.sheet.paper)


def _body(letter: Letter, options: Options) -> Iterator[str]:
    yield f"<header><h1>{set_apart(title_of(letter))}</h1>"
    pairs = (
        f"<dt>{escape(key)}</dt><dd>{set_apart(said, LONGEST)}</dd>"
        for key, said in head_of(letter, details=options.details)
    )
    sections = list(sections_of(letter))
    density = "roomy" if sum(_height(one) for one in sections) <= ROOMY else "dense"
    yield f'<dl>{"".join(pairs)}</dl></header>\n<main class="{density}">'
    yield from (f'<p class="notice">{shown(said, LONGEST)}</p>' for said in notices_of(letter, options))
    for section in sections:
        yield from _section(section, letter)
    yield "</main>"
    yield f'<footer class="signature {density}"><p>{escape(UNSIGNED)}</p>'
    yield '<p class="sign">Name, signature, date</p></footer>'


def _section(section: LetterPart, letter: Letter) -> Iterator[str]:
    yield f"<section><h2>{shown(section.title)}</h2>"
    yield from (f"<p>{set_apart(line, LONGEST)}</p>" for line in section.lines)
    if section.rows:
        halves = "".join(_table(section.heads, rows) for rows in _columns(section))
        yield f'<div class="halves">{halves}</div>'
    if below := _picture(section, letter) + _small_print(section):
        yield f'<div class="drawn">{below}</div>'
    yield "</section>"


def _picture(section: LetterPart, letter: Letter) -> str:
    if not (section.drawn and letter.progress):
        return ""
    from ketaplan.formats.progress.picture import panel

    return f"<figure>{panel(section.drawn, letter.progress)}</figure>"


def _small_print(section: LetterPart) -> str:
    items = "".join(f"<li>{shown(line, LONGEST)}</li>" for line in section.small)
    return f'<ul class="small">{items}</ul>' if items else ""


def _columns(section: LetterPart) -> list[Rows]:
    """Return the rows in two halves, to be set side by side, where they are many and short."""
    is_short = all(len(cell) <= SHORT for row in section.rows for cell in row)
    middle = (len(section.rows) + 1) // 2 if is_short and len(section.rows) > FEW else len(section.rows)
    return [rows for rows in (section.rows[:middle], section.rows[middle:]) if rows]


def _height(section: LetterPart) -> int:
    """Return how many rows the section's tables need, and its picture."""
    return len(_columns(section)[0]) + (FEW if section.drawn else 0) if section.rows else 0


def _table(names: Sequence[str], rows: Rows) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in names)
    lines = []
    for first, *others in rows:
        cells = "".join(f"<td{_class(cell)}>{set_apart(cell, LONGEST)}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{shown(first)}</th>{cells}</tr>')
    body = "\n".join(lines)
    return f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


def _class(cell: str) -> str:
    return ' class="short"' if len(cell) <= SHORT else ""
