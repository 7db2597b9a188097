"""A request with some of its facts only.

All others are removed: no one is away, shifts and hours are all week, gaps may be of almost any length.  So removing a
fact never takes a course away.  What stays is the visit's template, the rules, the calendar, the people and chairs that
there are, and the sessions that were given or are booked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic, StaffMember
from ketaplan.domain.explanation import Fact
from ketaplan.domain.intervals import DAY_MINUTES, Intervals, WeeklyWindows, Window
from ketaplan.domain.patient import Patient
from ketaplan.domain.protocol import Phase, Protocol
from ketaplan.planner.request import Request

LONGEST_WEEKS = 104
"""The horizon of a request without one."""
MORE_DAYS = 84
"""Without a longest gap, one may be this many days longer than all before and after it."""
ALL_WEEK = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=DAY_MINUTES),))
ADDED = "~"
"""What the ids of people and chairs that are not there start with: the last in order."""


def with_facts(request: Request, remaining: Sequence[Fact], added: Sequence[Fact] = ()) -> Request:
    """Return the request with only the ``remaining`` facts; of roles and chairs in ``added`` there is one more.

    Nothing is in use by appointments of others.
    """
    kinds = {fact.kind for fact in remaining}
    own = {fact.subject for fact in remaining if fact.kind == "own-appointment"}
    return replace(
        request,
        clinic=_clinic(request, remaining, added),
        patient=_patient(request.patient, remaining),
        protocol=_protocol(request, remaining),
        horizon_weeks=request.horizon_weeks if "horizon" in kinds else max(LONGEST_WEEKS, request.horizon_weeks),
        in_use=(),
        own=tuple(one for one in request.own if one.id in own),
        now=request.now if "now" in kinds else None,
        pins={},
    )


def _clinic(request: Request, remaining: Sequence[Fact], added: Sequence[Fact]) -> Clinic:
    clinic, kinds = request.clinic, {fact.kind for fact in remaining}
    busy = {
        subject: Intervals(tuple(clinic.busy_intervals(subject).intervals[fact.nth] for fact in some))
        for subject, some in _by_subject(remaining, "busy", "chair-busy", "closed-time", clinic=clinic.id)
    }
    more = [
        StaffMember(id=f"{ADDED}{fact.subject}", name="", roles=(fact.subject,), shifts=ALL_WEEK)  # type: ignore[arg-type]  # a role's name
        for fact in added
        if fact.kind == "role"
    ]
    return replace(
        clinic,
        notice_days=clinic.notice_days if "notice" in kinds else 0,
        hours=clinic.hours if "hours" in kinds else ALL_WEEK,
        closures=Intervals(tuple(clinic.closures.intervals[fact.nth] for fact in remaining if fact.kind == "closure")),
        holidays=ClosedOn({fact.start: fact.reason for fact in remaining if fact.kind == "holiday"}),
        busy=busy,
        busy_calendars=(),
        staff=(*(_member(member, remaining) for member in clinic.staff), *more),
        chairs=(*clinic.chairs, *(ADDED for fact in added if fact.kind == "chairs")),
    )


def _by_subject(remaining: Sequence[Fact], *kinds: str, clinic: str) -> Iterator[tuple[str | None, list[Fact]]]:
    """Yield busy facts by whose time they take; None is the clinic."""
    found: dict[str | None, list[Fact]] = {}
    for fact in remaining:
        if fact.kind in kinds:
            whose = None if fact.kind == "closed-time" and fact.subject == clinic else fact.subject
            found.setdefault(whose, []).append(fact)
    yield from found.items()


def _member(member: StaffMember, remaining: Sequence[Fact]) -> StaffMember:
    own = [fact for fact in remaining if fact.subject == member.id]
    leave = tuple(member.leave.intervals[fact.nth] for fact in own if fact.kind == "leave")
    on_shift = any(fact.kind == "shift" for fact in own)
    return replace(member, shifts=member.shifts if on_shift else ALL_WEEK, leave=Intervals(leave))


class ClosedOn:
    """Holidays on these days only."""

    def __init__(self, days: Mapping[object, str]) -> None:
        """``days`` are the holidays' names by day."""
        self._days = days

    def name_on(self, day: date) -> str | None:
        """Return the holiday's name."""
        return self._days.get(day)


def _patient(patient: Patient, remaining: Sequence[Fact]) -> Patient:
    kinds, clearance, maintenance = {fact.kind for fact in remaining}, patient.clearance, patient.maintenance
    if "clearance" not in kinds:
        clearance = replace(clearance, on=None)
    if not kinds & {"declined", "consultation"}:
        clearance = replace(clearance, status="cleared")
    if maintenance and "review" not in kinds:
        maintenance = replace(maintenance, review_on=None)
    away = patient.unavailable.intervals
    return replace(
        patient,
        clearance=clearance,
        stopped=patient.stopped if "stopped" in kinds else None,
        hold=patient.hold if "on-hold" in kinds else None,
        maintenance=maintenance,
        earliest=patient.earliest if "earliest" in kinds else None,
        available=patient.available if "available" in kinds else None,
        unavailable=Intervals(tuple(away[fact.nth] for fact in remaining if fact.kind == "unavailable")),
    )


def _protocol(request: Request, remaining: Sequence[Fact]) -> Protocol:
    protocol, said = request.protocol, {(fact.kind, fact.subject) for fact in remaining}
    longest = _longest_gap(request)
    return replace(
        protocol,
        minimum_age=protocol.minimum_age if any(fact.kind == "age" for fact in remaining) else 0,
        phases=tuple(_phase(phase, said, longest) for phase in protocol.phases),
        tolerance_after=protocol.tolerance_after if ("maintenance-late", "") in said else longest,
        tolerance_before=protocol.tolerance_before if ("maintenance-early", "") in said else longest,
    )


def _phase(phase: Phase, said: Collection[tuple[str, str]], longest: int) -> Phase:
    return replace(
        phase,
        per_week=phase.per_week if ("per-week", phase.name) in said else None,
        gap=replace(
            phase.gap,
            min_days=phase.gap.min_days if ("gap-min", phase.name) in said else 1,
            max_days=phase.gap.max_days if ("gap-max", phase.name) in said else max(phase.gap.max_days, longest),
        ),
    )


def _longest_gap(request: Request) -> int:
    """Return days between the first fixed session and the day on which the patient is ready, and more."""
    days = [request.as_of, request.ready, *(one.day for one in request.fixed)]
    days += [pin.day for pin in request.pins.values()]
    return (max(days) - min(days) + timedelta(days=MORE_DAYS)).days
