"""Scores over time as an SVG picture: a panel a measure, with the sessions marked; it needs nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.text.words import TRIAL, date_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView

LEFT, RIGHT, TOP, BOTTOM = 48, 24, 36, 36


class PanelSize(NamedTuple):
    """How large the panel of a measure is; letters are 12 high."""

    width: int
    height: int


FULL, SMALL = PanelSize(720, 220), PanelSize(430, 150)
STYLE = (
    "text{font:12px sans-serif;fill:#222}.t{font-weight:bold}.g{stroke:#ddd}.s{stroke:#888;stroke-dasharray:3 3}"
    ".l{fill:none;stroke:#1b5e8c;stroke-width:2}.p{fill:#1b5e8c}.a{fill:#b00020}"
)


def render(view: ProgressView, options: Options) -> str:
    """Return the picture."""
    shown = [one for one in view.measures if one.measure is not None]
    head = 24 * (1 + options.trial)
    width, height = FULL.width, head + FULL.height * len(shown) + 24 * (not shown)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
        f"<title>{escape(view.patient)}: scores over time</title><style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text class="t" x="{LEFT}" y="18">{escape(view.patient)}</text>',
    ]
    if options.trial:
        parts.append(f'<text class="t" x="{LEFT}" y="40">{escape(TRIAL)}</text>')
    if not shown:
        parts.append(f'<text x="{LEFT}" y="{head + 16}">No scores.</text>')
    for place, one in enumerate(shown):
        parts.append(f'<g transform="translate(0 {head + place * FULL.height})">{"".join(_panel(one, view, FULL))}</g>')
    return "\n".join([*parts, "</svg>", ""])


def panel(one: MeasureHistory, view: ProgressView, size: PanelSize = SMALL) -> str:
    """Return the picture of one measure alone, without the patient's id."""
    drawn = "".join(_panel(one, view, size))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {size.width} {size.height}">'
        f"<title>{escape(one.name)}: scores over time</title><style>{STYLE}</style>{drawn}</svg>"
    )


def _panel(one: MeasureHistory, view: ProgressView, size: PanelSize) -> Iterator[str]:
    measure = one.measure
    assert measure is not None
    lines = [line for line in one.lines if line.counts]
    days = [line.score.on for line in lines] + [session.on for session in view.sessions]
    if not days:
        return
    first, last = min(days), max(days)
    right, bottom = size.width - RIGHT, size.height - BOTTOM
    least, most = measure.range.least, measure.range.most

    def across(day: date) -> float:
        share = (day - first).days / max(1, (last - first).days)
        return round(LEFT + share * (right - LEFT), 1)

    def up(value: int) -> float:
        return round(bottom - (value - least) / (most - least) * (bottom - TOP), 1)

    yield f'<text class="t" x="{LEFT}" y="16">{escape(one.name)}, {least} to {most}, {measure.better} is better</text>'
    for value in (least, (least + most) // 2, most):
        yield f'<line class="g" x1="{LEFT}" x2="{right}" y1="{up(value)}" y2="{up(value)}"/>'
        yield f'<text x="{LEFT - 8}" y="{up(value) + 4}" text-anchor="end">{value}</text>'
    for session in view.sessions:
        yield f'<line class="s" x1="{across(session.on)}" x2="{across(session.on)}" y1="{TOP}" y2="{bottom}"/>'
        yield f'<text x="{across(session.on)}" y="{TOP - 4}" text-anchor="middle">{session.number}</text>'
    points = [(across(line.score.on), up(line.score.score or 0), line) for line in lines]
    yield f'<polyline class="l" points="{" ".join(f"{x},{y}" for x, y, _ in points)}"/>'
    for x, y, line in points:
        words = escape(f"{date_words(line.score.on)}: {line.score.score}")
        kind = "a" if line.is_alarming else "p"
        yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="4"><title>{words}</title></circle>'
    yield f'<text x="{LEFT}" y="{size.height - 12}">{date_words(first)}</text>'
    if last - first > timedelta():
        yield f'<text x="{right}" y="{size.height - 12}" text-anchor="end">{date_words(last)}</text>'
