"""Scores over time for people: what a clinician must see first, then each measure with changes and whose rules."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from ketaplan.formats.progress.score_words import gained_words, note_words, value_words
from ketaplan.text.en.scores import alarm_words, rule_words
from ketaplan.text.inert import sanitized
from ketaplan.text.words import TRIAL, counted, day_in_sentence, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaplan.domain.measure import RemissionRule, ResponseRule
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView, ScoreLine


def render(view: ProgressView, options: Options) -> str:
    """Return the table; a terminal gets a chart of each measure, too."""
    lines = [TRIAL] if options.trial else []
    lines += [*_alarms(view), view.patient, *_first(view)]
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
            yield from wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _alarms(view: ProgressView) -> Iterator[str]:
    for one, line in view.alarming:
        words = alarm_words(one.name, line.alarms)
        yield f"{words[0].upper()}{words[1:]} ({line.score.id}, {day_in_sentence(line.score.on)})."
    if view.alarming:
        yield f"Nothing is planned or booked for {view.patient} until [[safety_reviews]] in the patient's file says so."
        yield ""


def _first(view: ProgressView) -> Iterator[str]:
    if view.first_session is None:
        yield "No session is given yet."
    else:
        count = counted(len(view.sessions), "session")
        yield f"{count} given, the first on {day_in_sentence(view.first_session)}."


def _measure(one: MeasureHistory, view: ProgressView) -> Iterator[str]:
    measure = one.measure
    if measure is None:
        yield f"{one.name}: no file has this measure any more"
    else:
        days = counted(measure.look_back_days, "day")
        yield f"{one.name}: {sanitized(measure.name)} ({measure.better} is better; asks about {days})"
    for line in one.lines:
        yield f"  {_line(one, line, view)}".rstrip()
        if line.change and measure:
            yield from (f"      {words}" for words in note_words(one, line))
    if measure:
        rules: list[ResponseRule | RemissionRule] = [*measure.response, *measure.remission]
        yield from (f"  {rule_words(rule, better=measure.better)} {sanitized(rule.source)}" for rule in rules)


def _line(one: MeasureHistory, line: ScoreLine, view: ProgressView) -> str:
    score = line.score
    number = next((session.number for session in view.sessions if session.id and session.id == score.after), None)
    after = f"after session {number}" if number else f"after {score.after}" if score.after else ""
    parts = [f"{score.id:>4}", day_words(score.on), value_words(one.measure, line), after, gained_words(one, line)]
    if score.corrects:
        parts.append(f"corrects {score.corrects}")
    if line.corrected_by:
        parts.append(f"corrected by {line.corrected_by}")
    return "  ".join(filter(None, parts))
