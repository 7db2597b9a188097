"""What is unusual about a course, and in one sentence what it is like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ketaplan.domain.clock import offset_changes
from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.intervals import DAY
from ketaplan.domain.plan import Appointment, Plan, Remark
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import off_day_points
from ketaplan.planner.explain.no_start import closure_reasons, why_no_start
from ketaplan.planner.explain.unmet_wishes import unmet_wishes, why_no_sooner
from ketaplan.planner.request import Request
from ketaplan.planner.rules.opening import in_opening_hours, outside_closures
from ketaplan.text.en.visit import texts_words
from ketaplan.text.en.week_times import dates_words, days_words, start_words
from ketaplan.text.reasons import reader_at, words
from ketaplan.text.words import DAY_NAMES, counted, day_in_sentence, listed

WAITS_FOR = {
    "age": "when the patient turns {years}",
    "clearance": "the date of the clearance",
    "earliest": "the earliest day in the patient's file",
}
"""Why no infusion falls before the day on which the patient is ready, by the reason of :class:`Ready`."""
A_WEEK = 7


def remarks(visits: CandidateVisits, plan: Plan) -> tuple[Remark, ...]:
    """Everything worth a mark, in the order of REMARKS."""
    moved = dict(_moved_weekdays(visits, plan))
    found = [
        *_consulted(visits.request),
        *no_longer_needed(visits.request),
        *moved.values(),
        *_closures(visits, plan, said=set(moved)),
        *_clock_changes(visits, plan),
        *_twice(plan),
        *unmet_wishes(visits, plan),
        *why_no_sooner(visits, plan),
    ]
    return tuple(found)


def _consulted(request: Request) -> Iterator[Remark]:
    """The consultation that is needed first, where the book has it already."""
    if request.patient.needs_consultation and request.consulted is not None:
        yield Remark(
            kind="provisional", text=f"the consultation is booked on {day_in_sentence(request.consulted.date())}"
        )


def no_longer_needed(request: Request) -> Iterator[Remark]:
    """A consultation that is still ahead though the patient is cleared: it is kept until it is cancelled."""
    if request.patient.clearance.status != "cleared" or request.consulted is None:
        return
    course, today = f"{request.patient.course_id}/{CONSULTATION}/", request.as_of
    for one in request.own:
        day = one.start.astimezone(request.clinic.zone).date()
        if one.id.startswith(course) and day >= today:
            on = day_in_sentence(day, today.year)
            text = f"The booked consultation on {on} is no longer needed: ketaplan cancel {one.id}."
            yield Remark(kind="consultation", text=text)


def _neighbours(visits: CandidateVisits, plan: Plan) -> Iterator[tuple[date, Appointment]]:
    """Each infusion with the day of the session before it, held or planned."""
    last: date | None = None
    by_session = {(one.phase, one.number): one for one in plan.infusions}
    for session in visits.request.course.sessions:
        one = None if session.held else by_session[session.phase, session.number]
        if one is not None and last is not None:
            yield last, one
        last = one.day if one else session.held.day if session.held else last


# -- weekdays


def _moved_weekdays(visits: CandidateVisits, plan: Plan) -> Iterator[tuple[date, Remark]]:
    """Infusions on a weekday that the rest of their phase does not keep, by the day that was missed.

    A course that begins on another weekday begins there; that is said of its start.
    """
    first = plan.infusions[:1] if visits.request.waits else ()
    for phase in visits.request.protocol.phases:
        infusions = [one for one in plan.infusions if one.phase == phase.name]
        usual = _usual_weekdays(visits.request, infusions, phase.per_week or 1)
        for infusion in infusions:
            if usual and infusion.day.weekday() not in usual and infusion not in first:
                yield from _moved(visits, infusion, infusions, usual)


def _usual_weekdays(request: Request, infusions: Sequence[Appointment], per_week: int) -> set[int]:
    """The weekdays that a phase keeps: those wished for, then the frequent ones, if two thirds of it are on them."""
    wished = request.patient.preferences.days or frozenset()
    counts = Counter(one.day.weekday() for one in infusions)
    usual = sorted(counts, key=lambda weekday: (weekday not in wished, -counts[weekday], weekday))[:per_week]
    return set(usual) if sum(counts[weekday] for weekday in usual) * 3 >= 2 * len(infusions) > 2 else set()


def _moved(
    visits: CandidateVisits, infusion: Appointment, phase: Sequence[Appointment], usual: set[int]
) -> Iterator[tuple[date, Remark]]:
    """The nearest of the usual days of that week on which there is no other infusion, and why it is not that one."""
    day, monday = infusion.day, infusion.day - timedelta(days=infusion.day.weekday())
    others = {one.day for one in phase}
    free = [missed for weekday in sorted(usual) if (missed := monday + timedelta(days=weekday)) not in others]
    if free:
        missed = min(free, key=lambda one: abs((one - day).days))
        reason = why_no_start(visits.agenda, missed, visits.shape)
        wishes = visits.request.patient.preferences
        if reason is None and off_day_points(visits.request.clinic.weights, wishes, day):
            return  # the wish that is not met is remarked on
        text = f"{DAY_NAMES[day.weekday()]} instead of {day_in_sentence(missed, day.year)}" + (
            f": {words(reason, reader_at(visits.request.clinic))}" if reason else ""
        )
        yield missed, Remark(kind="moved-weekday", text=text, appointment=infusion.id)


# -- between sessions


def _closures(visits: CandidateVisits, plan: Plan, said: set[date]) -> Iterator[Remark]:
    """Days between two sessions on which the clinic would be open and is closed, those ``said`` already left out.

    Between sessions that are a week or more apart they are told only where the gap is not the ideal one.
    """
    gaps = {(session.phase, session.number): session.gap for session in visits.request.course.sessions}
    for before, infusion in _neighbours(visits, plan):
        length = (infusion.day - before).days
        if length < A_WEEK or gaps[infusion.phase, infusion.number].days_off(length):
            between = [before + n * DAY for n in range(1, length)]
            closed = {day: reason for day in between if day not in said and (reason := _closed(visits, day))}
            if closed:
                text = f"closed between: {_closed_words(closed)}"
                yield Remark(kind="closure", text=text, appointment=infusion.id)


def _closed(visits: CandidateVisits, day: date) -> str | None:
    """Why no visit fits on a day that has opening hours, where a closure or holiday is the reason."""
    open_starts = in_opening_hours(visits.agenda, day, visits.shape)
    if not open_starts or open_starts & outside_closures(visits.agenda, day, visits.shape):
        return None
    return texts_words(closure_reasons(visits.agenda, day)) or "closure"


def _closed_words(closed: dict[date, str]) -> str:
    """``Thu 24 Dec (Winter break) and Fri 25 Dec (Christmas Day)``."""
    by_reason: dict[str, list[date]] = {}
    for day, reason in closed.items():
        by_reason.setdefault(reason, []).append(day)
    return listed([f"{dates_words(days)} ({reason})" for reason, days in by_reason.items()])


def _clock_changes(visits: CandidateVisits, plan: Plan) -> Iterator[Remark]:
    zone = visits.agenda.clinic.zone
    for before, infusion in _neighbours(visits, plan):
        days = (before + timedelta(days=n) for n in range(min((infusion.day - before).days, 400)))
        changed = next((day for day in days if offset_changes(zone, day)), None)
        if changed is not None:
            text = f"the clock changes on {day_in_sentence(changed, infusion.day.year)}; the time by the clock stays"
            yield Remark(kind="clock-change", text=text, appointment=infusion.id)


def _twice(plan: Plan) -> Iterator[Remark]:
    for one in plan.appointments:
        other = one.start.replace(fold=1 - one.start.fold)
        if other.utcoffset() != one.start.utcoffset():
            which = "second" if one.start.fold else "first"
            yield Remark(kind="twice", text=f"that time comes twice; this is the {which} one", appointment=one.id)


# -- in one sentence


def summary(visits: CandidateVisits, plan: Plan) -> str:
    """Say which weekdays, at what times, and how soon: ``Mon and Thu, once Wed; always at 09:00. Starts ...``."""
    days = _weekdays_words(visits.request, plan)
    return f"{days}{start_words([one.minute for one in plan.infusions], visits.request.clinic.clock)}." + _start(
        visits.request, plan
    )


def _weekdays_words(request: Request, plan: Plan) -> str:
    usual: set[int] = set()
    for phase in request.protocol.phases:
        infusions = [one for one in plan.infusions if one.phase == phase.name]
        usual |= _usual_weekdays(request, infusions, phase.per_week or 1)
    counts = Counter(one.day.weekday() for one in plan.infusions)
    odd = [weekday for weekday in sorted(counts) if weekday not in usual]
    if sum(counts[weekday] for weekday in odd) * 3 > len(plan.infusions):
        odd = []
    named = days_words(weekday for weekday in counts if weekday not in odd)
    if not odd:
        return f"{named}, "
    return f"{named}, {listed([f'{_times(counts[weekday])} {DAY_NAMES[weekday]}' for weekday in odd])}; "


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _start(request: Request, plan: Plan) -> str:
    """When it starts, and what it is that keeps it from starting sooner."""
    if not (request.waits and plan.infusions):
        return ""
    day, ready, year = plan.infusions[0].day, request.ready_because, plan.as_of.year
    days_later = counted((day - ready.day).days, "day")
    if ready.reason == "notice" and day > ready.day:
        return f" Starts {days_later} after the patient is ready."
    if ready.reason == "notice":
        notice = f", after {counted(request.clinic.notice_days, 'day')} of notice" if request.clinic.notice_days else ""
        return f" Starts on the first possible day{notice}."
    why = WAITS_FOR[ready.reason].format(years=request.protocol.minimum_age)
    return f" Starts {f'{days_later} after ' if day > ready.day else ''}{day_in_sentence(ready.day, year)}, {why}."
