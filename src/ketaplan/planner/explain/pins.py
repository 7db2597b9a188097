"""Why no course can keep the sessions that were pinned, and what is possible instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from msgspec.structs import replace

from ketaplan.domain.intervals import DAY
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import course_if_any
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.request import Pin, Request
from ketaplan.text.reasons import reader_at, words
from ketaplan.text.words import counted, day_in_sentence, listed, minutes_words

NEAR_DAYS = 10
"""So many days before and after a pinned one are tried in its place."""
BEFORE, AFTER = -1, 1

Pins = dict[int, Pin]


def why_pins_fail(request: Request) -> tuple[list[str], list[str]] | None:
    """Which pins are in the way and why, and what is possible instead; None where they are not what is in the way."""
    free = _course(request, {})
    if free is None or _course(request, request.pins) is not None:
        return None
    wrong = [number for number, pin in sorted(request.pins.items()) if _course(request, {number: pin}) is None]
    if wrong:
        reasons = [_why_not(request, number) for number in wrong]
    else:
        wrong = _clash(request)
        reasons = [_clash_words(request, wrong)]
        wrong = wrong[-1:]
    kept = replace(request, pins={number: pin for number, pin in request.pins.items() if number not in wrong})
    instead = [line for number in wrong for line in _instead(kept, number, request.pins[number])]
    return reasons, [*instead, _left_free(kept, wrong, free)]


def _course(request: Request, pins: Pins) -> Plan | None:
    return course_if_any(CandidateVisits(replace(request, pins=pins)))


# -- what is in the way


def _why_not(request: Request, number: int) -> str:
    """Why no course has one session where it is pinned: the visit itself, or the sessions around it."""
    visits, pin = CandidateVisits(request), request.pins[number]
    grid = visits.agenda.grid
    wanted = grid.every if pin.minute is None else grid.bit(pin.minute)
    found = why_no_start(visits.agenda, pin.day, visits.shape, wanted)
    reason = words(found, reader_at(request.clinic)) if found else _why_not_there(request, number)
    return f"Session {number} cannot be {_when(request, pin)}: {reason}."


def _why_not_there(request: Request, number: int) -> str:
    """What the course around it says of a day on which the visit by itself is possible."""
    day, year = request.pins[number].day, request.as_of.year
    first, last = _first_and_last(request, number)
    if day < first:
        return f"it can be on {day_in_sentence(first, year)} at the earliest"
    if day > last:
        return f"it can be on {day_in_sentence(last, year)} at the latest"
    return "the sessions around it find no days then"


def _first_and_last(request: Request, number: int) -> tuple[date, date]:
    """The days between which the gaps alone let a session fall."""
    first, last = request.ready, request.first_visit_before - DAY
    for index, session in enumerate(request.course.sessions[:number]):
        if session.held:
            first = last = session.held.day
        elif index:
            first, last = first + session.gap.min_days * DAY, last + session.gap.max_days * DAY
            first = max(first, request.ready)
    return first, last


def _clash(request: Request) -> list[int]:
    """The smallest set of pins that no course keeps together."""
    numbers = sorted(request.pins)
    for size in range(2, len(numbers)):
        for some in combinations(numbers, size):
            if _course(request, {number: request.pins[number] for number in some}) is None:
                return list(some)
    return numbers


def _clash_words(request: Request, numbers: Sequence[int]) -> str:
    named = listed([f"session {number} {_when(request, request.pins[number])}" for number in numbers])
    first, last = numbers[0], numbers[-1]
    days = (request.pins[last].day - request.pins[first].day).days
    gap = request.course.sessions[last - 1].gap
    reason = "the sessions around them find no days then"
    if days <= 0:
        reason = "they are in the wrong order"
    elif last == first + 1 and not gap.min_days <= days <= gap.max_days:
        reason = f"they are {counted(days, 'day')} apart, and {gap.min_days} to {gap.max_days} are allowed"
    return f"{named[0].upper()}{named[1:]} do not go together: {reason}."


# -- what is possible instead


def _instead(kept: Request, number: int, pin: Pin) -> Iterator[str]:
    """Another time of the same day, or the nearest days before and after it; the pins of ``kept`` stay."""
    same_day = _with(kept, number, Pin(pin.day)) if pin.minute is not None else None
    plans = [same_day] if same_day else [_nearest(kept, number, pin, way) for way in (BEFORE, AFTER)]
    whens = [_when(kept, _place(kept, plan, number)) for plan in plans if plan]
    if whens:
        yield f"session {number} {' or '.join(whens)}"


def _nearest(kept: Request, number: int, pin: Pin, way: int) -> Plan | None:
    """A course with that session on the nearest possible day before or after, if it can be at the same time."""
    for days in range(1, NEAR_DAYS + 1):
        day = pin.day + way * days * DAY
        if plan := _with(kept, number, Pin(day, pin.minute)) or _with(kept, number, Pin(day)):
            return plan
    return None


def _with(kept: Request, number: int, pin: Pin) -> Plan | None:
    return _course(kept, {**kept.pins, number: pin})


def _place(request: Request, plan: Plan, number: int) -> Pin:
    one = _infusion(request, plan, number)
    return Pin(one.day, one.minute)


def _infusion(request: Request, plan: Plan, number: int) -> Appointment:
    session = request.course.sessions[number - 1]
    return next(one for one in plan.infusions if (one.phase, one.number) == (session.phase, session.number))


def _left_free(kept: Request, numbers: Sequence[int], free: Plan) -> str:
    """What comes of it when those pins are left out."""
    plan = _course(kept, kept.pins) or free
    first, several = numbers[0], len(numbers) > 1
    when = _when(kept, _place(kept, plan, first))
    named = f"sessions {listed([str(number) for number in numbers])}" if several else f"session {first}"
    return f"not pinning {named}: {f'session {first}' if several else 'it'} would be {when}"


def _when(request: Request, pin: Pin) -> str:
    """``on Mon 30 Nov at 09:00``."""
    day = f"on {day_in_sentence(pin.day, request.as_of.year)}"
    return day if pin.minute is None else f"{day} at {minutes_words(pin.minute, request.clinic.clock)}"
