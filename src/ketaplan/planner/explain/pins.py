"""Why no course is possible with the pinned sessions, and what is possible instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import combinations

from msgspec.structs import replace

from ketaplan.domain.intervals import DAY
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.reasons import Reason, remedies
from ketaplan.domain.reasons import pins as reasons
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import course_if_any
from ketaplan.planner.course.work import WorkLeft
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.request import Pin, Request

NEAR_DAYS = 10
"""How many days before and after a pinned one to try instead."""
BEFORE, AFTER = -1, 1

Pins = dict[int, Pin]


class PinTrials:
    """Searches with some of the pins, which share their work; raise TooManyCoursesError where that is not enough."""

    def __init__(self, request: Request, work: WorkLeft) -> None:
        """Search nothing yet."""
        self.request, self._work = request, work

    def course(self, pins: Pins) -> Plan | None:
        """Return the best course with these pins."""
        return course_if_any(CandidateVisits(replace(self.request, pins=pins), work=self._work))


def why_pins_fail(request: Request, work: WorkLeft) -> tuple[list[Reason], list[Reason]] | None:
    """Return which pins are in the way and why, and what is possible instead; None if no pin is in the way."""
    trials, pins = PinTrials(request, work), request.pins
    try:
        free = trials.course({})
        if free is None or trials.course(pins) is not None:
            return None
        wrong = [number for number, pin in sorted(pins.items()) if trials.course({number: pin}) is None]
        clash = [] if wrong else _clash(trials)
    except TooManyCoursesError:
        return [reasons.PinsNotCompared(numbers=tuple(sorted(pins)))], []
    found = [_why_clash(request, clash)] if clash else [_impossible(request, number) for number in wrong]
    wrong = wrong or clash[-1:]
    right = {number: pin for number, pin in pins.items() if number not in wrong}
    return found, [*_instead_of(trials, right, wrong), _left_free(trials, right, wrong, free)]


# -- what is in the way


def _impossible(request: Request, number: int) -> Reason:
    """Return why one pin is impossible: the visit itself, or the sessions around it."""
    visits, pin = CandidateVisits(request), request.pins[number]
    grid = visits.availability.grid
    wanted = grid.every if pin.minute is None else grid.bit(pin.minute)
    reason = why_no_start(visits.availability, pin.day, visits.template, wanted) or _why_not_there(request, number)
    return reasons.PinImpossible(session=reasons.PinnedSession(number, _pinned(pin)), reason=reason)


def _pinned(pin: Pin) -> reasons.PinnedAt:
    return reasons.PinnedAt(pin.day, pin.minute)


def _why_not_there(request: Request, number: int) -> Reason:
    """Return why the course around it excludes a day on which the visit alone is possible."""
    day = request.pins[number].day
    first, last = _first_and_last(request, number)
    if day < first:
        return reasons.NotBefore(first=first)
    return reasons.NotAfter(last=last) if day > last else reasons.NoDaysAround()


def _first_and_last(request: Request, number: int) -> tuple[date, date]:
    """Return the first and last day that the gaps allow for a session."""
    first, last = request.ready, request.first_visit_before - DAY
    for index, session in enumerate(request.course.sessions[:number]):
        if session.fixed:
            first = last = session.fixed.day
        elif index:
            first, last = first + session.gap.min_days * DAY, last + session.gap.max_days * DAY
            first = max(first, request.ready)
    return first, last


def _clash(trials: PinTrials) -> list[int]:
    """Return the smallest set of pins that no course satisfies together."""
    pins = trials.request.pins
    numbers = sorted(pins)
    for size in range(2, len(numbers)):
        for some in combinations(numbers, size):
            if trials.course({number: pins[number] for number in some}) is None:
                return list(some)
    return numbers


def _why_clash(request: Request, numbers: Sequence[int]) -> Reason:
    first, last = numbers[0], numbers[-1]
    days = (request.pins[last].day - request.pins[first].day).days
    gap = request.course.sessions[last - 1].gap
    is_gap = last == first + 1 and not gap.min_days <= days <= gap.max_days
    return reasons.PinsClash(
        pins=tuple(reasons.PinnedSession(number, _pinned(request.pins[number])) for number in numbers),
        because="order" if days <= 0 else "gap" if is_gap else "around",
        days=days,
        min_days=gap.min_days,
        max_days=gap.max_days,
    )


# -- what is possible instead


def _instead_of(trials: PinTrials, right: Pins, wrong: Sequence[int]) -> Iterator[Reason]:
    """Yield what is possible instead of each pin that is in the way, as far as the work allows; ``right`` stay."""
    for number in wrong:
        with suppress(TooManyCoursesError):
            yield from _instead(trials, right, number, trials.request.pins[number])


def _instead(trials: PinTrials, right: Pins, number: int, pin: Pin) -> Iterator[Reason]:
    """Yield another time of the same day, or the nearest days before and after it; the pins of ``right`` stay."""
    same_day = trials.course({**right, number: Pin(pin.day)}) if pin.minute is not None else None
    plans = [same_day] if same_day else [_nearest(trials, right, number, pin, way) for way in (BEFORE, AFTER)]
    if places := tuple(_place(trials.request, plan, number) for plan in plans if plan):
        yield remedies.PinInstead(number=number, pins=places)


def _nearest(trials: PinTrials, right: Pins, number: int, pin: Pin, way: int) -> Plan | None:
    """Return a course with that session on the nearest possible day before or after, at the same time if possible."""
    for days in range(1, NEAR_DAYS + 1):
        day = pin.day + way * days * DAY
        for near in (Pin(day, pin.minute), Pin(day)):
            if plan := trials.course({**right, number: near}):
                return plan
    return None


def _place(request: Request, plan: Plan, number: int) -> reasons.PinnedAt:
    one = _infusion(request, plan, number)
    return reasons.PinnedAt(one.day, one.minute)


def _infusion(request: Request, plan: Plan, number: int) -> Appointment:
    session = request.course.sessions[number - 1]
    return next(one for one in plan.infusions if (one.phase, one.number) == (session.phase, session.number))


def _left_free(trials: PinTrials, right: Pins, numbers: Sequence[int], free: Plan) -> Reason:
    """Return the remedy of leaving out those pins."""
    plan: Plan | None = None
    with suppress(TooManyCoursesError):
        plan = trials.course(right)
    return remedies.NotPinning(numbers=tuple(numbers), first=_place(trials.request, plan or free, numbers[0]))
