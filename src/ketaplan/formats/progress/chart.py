"""Scores over time drawn on a terminal, with the sessions below; plotext draws, and is imported only here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaplan.text.words import date_words

if TYPE_CHECKING:
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView

HEIGHT = 12
NARROWEST = 40
FEWEST = 2
"""Fewer scores have no line."""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def chart(one: MeasureHistory, view: ProgressView, width: int, *, color: bool) -> list[str]:
    """Return the lines of a chart; none where there is nothing to draw."""
    lines = [line for line in one.lines if line.counts]
    if one.measure is None or one.measure.is_screen or len(lines) < FEWEST or width < NARROWEST:
        return []
    import plotext

    first = min([lines[0].score.on, *(session.on for session in view.sessions)])
    days = [(line.score.on - first).days for line in lines]
    sessions = [(session.on - first).days for session in view.sessions]
    plotext.clear_figure()
    plotext.theme("clear")  # the terminal's own background
    plotext.plot_size(width - 2, HEIGHT)
    plotext.ylim(one.measure.range.least, one.measure.range.most)
    for day in sessions:
        plotext.vertical_line(day, "gray")
    plotext.plot(days, [line.score.score or 0 for line in lines], marker="braille", color="blue")
    plotext.scatter(days, [line.score.score or 0 for line in lines], marker="●", color="blue")
    ticks = sorted({days[0], days[-1], *sessions})
    plotext.xticks(ticks, [_tick(day, sessions, str(day)) for day in ticks])
    drawn = plotext.build()
    plotext.clear_figure()
    text = drawn if color else ESCAPES.sub("", drawn)
    below = f"days since {date_words(first)}; #1, #2 ... are sessions"
    return [*(f"  {line.rstrip()}" for line in text.splitlines()), f"  {below}"]


def _tick(day: int, sessions: list[int], otherwise: str) -> str:
    return f"#{sessions.index(day) + 1}" if day in sessions else otherwise
