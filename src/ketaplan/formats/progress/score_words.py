"""A score in words, in every format for people: its band, its change, and whose rule says what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.en.scores import NO_PERCENT, alarm_words, mark_words, rule_words, verdict_words
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.measure import Measure, RemissionRule, ResponseRule
    from ketaplan.formats.progress.view import MeasureHistory, ProgressView, ScoreLine


def alarm_lines(view: ProgressView) -> Iterator[str]:
    """Yield what a clinician must see first, and what that stops."""
    for one, line in view.alarming:
        words = alarm_words(one.name, line.alarms)
        yield f"{words[0].upper()}{words[1:]} ({line.score.id}, {day_in_sentence(line.score.on)})."
    if view.alarming:
        yield f"Nothing is planned or booked for {view.patient} until [[safety_reviews]] in the patient's file says so."


def given_words(view: ProgressView) -> str:
    """Return how many sessions are given, and since when."""
    if view.first_session is None:
        return "No session is given yet."
    count = counted(len(view.sessions), "session")
    return f"{count} given, the first on {day_in_sentence(view.first_session)}."


def about_measure(one: MeasureHistory) -> str:
    """Return the measure's full name, and how it is to be read."""
    measure = one.measure
    if measure is None:
        return "no file has this measure any more"
    days = counted(measure.look_back_days, "day")
    return f"{sanitized(measure.name)} ({measure.better} is better; asks about {days})"


def sourced_rules(one: MeasureHistory) -> Iterator[str]:
    """Yield the measure's rules, each with its author and source."""
    if measure := one.measure:
        rules: list[ResponseRule | RemissionRule] = [*measure.response, *measure.remission]
        yield from (f"{rule_words(rule, better=measure.better)} {sanitized(rule.source)}" for rule in rules)


def value_words(measure: Measure | None, line: ScoreLine) -> str:
    """Return a score with its band: ``12 moderate``; a screen is positive or negative."""
    score = line.score.score
    if score is None:
        return "withdrawn"
    if measure is not None and measure.is_screen:
        return "positive" if score else "negative"
    band = measure.band(score) if measure else None
    return f"{score:>3}{f' {sanitized(band.name)}' if band else ''}"


def gained_words(one: MeasureHistory, line: ScoreLine) -> str:
    """Return how a score compares with the baseline: ``6 points better, 33 %``; empty if it cannot be said."""
    if one.baseline and line.score.id == one.baseline.id:
        return "baseline"
    change = line.change
    if change is None or change.gained is None:
        return ""
    size = abs(change.gained)
    words = "no change" if not size else f"{counted(size, 'point')} {'better' if change.gained > 0 else 'worse'}"
    return words if change.percent is None or not size else f"{words}, {abs(change.percent)} %"


def note_words(one: MeasureHistory, line: ScoreLine) -> Iterator[str]:
    """Yield what is to be said about a change: why there is none, doubts, and verdicts by rule."""
    change = line.change
    if change is None or one.measure is None or (one.baseline and line.score.id == one.baseline.id):
        return
    if why := NO_PERCENT[change.why_none]:
        yield why
    yield from map(mark_words, change.marks)
    if said := "; ".join(map(verdict_words, change.verdicts)):
        yield said


def after_words(line: ScoreLine, view: ProgressView) -> str:
    """Return the session that a score follows; empty if none is known."""
    after = line.score.after
    number = next((session.number for session in view.sessions if session.id and session.id == after), None)
    return f"after session {number}" if number else f"after {after}" if after else ""


def correction_words(line: ScoreLine) -> Iterator[str]:
    """Yield which score this one corrects, and which one corrects it."""
    if line.score.corrects:
        yield f"corrects {line.score.corrects}"
    if line.corrected_by:
        yield f"corrected by {line.corrected_by}"
