"""A request with some of its facts only, and whether there is a course then.

All others are removed: no one is away, shifts and hours are all week, gaps may be of almost any length.  So removing a
fact never takes a course away.  What stays is the visit's template, the rules, the calendar, the people and chairs that
there are, and the sessions that were given or are booked.

Sets of facts are the bits of one integer.  The starts of a day depend on the facts that touch it, so each day is looked
up once for each set of those: thousands of sets are tried in a second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic, StaffMember
from ketaplan.domain.explanation import Fact
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.domain.intervals import DAY_MINUTES, Intervals, WeeklyWindows, Window
from ketaplan.domain.patient import Patient
from ketaplan.domain.protocol import Phase, Protocol
from ketaplan.planner.availability import Availability
from ketaplan.planner.candidate_visits import NO_STARTS, CandidateVisits, DayStarts
from ketaplan.planner.course.best_course import must_consult, opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.work import A_RELAXED_DAY, WorkLeft
from ketaplan.planner.explain.facts import Uses
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Pin, Request
from ketaplan.planner.rules import RULES, starts_on
from ketaplan.planner.visit_templates import treatment

LONGEST_WEEKS = 104
"""The horizon of a request without one."""
MORE_DAYS = 84
"""Without a longest gap, one may be this many days longer than all before and after it."""
ALL_WEEK = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=DAY_MINUTES),))
ADDED = "~"
"""What the ids of people and chairs that are not there start with: the last in order."""
LONG = 31

EVERY_DAY = frozenset({"available", "hours", "shift", "role", "chairs"})
"""The kinds of facts that touch every day."""
OF_THE_COURSE = frozenset(
    {
        *(
            "declined",
            "stopped",
            "on-hold",
            "consultation",
            "gap-max",
            "gap-min",
            "per-week",
            "maintenance-late",
            "maintenance-early",
        ),
        *("review", "horizon", "earliest", "clearance", "age", "notice"),
    }
)
"""The kinds of facts that touch no day by itself, but which days may follow one another or be the first."""
VISIT_RULES = tuple(rule for rule in RULES if rule.reason != "not-ready")
"""Readiness is compared day by day."""

Pins = Mapping[int, Pin]


class Relaxation:
    """A request whose facts can be removed.

    ``pins`` are the ways in which what was asked can come true: each pins a session, or none; one of them is enough.
    ``work`` is what all sets of facts share; without any left, TooManyCoursesError is raised.
    """

    def __init__(
        self,
        request: Request,
        facts: Sequence[Fact],
        uses: Uses,
        pins: Collection[Pins] = ({},),
        work: WorkLeft | None = None,
    ) -> None:
        """Look nothing up yet."""
        self.work = work or WorkLeft()
        self.request, self.facts, self.uses, self.pins = request, tuple(facts), uses, tuple(pins)
        self.tried = 0
        """How many sets of facts were tried so far."""
        self._on_every_day = self._mask(EVERY_DAY)
        self._of_the_course = self._mask(OF_THE_COURSE)
        self._by_day: dict[int, int] = {}
        self._long: list[tuple[int, int, int]] = []
        for bit, fact in enumerate(self.facts):
            self._note_days(bit, fact)
        self._starts: dict[tuple[int, int], DayStarts] = {}
        self._availabilities: dict[int, Availability] = {}
        self._courses: dict[int, Request] = {}
        self._known: dict[int, bool] = {}

    @property
    def everything(self) -> int:
        """All facts."""
        return (1 << len(self.facts)) - 1

    def named(self, remaining: int) -> tuple[Fact, ...]:
        """Return the facts of a set, in their order."""
        return tuple(self.facts[bit] for bit in set_bits(remaining))

    def has_course(self, remaining: int) -> bool:
        """Return whether what was asked is possible with these facts only."""
        known = self._known.get(remaining)
        if known is None:
            self.tried += 1
            known = self._known[remaining] = self._find(remaining)
        return known

    def _find(self, remaining: int) -> bool:
        visits = RelaxedVisits(self, remaining)
        if why_nothing_is_planned(visits.request.patient, visits.request.as_of) or (opened := opening(visits)) is None:
            return False
        return any(course_exists(opened.visits.asked(pins=dict(one)), opened.first) for one in self.pins)

    # -- parts of the request

    def course_request(self, remaining: int) -> Request:
        """Return the request with those of the facts that are about the course."""
        remaining &= self._of_the_course
        if remaining not in self._courses:
            self._courses[remaining] = self.with_facts(remaining)
        return self._courses[remaining]

    def starts(self, ordinal: int, remaining: int) -> DayStarts:
        """Return the starts of a day, from the first on which the patient is ready."""
        remaining &= self._touching(ordinal)
        known = self._starts.get((ordinal, remaining))
        if known is None:
            self.work.spend(A_RELAXED_DAY)
            availability = self._availability(remaining)
            template = treatment(availability.request)
            starts = starts_on(availability, date.fromordinal(ordinal), template, VISIT_RULES)
            known = DayStarts(starts, lambda: ((0, starts),)) if starts else NO_STARTS
            self._starts[ordinal, remaining] = known
        return known

    def _availability(self, remaining: int) -> Availability:
        """Return the availability with these facts only; many days are touched by the same ones."""
        known = self._availabilities.get(remaining)
        if known is None:
            known = self._availabilities[remaining] = Availability(self.with_facts(remaining))
        return known

    def with_facts(self, remaining: int) -> Request:
        """Return the request with these facts only."""
        return with_facts(
            self.request, self.named(remaining), self.uses, added=self.named(self.everything & ~remaining)
        )

    # -- which facts touch a day

    def _mask(self, kinds: Collection[str]) -> int:
        return sum(1 << bit for bit, fact in enumerate(self.facts) if fact.kind in kinds)

    def _note_days(self, bit: int, fact: Fact) -> None:
        if fact.start is None or fact.kind in OF_THE_COURSE:
            return
        first = fact.start.toordinal()
        last = first if fact.kind == "now" else (fact.end or date.max).toordinal()
        if last - first > LONG:
            self._long.append((first, last, 1 << bit))
            return
        for day in range(first, last + 1):
            self._by_day[day] = self._by_day.get(day, 0) | 1 << bit

    def _touching(self, ordinal: int) -> int:
        touching = self._on_every_day | self._by_day.get(ordinal, 0)
        for first, last, bit in self._long:
            if first <= ordinal <= last:
                touching |= bit
        return touching


class RelaxedVisits(CandidateVisits):
    """The visits that a set of facts leaves; only their starts count, not what they cost."""

    def __init__(self, relaxation: Relaxation, remaining: int) -> None:
        """Look nothing up yet."""
        super().__init__(relaxation.course_request(remaining), work=relaxation.work)
        self._relaxation, self._remaining = relaxation, remaining
        self._ready = self.request.ready.toordinal()
        if must_consult(self.request):
            self.availability = Availability(relaxation.with_facts(remaining))

    def on(self, ordinal: int) -> DayStarts:
        """Return the starts of the day with that ordinal."""
        return self._relaxation.starts(ordinal, self._remaining) if ordinal >= self._ready else NO_STARTS


# -- the request with some facts


def with_facts(request: Request, remaining: Sequence[Fact], uses: Uses, added: Sequence[Fact] = ()) -> Request:
    """Return the request with only the ``remaining`` facts; of roles and chairs in ``added`` there is one more."""
    kinds = {fact.kind: fact for fact in remaining}
    booked = {fact.subject for fact in remaining if fact.kind in {"appointment", "own-appointment"}}
    return replace(
        request,
        clinic=_clinic(request, remaining, added),
        patient=_patient(request.patient, remaining),
        protocol=_protocol(request, remaining),
        horizon_weeks=request.horizon_weeks if "horizon" in kinds else max(LONGEST_WEEKS, request.horizon_weeks),
        in_use=tuple(use for name in uses if name in booked for use in uses[name]),
        own=tuple(one for one in request.own if one.id in booked),
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
