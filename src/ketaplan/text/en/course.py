"""Why there is no course, in English: sentences, some with a line below for each day or weekday."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ketaplan.domain.reasons import course
from ketaplan.text.en.gate import on_hold_words
from ketaplan.text.en.visit import spans_words
from ketaplan.text.en.week_times import days_words
from ketaplan.text.reasons import words
from ketaplan.text.words import DAY_NAMES, counted, day_in_sentence, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ketaplan.domain.reasons import Reader, Reason
    from ketaplan.text.reasons import Words

AT_CLINIC = "At {}:"
WOULD_HELP = "What would help:"
RESUME = "A physician has to decide how to continue: add [[resume]] to the patient's file."
OFTEN = 4
"""A weekday's reason is shown if it applies in one of this many weeks, the most common one always."""


# -- before any day is checked


def _another_course(reason: course.AnotherCourseOpen, _: Reader) -> str:
    return f"Course {reason.course} is still open: {reason.appointment} on {reason.on.isoformat()} is {reason.status}."


def _clinician_needed(reason: course.ClinicianNeeded, _: Reader) -> str:
    return (
        f"A clinician must see the patient now: a score of {day_in_sentence(reason.on)} calls for it. "
        "Nothing is planned or booked until [[safety_reviews]] in the patient's file, by and on, says that one did."
    )


def _ready_too_late(reason: course.ReadyTooLate, _: Reader) -> str:
    because = {
        "notice": f"the clinic asks for {counted(reason.notice_days, 'day')} of notice",
        "age": f"the patient turns {reason.minimum_age} then",
        "clearance": "the clearance has that date",
        "earliest": "'earliest' in the patient's file",
    }[reason.because]
    weeks = counted(reason.horizon_weeks, "week")
    return f"No infusion before {day_in_sentence(reason.first)} ({because}): that is beyond the {weeks} searched."


def _no_consultation(reason: course.NoConsultation, _: Reader) -> str:
    weeks = counted(reason.horizon_weeks, "week")
    return f"A consultation comes first, and there is no time for one in {weeks}:"


# -- the days


def _after_consultation(reason: course.AfterConsultation, _: Reader) -> str:
    return f"The consultation can be on {day_in_sentence(reason.on)}; after it no course of infusions is possible."


def _no_day(reason: course.NoDay, reader: Reader) -> str:
    if not reason.windows:
        return "The patient can come at any time, but:"
    return f"The patient can come {_windows(reason.windows, reader)}. On these days:"


def _windows(windows: Iterable[course.WeekdaySpans], reader: Reader) -> str:
    """Return ``Mon to Wed 09:00 - 15:00 and Sat 10:00 - 12:00``."""
    by_times: dict[str, list[int]] = {}
    for one in windows:
        by_times.setdefault(spans_words(one.spans, reader), []).append(one.weekday)
    return listed([f"{days_words(days)} {times}" for times, days in by_times.items()])


def _room_on(reason: course.RoomOn, reader: Reader) -> str:
    room = [f"{DAY_NAMES[one.weekday]} ({one.days} of {one.of})" for one in reason.room]
    return f"Until {day_in_sentence(reason.until, reader.year)} there is room for a visit on {listed(room)}."


def _by_weekday(reason: course.NoDay | course.RoomOn | course.NoConsultation, reader: Reader) -> Iterator[str]:
    """Yield one line a weekday; weekdays with the same text share a line."""
    found: dict[int, dict[Reason, int]] = {}
    for one in reason.days:
        found.setdefault(one.weekday, {})[one.reason] = one.weeks
    lines: dict[str, list[int]] = {}
    for weekday in sorted(found):
        lines.setdefault(_main_reasons(found[weekday], reader), []).append(weekday)
    for text, weekdays in lines.items():
        yield f"{days_words(weekdays)}: {text}"


def _main_reasons(found: Mapping[Reason, int], reader: Reader) -> str:
    """Return the most common reason, and a second frequent one; reasons that differ in details only count as one."""
    alike: dict[str, Counter[str]] = {}
    for reason, weeks in found.items():
        alike.setdefault(words(reason.in_general(), reader), Counter())[words(reason, reader)] += weeks
    ranked = sorted(alike, key=lambda general: (-alike[general].total(), min(alike[general])))
    weeks = sum(found.values())
    said = [one for place, one in enumerate(ranked[:2]) if place == 0 or alike[one].total() * OFTEN >= weeks]
    texts = [_in_common(general, alike[general]) for general in said]
    if len(said) == 1:
        return texts[0]
    return "; ".join(
        f"{text} in {counted(alike[general].total(), 'week')}" for text, general in zip(texts, said, strict=True)
    )


def _in_common(general: str, found: Counter[str]) -> str:
    """Return similar reasons as one: with the details that most of them share, or with none."""
    text, weeks = found.most_common(1)[0]
    return text if weeks * 2 > found.total() else general


# -- after some sessions


def _no_day_after(reason: course.NoDayAfter, reader: Reader) -> str:
    before, session = reason.before, _session(reason.session)
    got = f"The course can be planned up to {_session(before)}"
    if before.state != "tried":
        got = f"{_capital(_session(before))} {'was' if before.state == 'given' else 'is booked'}"
    first, last = (day_in_sentence(day, reader.year) for day in (reason.first, reason.last))
    return f"{got} on {_on(before, reader)}; {session} must be between {first} and {last}, but:"


def _by_day(reason: course.NoDayAfter, reader: Reader) -> Iterator[str]:
    """Return days with the same text in one line."""
    lines: dict[str, list[str]] = {}
    for one in reason.days:
        lines.setdefault(words(one.reason, reader), []).append(f"{DAY_NAMES[one.on.weekday()]} {one.on.day}")
    return (f"{listed(named)}: {text}" for text, named in lines.items())


def _does_not_fit(reason: course.DoesNotFit, reader: Reader) -> str:
    booked = f"{_session(reason.session)} is booked on {_on(reason.session, reader)}"
    then = f"{_session(reason.before)} on {_on(reason.before, reader)}"
    gap, longest = counted(reason.days, "day"), counted(reason.max_days, "day")
    if reason.because == "lapse":
        limit = f"at most {longest} are allowed"
        return f"{_capital(booked)}, {gap} after {then}, the last one given; {limit}. {RESUME}"
    if reason.because == "week":
        return f"The course can be planned up to {then}; {booked}, and that week would have too many sessions."
    allowed = f"{reason.min_days} to {longest} are allowed"
    return f"The course can be planned up to {then}; {booked}, {gap} later, and {allowed}."


def _gap_too_long(reason: course.GapTooLong, reader: Reader) -> str:
    """Return how long the gap before the session would be, the longest allowed one, and who can allow it."""
    gap = f"{counted(reason.days, 'day')} after {_session(reason.before)} on {_on(reason.before, reader)}"
    limit = f"at most {counted(reason.max_days, 'day')} are allowed"
    on = f"{_capital(_session(reason.session))} can be on {_on(reason.session, reader)} at the earliest"
    return f"{on}, {gap}; {limit}.{f' {RESUME}' if reason.before.state == 'given' else ''}"


def _session(session: course.SessionAt) -> str:
    return f"{session.phase} session {session.number}"


def _on(session: course.SessionAt, reader: Reader) -> str:
    assert session.on is not None
    return day_in_sentence(session.on, reader.year)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


# -- a day that has starts


def _after_review(reason: course.PastReview, _: Reader) -> str:
    return f"after the review on {day_in_sentence(reason.review, reason.on.year if reason.on else None)}"


WORDS: Words = {
    course.ClinicianNeeded: _clinician_needed,
    course.CourseDeclined: "A psychiatrist declined the course: no infusion may be planned.",
    course.CourseStopped: lambda one, _: (
        f"The course was stopped on {day_in_sentence(one.on)}: no infusion may be planned."
    ),
    course.CourseOnHold: lambda one, reader: f"{_capital(on_hold_words(one, reader))}: nothing is planned.",
    course.AnotherCourseOpen: _another_course,
    course.NowhereElse: lambda one, _: f"{one.appointment} has no other time unless other sessions move, too.",
    course.ReadyTooLate: _ready_too_late,
    course.NoPsychiatrist: "A consultation comes first, and the clinic's file lists no psychiatrist.",
    course.AddPsychiatrist: "Add one to [[staff]], or enter the clearance of the patient's own psychiatrist.",
    course.NoConsultation: _no_consultation,
    course.AfterConsultation: _after_consultation,
    course.NoDay: _no_day,
    course.Windows: lambda reason, reader: f"The patient can come {_windows(reason.windows, reader)}.",
    course.RoomOn: _room_on,
    course.NoDayAfter: _no_day_after,
    course.DoesNotFit: _does_not_fit,
    course.GapTooLong: _gap_too_long,
    course.InsteadAfterLast: "After the last session of the phase instead:",
    course.PastReview: _after_review,
    course.WeekFull: lambda reason, _: f"already {counted(reason.sessions, 'session')} in that week",
    course.NothingFollows: "possible, but no session can follow it",
}
DETAILS: Mapping[type[Reason], Callable[[Any, Reader], Iterator[str]]] = {
    course.NoConsultation: _by_weekday,
    course.NoDay: _by_weekday,
    course.RoomOn: _by_weekday,
    course.NoDayAfter: _by_day,
}
"""The lines below a sentence."""
