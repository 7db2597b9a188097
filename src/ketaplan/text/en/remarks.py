"""What is unusual about a course and what it looks like overall, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.reasons import remarks
from ketaplan.text import next_steps
from ketaplan.text.en.week_times import dates_words, days_words, start_words
from ketaplan.text.reasons import words
from ketaplan.text.words import DAY_NAMES, counted, day_in_sentence, listed, minutes_words, texts_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ketaplan.domain.reasons import DayReason, Reader, Reason
    from ketaplan.text.reasons import Words

MOST_REASONS = 2
"""The most reasons given for a later start."""
WAITS_FOR = {
    "age": "when the patient turns {}",
    "clearance": "the date of the clearance",
    "earliest": "the earliest day in the patient's file",
}
"""Why no infusion falls before the day on which the patient is ready."""


# -- the consultation


def _not_needed(reason: remarks.ConsultationNotNeeded, reader: Reader) -> str:
    on = day_in_sentence(reason.on, reader.year)
    no_need = f"The booked consultation on {on} is no longer needed"
    return f"{next_steps.cancel([reason.appointment], no_need)}."


# -- between sessions


def _moved(reason: remarks.MovedWeekday, reader: Reader) -> str:
    instead = f"{DAY_NAMES[reason.on.weekday()]} instead of {day_in_sentence(reason.instead_of, reason.on.year)}"
    return f"{instead}: {words(reason.reason, reader)}" if reason.reason else instead


def _closed_between(reason: remarks.ClosedBetween, _: Reader) -> str:
    """Return ``closed between: Thu 24 Dec (Winter break) and Fri 25 Dec (Christmas Day)``."""
    by_text: dict[str, list[date]] = {}
    for one in reason.days:
        by_text.setdefault(texts_words(one.reasons) or "closure", []).append(one.on)
    return f"closed between: {listed([f'{dates_words(days)} ({text})' for text, days in by_text.items()])}"


def _clock_changes(reason: remarks.ClockChanges, _: Reader) -> str:
    return f"the clock changes on {day_in_sentence(reason.on, reason.session_on.year)}; the clock time stays the same"


# -- wishes


def _other_physician(reason: remarks.OtherPhysician, reader: Reader) -> str:
    name = reader.names.get(reason.subject, reason.subject)
    if reason.where is None:
        return f"not {name}"
    from ketaplan.text.en.visit import whereabouts

    return f"not {name}, who {whereabouts(reason.where, reader)}"


def _hours(wish: remarks.OffHours, reader: Reader) -> str:
    return f"{minutes_words(wish.start, reader.clock)} and {minutes_words(wish.end, reader.clock)}"


def _meeting_wish(reason: remarks.MeetingWish, reader: Reader) -> str:
    heading = _heading(reason.wish, reader)
    return f"{heading} needs {words(reason.takes, reader)}." if reason.takes else f"{heading} is not possible."


def _heading(wish: Reason, reader: Reader) -> str:
    """Return the wish, met every time."""
    if isinstance(wish, remarks.OtherPhysician):
        return f"{reader.names.get(wish.subject, wish.subject)} every time"
    if isinstance(wish, remarks.OffDay):
        return f"{days_words(wish.weekdays)} only"
    assert isinstance(wish, remarks.OffHours)
    return f"Always between {_hours(wish, reader)}"


def _difference(reason: remarks.Difference, reader: Reader) -> str:
    """Return ``Tue and Fri, 10:00 each time and a gap of 7 days (150 points more)``."""
    more = f" ({counted(reason.points, 'point')} more)" if reason.points > 0 else ""
    return f"{listed(list(_differences(reason, reader)) or ['other people'])}{more}"


def _differences(reason: remarks.Difference, reader: Reader) -> Iterator[str]:
    if reason.start_on:
        yield f"a start on {day_in_sentence(reason.start_on, reader.year)}"
    yield from (f"session {one.number} on {day_in_sentence(one.on, reader.year)}" for one in reason.sessions)
    if reason.weekdays:
        yield days_words(reason.weekdays)
    if reason.times:
        first, last = (minutes_words(minute, reader.clock) for minute in (reason.times.start, reason.times.end))
        yield f"{first} each time" if reason.times.start == reason.times.end else f"times between {first} and {last}"
    if reason.longest_gap:
        yield f"a gap of {reason.longest_gap} days"


# -- the start


def _later_start(reason: remarks.LaterStart, reader: Reader) -> str:
    needs = []
    if reason.earlier and reason.earlier.start_on:
        takes = words(replace(reason.earlier, start_on=None), reader)
        needs.append(f"a start on {day_in_sentence(reason.earlier.start_on, reader.year)} needs {takes}")
    if reason.days:
        needs.append(f"{'before that' if needs else 'no earlier'}: {_why_not_on(reason.days, reader)}")
    return "; ".join(needs) or "the consultation comes first"


def _why_not_on(found: Sequence[DayReason], reader: Reader) -> str:
    """Return the most common reasons, each with its days."""
    by_text: dict[str, list[date]] = {}
    for one in found:
        by_text.setdefault(words(one.reason, reader), []).append(one.on)
    ranked = sorted(by_text, key=lambda text: (-len(by_text[text]), by_text[text]))[:MOST_REASONS]
    return "; ".join(f"{text} on {dates_words(by_text[text])}" for text in ranked)


# -- the course overall


def _summary(reason: remarks.Summary, reader: Reader) -> str:
    """Return ``Mon and Thu, once Wed; always at 09:00. Starts ...``."""
    odd = listed([f"{_times(one.times)} {DAY_NAMES[one.weekday]}" for one in reason.odd])
    days = f"{days_words(reason.weekdays)}, {f'{odd}; ' if odd else ''}"
    begins = f" {_start(reason.begins, reader)}" if reason.begins else ""
    return f"{days}{start_words(reason.minutes, reader.clock)}.{begins}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _start(start: remarks.CourseStart, reader: Reader) -> str:
    """Return when it starts, and why no earlier."""
    later = counted(start.days_later, "day")
    if start.because == "notice":
        if start.days_later:
            return f"Starts {later} after the patient is ready."
        notice = f", after {counted(start.notice_days, 'day')} of notice" if start.notice_days else ""
        return f"Starts on the first possible day{notice}."
    after = f"{later} after " if start.days_later else ""
    why = WAITS_FOR[start.because].format(start.minimum_age)
    return f"Starts {after}{day_in_sentence(start.ready, reader.year)}, {why}."


WORDS: Words = {
    remarks.ConsultationBooked: lambda one, _: f"the consultation is booked on {day_in_sentence(one.on)}",
    remarks.ConsultationNotNeeded: _not_needed,
    remarks.LongGap: lambda one, _: f"more than {one.days} days since the one before",
    remarks.MovedWeekday: _moved,
    remarks.ClosedBetween: _closed_between,
    remarks.ClockChanges: _clock_changes,
    remarks.TimeComesTwice: lambda one, _: (
        f"that time comes twice; this is the {'second' if one.second else 'first'} one"
    ),
    remarks.OtherPhysician: _other_physician,
    remarks.OffDay: lambda wish, _: f"not {listed([DAY_NAMES[day] for day in wish.weekdays])} as preferred",
    remarks.OffHours: lambda wish, reader: f"not between {_hours(wish, reader)} as preferred",
    remarks.MeetingWish: _meeting_wish,
    remarks.Difference: _difference,
    remarks.NoCourseFrom: "no course can start",
    remarks.LaterStart: _later_start,
    remarks.Summary: _summary,
}
