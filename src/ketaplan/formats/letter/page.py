"""A letter as one self-contained HTML page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.common.html_page import BASE, html_page, set_apart, shown
from ketaplan.formats.letter.sections import UNSIGNED, head_of, notices_of, sections_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.letter.sections import LetterPart
    from ketaplan.formats.letter.view import Letter

LONGEST = 400
"""Characters of a line, such as a source."""
SHORT = 24
"""Characters of a cell that stays on one line."""
STYLE = (
    BASE
    + """\
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .6em 0; }
dt { font-weight: bold; }
dd { margin: 0; }
table { margin: .3em 0; }
.short { white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .22em 1.1em .22em 0; border-bottom: 1px solid #999; }
thead th { border-bottom: 2px solid #000; font-size: .85em; }
tbody th { font-weight: normal; white-space: nowrap; }
.small { font-size: .8em; color: #333; padding-left: 1.1em; }
figure { margin: .5em 0; max-width: 34rem; }
svg { width: 100%; height: auto; display: block; }
.sign { margin-top: 2.2em; border-top: 1px solid #000; max-width: 22rem; padding-top: .2em; font-size: .85em; }
@media print {
  table { margin: .15em 0; }
  th, td { padding: .1em .8em .1em 0; }
  dl { margin: .3em 0; }
  figure { max-width: 9.5cm; margin: .2em 0; }
  tr, figure, .signature { break-inside: avoid; }
}
@media screen and (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  table, tbody, tr, th, td { display: block; border: 0; padding: .05em 0; }
  tr { border-bottom: 1px solid #999; padding: .35em 0; }
  tbody th { font-weight: bold; }
  dl { display: block; }
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
    yield f"<dl>{''.join(pairs)}</dl></header>\n<main>"
    yield from (f'<p class="notice">{shown(said, LONGEST)}</p>' for said in notices_of(letter, options))
    for section in sections_of(letter):
        yield from _section(section, letter)
    yield "</main>"
    yield f'<footer class="signature"><p>{escape(UNSIGNED)}</p><p class="sign">Name, signature, date</p></footer>'


def _section(section: LetterPart, letter: Letter) -> Iterator[str]:
    yield f"<section><h2>{shown(section.title)}</h2>"
    yield from (f"<p>{set_apart(line, LONGEST)}</p>" for line in section.lines)
    if section.rows:
        yield _table(section)
    if section.drawn and letter.progress:
        from ketaplan.formats.progress.picture import panel

        yield f"<figure>{panel(section.drawn, letter.progress)}</figure>"
    if section.small:
        items = "".join(f"<li>{shown(line, LONGEST)}</li>" for line in section.small)
        yield f'<ul class="small">{items}</ul>'
    yield "</section>"


def _table(section: LetterPart) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in section.heads)
    lines = []
    for first, *others in section.rows:
        cells = "".join(f"<td{_class(cell)}>{set_apart(cell, LONGEST)}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{shown(first)}</th>{cells}</tr>')
    body = "\n".join(lines)
    return f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


def _class(cell: str) -> str:
    return ' class="short"' if len(cell) <= SHORT else ""
