"""The letter in words, as sections of lines and tables; nothing is inferred, and no dose is known.

What people wrote is plain text here: each format makes it harmless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.formats.progress.score_words import gained_words, note_words, sourced_rules, value_words
from ketaplan.formats.progress.view import MeasureHistory
from ketaplan.formats.status import OVERDUE, stage_words
from ketaplan.text.en.scores import alarm_words
from ketaplan.text.words import TRIAL, counted, date_words, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.options import Options
    from ketaplan.formats.letter.view import Letter

STATUS_WORDS = {
    "attended": "given",
    "partial": "given in part",
    "missed": "missed",
    "held-clinical": "not given: stopped before it started",
}
"""What is said of a session that was to be given, by its status."""
NEXT_SESSION = "next-session"
"""The one thing overdue that is no item of what is due, and that is not the clinic's own work."""
NO_SCORES = "No scores."
NOT_ALLOWED = "Scores are not in this letter: the user who wrote it may not see them."
UNSIGNED = "Taken from the clinic's records. It is not signed until a clinician signs it:"


class LetterPart(Struct, frozen=True, kw_only=True):
    """A part of the letter: lines, a table with its heads, and small print below, and the scores to draw."""

    title: str
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    small: tuple[str, ...] = ()
    drawn: MeasureHistory | None = None


def title_of(letter: Letter) -> str:
    """Return the title."""
    return f"Course of {letter.name}"


def head_of(letter: Letter, *, details: bool) -> Iterator[tuple[str, str]]:
    """Yield who writes to whom about whom, and when; the clinic by its public name, or its own with ``details``."""
    clinic = letter.clinic
    place = ", ".join(filter(None, (clinic.name if details else clinic.public_name, clinic.public_address)))
    if place:
        yield "From", place
    if clinic.phone:
        yield "Telephone", clinic.phone
    yield "To", letter.cleared.by
    yield "Date", date_words(letter.on)
    yield "Patient", letter.patient


def notices_of(letter: Letter, options: Options) -> Iterator[str]:
    """Yield what has to be read first: a trial, and scores for which a clinician must see the patient."""
    if options.trial:
        yield TRIAL
    for one, line in letter.progress.alarming if letter.progress else ():
        yield f"{_capital(alarm_words(one.name, line.alarms))} ({day_in_sentence(line.score.on)})."


def sections_of(letter: Letter) -> Iterator[LetterPart]:
    """Yield the parts in order."""
    yield LetterPart(title="Decisions", lines=tuple(_decisions(letter)))
    yield _sessions(letter)
    yield from _scores(letter)
    yield LetterPart(title="What is due", lines=tuple(_due(letter)) or ("Nothing is due.",))
    yield LetterPart(title="Who decides next", lines=(_next(letter),))


def _decisions(letter: Letter) -> Iterator[str]:
    yield f"Cleared by {letter.cleared.by} on {day_in_sentence(letter.cleared.on)}."
    if order := letter.decided.order:
        yield f"The course follows an order of {order.by}, {date_words(order.on)}."
    if order := letter.decided.maintenance_order:
        yield f"Maintenance was ordered by {order.by}, {date_words(order.on)}."
    if review := letter.review:
        yield f"Reviewed by {review.by} on {day_in_sentence(review.on)}: {review.decision.replace('-', ' ')}."


def _sessions(letter: Letter) -> LetterPart:
    planned = sum(phase.sessions for phase in letter.protocol.phases)
    count = f"{letter.given} of {counted(planned, letter.protocol.session_word)} given"
    rows = tuple((one.name, day_in_sentence(one.on), STATUS_WORDS[one.status]) for one in letter.sessions)
    return LetterPart(
        title="Sessions",
        lines=(f"{letter.protocol.name}: {count}.",),
        heads=("Session", "Date", "Outcome") if rows else (),
        rows=rows,
    )


def _scores(letter: Letter) -> Iterator[LetterPart]:
    if letter.progress is None:
        yield LetterPart(title="Scores", lines=(NOT_ALLOWED,))
        return
    measures = [one for one in letter.progress.measures if any(line.counts for line in one.lines)]
    if not measures:
        yield LetterPart(title="Scores", lines=(NO_SCORES,))
    for one in measures:
        yield _measure(one)


def _measure(one: MeasureHistory) -> LetterPart:
    measure, lines = one.measure, [line for line in one.lines if line.counts]
    rows = tuple(
        (
            day_in_sentence(line.score.on),
            value_words(measure, line).strip(),
            gained_words(one, line),
            "; ".join(note_words(one, line)),
        )
        for line in lines
    )
    if measure is None:
        return LetterPart(title=one.name, lines=("No file has this measure any more.",), heads=HEADS, rows=rows)
    about = f"{measure.range.least} to {measure.range.most}, {measure.better} is better"
    days = counted(measure.look_back_days, "day")
    return LetterPart(
        title=f"Scores: {one.name}",
        lines=() if measure.is_screen else (f"{measure.name}; {about}; asks about {days}.",),
        heads=HEADS,
        rows=rows,
        small=tuple(sourced_rules(one)),
        drawn=None if measure.is_screen else one,
    )


HEADS = ("Date", "Score", "Against the baseline", "By rule")


def _due(letter: Letter) -> Iterator[str]:
    if letter.next_visit:
        yield f"Next visit: {day_in_sentence(letter.next_visit)}."
    for late in letter.standing.overdue:
        if late.what == NEXT_SESSION:
            yield f"{_capital(OVERDUE[late.what])}: overdue since {day_in_sentence(late.since)}."
    for item in letter.due:
        since = "overdue since " if item.on < letter.on else ""
        yield f"{_capital(item.text)}: {since}{day_in_sentence(item.on)}."


def _next(letter: Letter) -> str:
    said = f"{_capital(stage_words(letter.standing))}."
    return f"{said} Next to decide: the {letter.standing.decides}." if letter.standing.decides else said


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
