"""A report as one HTML page: it loads nothing and runs nothing, and can be printed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ketaplan.formats.common.html_page import html_page
from ketaplan.formats.report import words
from ketaplan.formats.report.style import STYLE
from ketaplan.text.words import TRIAL, date_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.disclosure import Figure
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.report.view import Column, ReportLine, ReportSection, ReportView

MOST_PERCENT = 100


def render(view: ReportView, options: Options) -> str:
    """Return the page."""
    return html_page(words.heading(view), "\n".join(_body(view, options)), STYLE)


def _body(view: ReportView, options: Options) -> Iterator[str]:
    yield f"<header><h1>{escape(words.heading(view))}</h1>"
    yield f"<p>As of {date_words(view.as_of)}.</p></header>\n<main>"
    if options.trial:
        yield f'<p class="notice">{escape(TRIAL)}</p>'
    for section in view.sections:
        yield "\n".join(_section(section, view.minimum))
    yield f"</main>\n<footer><p>{escape(words.about_hidden(view))}</p></footer>"


def _section(section: ReportSection, minimum: int) -> Iterator[str]:
    yield f"<section><h2>{escape(words.title(section))}</h2>"
    if section.lines:
        heads = "".join(f'<th scope="col" role="columnheader">{escape(head)}</th>' for head in words.heads(section))
        yield '<table role="table"><thead role="rowgroup"><tr role="row"><td role="cell"></td>'
        yield f'{heads}</tr></thead>\n<tbody role="rowgroup">'
        yield from (_row(section, line, minimum) for line in section.lines)
        yield "</tbody></table>"
    yield from (f"<p>{escape(words.note_words(note))}</p>" for note in section.notes)
    yield "</section>"


def _row(section: ReportSection, line: ReportLine, minimum: int) -> str:
    name = words.label(section, line)
    source = line.facts.get("source", "")
    more = f' <span class="source">{escape(source)}</span>' if source else ""
    kind = ' class="part"' if name.startswith(" ") else ""
    cells = "".join(
        _cell(column, figure, head, minimum)
        for column, figure, head in zip(section.columns, line.figures, words.heads(section), strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader"{kind}>{escape(name.strip())}{more}</th>{cells}</tr>'


def _cell(column: Column, figure: Figure | None, head: str, minimum: int) -> str:
    if figure is None:
        return '<td role="cell" class="none"></td>'
    text = escape(words.figure_words(figure, column, minimum))
    hidden = ' class="hidden"' if figure.hidden else ""
    return f'<td role="cell" data-label="{escape(head)}"{hidden}>{text}{_bar(column, figure)}</td>'


def _bar(column: Column, figure: Figure) -> str:
    """Return a bar below a percentage; the number says the same."""
    if column.key != "load" or figure.value is None:
        return ""
    width = min(MOST_PERCENT, round(figure.value))
    return f'<span class="bar" aria-hidden="true"><span style="width:{width}%"></span></span>'
