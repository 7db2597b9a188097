"""Scores over time as one self-contained HTML page: it loads nothing, runs nothing, and can be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.html_page import BASE, html_page, shown
from ketaplan.formats.progress import picture
from ketaplan.formats.progress.score_words import (
    about_measure,
    after_words,
    alarm_lines,
    correction_words,
    gained_words,
    given_words,
    note_words,
    sourced_rules,
    value_words,
)
from ketaplan.text.words import TRIAL, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView, ScoreLine

HEADS = ("Day", "Score", "Against the baseline", "Note")
MOST_SOURCE = 500
"""Characters of a rule with its source for which there is room."""
STYLE = f"""\
{BASE}\
table {{ width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .28em .45em; border-bottom: 1px solid #999; }}
thead th {{ border-bottom: 2px solid #000; font-size: .82em; }}
tbody th {{ font-weight: normal; white-space: nowrap; }}
.corrected > * {{ color: #555; text-decoration: line-through; }}
.source {{ font-size: .82em; overflow-wrap: anywhere; }}
svg {{ display: block; width: 100%; max-width: 45rem; height: auto; margin: .6em 0; }}
@media print {{
  th, td {{ padding: .16em .35em; }}
  tr, svg, .source {{ break-inside: avoid; }}
}}
@media screen and (max-width: 40rem) {{
  table, tbody, tr, th, td {{ display: block; border: 0; padding: .1em 0; }}
  thead {{ position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }}
  tr {{ border: 1px solid #666; border-radius: 6px; padding: .45em .7em; margin: 0 0 .6em; }}
  td:empty {{ display: none; }}
}}
"""


def render(view: ProgressView, options: Options) -> str:
    """Return the page: what a clinician must see first, then each measure with its scores, a picture and the rules."""
    title = f"{view.patient}: scores over time"
    notices = [*([TRIAL] if options.trial else []), *alarm_lines(view)]
    parts = [
        f"<h1>{shown(title)}</h1>",
        *(f'<p class="notice">{shown(one)}</p>' for one in notices),
        f"<p>{shown(given_words(view))}</p>",
        *("".join(_section(one, view)) for one in view.measures),
        *([] if view.measures else ["<p>No scores.</p>"]),
    ]
    return html_page(title, "<main>{}</main>".format("\n".join(parts)), STYLE)


def _section(one: MeasureHistory, view: ProgressView) -> Iterator[str]:
    """Yield the section of a measure."""
    yield f"<section><h2>{shown(one.name)}</h2>\n<p>{shown(about_measure(one))}.</p>\n"
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in HEADS)
    yield f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n<tbody role="rowgroup">\n'
    yield from (_row(one, line, view) for line in one.lines)
    yield "</tbody></table>\n"
    if one.measure and not one.measure.is_screen:
        yield picture.panel(one, view, picture.FULL)
    yield from (f'\n<p class="source">{shown(rule, MOST_SOURCE)}</p>' for rule in sourced_rules(one))
    yield "</section>"


def _row(one: MeasureHistory, line: ScoreLine, view: ProgressView) -> str:
    """Return the row of a score; one that was corrected does not count, and is crossed out."""
    compared = "; ".join(filter(None, (gained_words(one, line), *note_words(one, line))))
    note = ", ".join(filter(None, (line.score.id, after_words(line, view), *correction_words(line))))
    cells = "".join(f'<td role="cell">{shown(cell)}</td>' for cell in (value_words(one.measure, line), compared, note))
    mark = ' class="corrected"' if line.corrected_by else ""
    return f'<tr role="row"{mark}><th scope="row" role="rowheader">{day_words(line.score.on)}</th>{cells}</tr>\n'
