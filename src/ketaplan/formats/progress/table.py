"""Scores over time for people: what a clinician must see first, then each measure with changes and whose rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.widths import wrapped
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
    from collections.abc import Iterable, Iterator

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView, ScoreLine


def render(view: ProgressView, options: Options) -> str:
    """Return the table; a terminal gets a chart of each measure, too."""
    lines = [TRIAL] if options.trial else []
    if alarms := [*alarm_lines(view)]:
        lines += [*alarms, ""]
    lines += [view.patient, given_words(view)]
    for one in view.measures:
        lines += ["", *_folded(_measure(one, view), options.width)]
        if options.width is not None:
            from ketaplan.formats.progress.chart import chart

            lines += chart(one, view, options.width, color=options.color)
    if not view.measures:
        lines += ["", "No scores."]
    return "".join(f"{line}\n" for line in lines)


def _folded(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Yield the lines, broken between words and indented further where a page has a width; addresses stay intact."""
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        if width is None or len(line) <= width:
            yield line
        else:
            yield from wrapped(line, width, later=indent, hyphens=False)


def _measure(one: MeasureHistory, view: ProgressView) -> Iterator[str]:
    yield f"{one.name}: {about_measure(one)}"
    for line in one.lines:
        yield f"  {_line(one, line, view)}".rstrip()
        yield from (f"      {words}" for words in note_words(one, line))
    yield from (f"  {rule}" for rule in sourced_rules(one))


def _line(one: MeasureHistory, line: ScoreLine, view: ProgressView) -> str:
    score = line.score
    parts = (f"{score.id:>4}", day_words(score.on), value_words(one.measure, line), after_words(line, view))
    return "  ".join(filter(None, (*parts, gained_words(one, line), *correction_words(line))))
