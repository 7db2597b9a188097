"""What is unusual about a course, and which wishes it does not meet, with what meeting them would take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from ketaplan.domain.plan import Appointment, Plan, Remark
from ketaplan.domain.protocol import MARKED_GAP_DAYS
from ketaplan.domain.time import DAY, offset_changes
from ketaplan.domain.words import DAY_NAMES, counted, listed, minutes_words, said_day, short_names
from ketaplan.planner.cost import off_day_points, off_hours_points, wishes_physician
from ketaplan.planner.course import best_course
from ketaplan.planner.reasons import closed_words, why_no_start
from ketaplan.planner.request import Request
from ketaplan.planner.visits import Visits

CLEARANCE_WORDS = {
    "coordination-pending": "the patient's psychiatrist has not cleared the course yet: no infusion may be booked",
    "consult-needed": "the clinic's psychiatrist sees the patient first: only the consultation may be booked",
    "cleared": "the clearance is dated later than today: no infusion may be booked before it",
}


def remarks(visits: Visits, plan: Plan) -> tuple[Remark, ...]:
    """Everything worth a mark, in the order of REMARKS."""
    found = [
        *_provisional(visits.request, plan),
        *_long_gaps(visits, plan),
        *_moved_weekdays(visits, plan),
        *_closures(visits, plan),
        *_clock_changes(visits, plan),
        *_twice(plan),
        *_wishes(visits, plan),
        *_wait(visits, plan),
    ]
    return tuple(found)


def _provisional(request: Request, plan: Plan) -> Iterator[Remark]:
    if plan.provisional:
        yield Remark(kind="provisional", text=CLEARANCE_WORDS[request.patient.clearance.status])


# -- days


def _neighbours(visits: Visits, plan: Plan) -> Iterator[tuple[date, Appointment]]:
    """Each infusion with the day of the session before it, held or planned."""
    before = [session.held.day for session in visits.request.course.sessions if session.held]
    last = max(before, default=None)
    for infusion in plan.infusions:
        if last is not None and last < infusion.day:
            yield last, infusion
        last = infusion.day


def _long_gaps(visits: Visits, plan: Plan) -> Iterator[Remark]:
    for before, infusion in _neighbours(visits, plan):
        days = (infusion.day - before).days
        if days > MARKED_GAP_DAYS and infusion.phase == visits.request.protocol.phases[0].name:
            text = f"{counted(days, 'day')} since the session before, more than {MARKED_GAP_DAYS}"
            yield Remark(kind="long-gap", text=text, appointment=infusion.id)


def _moved_weekdays(visits: Visits, plan: Plan) -> Iterator[Remark]:
    """Infusions on a weekday that the rest of their phase does not keep, with why, where a rule is the reason."""
    for phase in visits.request.protocol.phases:
        infusions = [one for one in plan.infusions if one.phase == phase.name]
        usual = _usual_weekdays(infusions, phase.per_week or 1)
        for infusion in infusions:
            if usual and infusion.day.weekday() not in usual:
                yield _moved(visits, infusion, infusions, usual)


def _usual_weekdays(infusions: Sequence[Appointment], per_week: int) -> set[int]:
    """The weekdays that a phase keeps: its most frequent ones, each on most of its weeks; none where it keeps none."""
    counts = Counter(one.day.weekday() for one in infusions)
    usual = sorted(counts, key=lambda weekday: (-counts[weekday], weekday))[:per_week]
    return set(usual) if sum(counts[weekday] for weekday in usual) * 3 >= 2 * len(infusions) > 2 else set()


def _moved(visits: Visits, infusion: Appointment, phase: Sequence[Appointment], usual: set[int]) -> Remark:
    day, monday = infusion.day, infusion.day - timedelta(days=infusion.day.weekday())
    taken = {one.day for one in phase}
    free = [monday + timedelta(days=weekday) for weekday in sorted(usual)]
    missed = min((d for d in free if d not in taken), key=lambda d: abs((d - day).days), default=None)
    text = f"{DAY_NAMES[day.weekday()]}, not {listed([DAY_NAMES[weekday] for weekday in sorted(usual)])}"
    if missed is not None:
        wanted = visits.agenda.grid.every
        reason = why_no_start(visits.agenda, missed, visits.shape, wanted)
        text = f"{DAY_NAMES[day.weekday()]} instead of {said_day(missed, day.year)}" + (f": {reason}" if reason else "")
    return Remark(kind="moved-weekday", text=text, appointment=infusion.id)


def _closures(visits: Visits, plan: Plan) -> Iterator[Remark]:
    """Closures and holidays on days between two sessions on which the clinic would be open."""
    for before, infusion in _neighbours(visits, plan):
        days = [before + timedelta(days=n) for n in range(1, min((infusion.day - before).days, 60))]
        closed = [
            (day, words)
            for day in days
            if visits.agenda.clinic.hours.on(day) and (words := closed_words(visits.agenda, day))
        ]
        if closed:
            named = listed([said_day(day, infusion.day.year) for day, _ in closed])
            text = f"between: {named} {listed(list(dict.fromkeys(words for _, words in closed)))}"
            yield Remark(kind="closure", text=text, appointment=infusion.id)


def _clock_changes(visits: Visits, plan: Plan) -> Iterator[Remark]:
    zone = visits.agenda.clinic.zone
    for before, infusion in _neighbours(visits, plan):
        days = (before + timedelta(days=n) for n in range(min((infusion.day - before).days, 400)))
        changed = next((day for day in days if offset_changes(zone, day)), None)
        if changed is not None:
            text = f"the clock changes on {said_day(changed, infusion.day.year)}; the time by the clock stays"
            yield Remark(kind="clock-change", text=text, appointment=infusion.id)


def _twice(plan: Plan) -> Iterator[Remark]:
    for one in plan.appointments:
        other = one.start.replace(fold=1 - one.start.fold)
        if other.utcoffset() != one.start.utcoffset():
            which = "second" if one.start.fold else "first"
            yield Remark(kind="twice", text=f"that time comes twice; this is the {which} one", appointment=one.id)


# -- wishes


def _wishes(visits: Visits, plan: Plan) -> Iterator[Remark]:
    """One remark an infusion that misses a wish; the first of a kind says what meeting it would take."""
    request = visits.request
    weights, wishes = request.clinic.weights, request.patient.preferences
    physician = wishes_physician(request)
    misses: dict[str, Callable[[Appointment], bool]] = {
        "other-physician": lambda one: bool(physician) and physician not in one.physicians,
        "off-day": lambda one: off_day_points(weights, wishes, one.day) > 0,
        "off-hours": lambda one: off_hours_points(weights, wishes, one.minute) > 0,
    }
    for kind, missed in misses.items():
        infusions = [one for one in plan.infusions if missed(one)]
        if infusions:
            takes = _what_it_takes(visits, plan, kind)
            for one in infusions:
                yield Remark(kind=kind, text=f"{_missed(visits, kind)}; {takes}", appointment=one.id)


def _missed(visits: Visits, kind: str) -> str:
    request = visits.request
    wishes, clock = request.patient.preferences, request.clinic.clock
    if kind == "other-physician":
        names = short_names(request.clinic)
        return f"not {names.get(wishes.physician or '', wishes.physician)}, who is wished for"
    if kind == "off-day":
        return f"not on {listed([DAY_NAMES[weekday] for weekday in sorted(wishes.days or ())])} as wished"
    return f"not between {minutes_words(wishes.start, clock)} and {minutes_words(wishes.end, clock)} as wished"


def _what_it_takes(visits: Visits, plan: Plan, kind: str) -> str:
    """The best course that meets a wish every time, told by how it differs; or that there is none."""
    met = best_course(visits.request, visits.limited(_meeting(visits, kind)))
    if met is None:
        return "no course can meet it every time"
    later = (met.infusions[0].day - plan.infusions[0].day).days
    start = f"{said_day(met.infusions[0].day, plan.as_of.year)}"
    when = "" if not later else f" ({counted(abs(later), 'day')} {'later' if later > 0 else 'earlier'})"
    days = listed([DAY_NAMES[w] for w in sorted({one.day.weekday() for one in met.infusions})])
    clock = visits.request.clinic.clock
    times = listed([minutes_words(m, clock) for m in sorted({one.minute for one in met.infusions})])
    return f"to meet it every time: from {start}{when}, {days} at {times}"


def _meeting(visits: Visits, kind: str) -> Callable[[date], int]:
    request, grid = visits.request, visits.agenda.grid
    if kind == "other-physician":
        return visits.with_preferred_physician
    if kind == "off-hours":
        return lambda _: visits.preferred_hours
    wished = request.patient.preferences.days or frozenset()
    return lambda day: grid.every if day.weekday() in wished else 0


def _wait(visits: Visits, plan: Plan) -> Iterator[Remark]:
    """Why the course does not begin on the first day on which the patient is ready."""
    request = visits.request
    if not request.waits or not plan.infusions or plan.infusions[0].day <= request.ready:
        return
    day, first = request.ready, plan.infusions[0].day
    while day < first and visits.on(day.toordinal()).starts == 0:
        day += DAY
    if day == first:
        reason = why_no_start(visits.agenda, request.ready, visits.shape)
        text = f"{said_day(request.ready, first.year)} is the first day that could be: {reason}"
    else:
        text = f"a start on {said_day(day, first.year)} is possible, and its days or times would suit less"
    yield Remark(kind="wait", text=text, appointment=plan.infusions[0].id)


# -- in one sentence


def summary(visits: Visits, plan: Plan) -> str:
    """Say which weekdays, at what times, and how soon: ``Mon and Thu, always at 09:00. Starts ...``."""
    days = sorted({one.day.weekday() for one in plan.infusions})
    minutes = {one.minute for one in plan.infusions}
    named = listed([DAY_NAMES[weekday] for weekday in days])
    clock = visits.request.clinic.clock
    time = (
        f"always at {minutes_words(min(minutes), clock)}"
        if len(minutes) == 1
        else (f"between {minutes_words(min(minutes), clock)} and {minutes_words(max(minutes), clock)}")
    )
    start = ""
    if visits.request.waits and plan.infusions:
        waited = (plan.infusions[0].day - visits.request.ready).days
        start = f" Starts {counted(waited, 'day')} after the first day that could be."
        if not waited:
            start = " Starts on the first day that can be."
    return f"{named}, {time}.{start}"
