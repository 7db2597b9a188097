"""Small clinics with everything that can be in the way, for comparing the planner with brute force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from msgspec.structs import replace

from ketaplan.domain.clinic import PRIORITIES, StaffMember, Weights
from ketaplan.domain.clock import zone_named
from ketaplan.domain.course import MAINTENANCE, FixedSession
from ketaplan.domain.intervals import DAY_MINUTES, Interval, Intervals, WeeklyWindows, Window
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.patient import Preferences
from ketaplan.domain.plan import ResourceUse
from ketaplan.domain.protocol import CheckIn, Consultation, Gap
from ketaplan.planner.request import Engaged, Pin, Request
from support import builders as b

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol, Stage

CLOCK_CHANGES = (
    ("America/New_York", date(2026, 11, 1)),
    ("America/New_York", date(2027, 3, 14)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Asia/Kathmandu", date(2027, 1, 1)),
)
"""Zones and the days on which their clocks change; Kathmandu's never do, and are a quarter of an hour off."""


@dataclass(frozen=True)
class Frame:
    """What everything else in one request is drawn within: the clinic's day and the weeks that matter."""

    zone: str
    as_of: date
    grid: int
    opens: int
    closes: int

    def day(self, first: int = 0, last: int = 24) -> SearchStrategy[date]:
        """A day near the one on which is planned."""
        return st.integers(first, last).map(lambda n: self.as_of + timedelta(days=n))

    def minute(self) -> SearchStrategy[int]:
        """A minute of the clinic's day, in steps of five."""
        return st.integers(self.opens // 5, self.closes // 5).map(lambda n: n * 5)


@st.composite
def frames(draw: DrawFn) -> Frame:
    """By day or by night, often close to a change of the clock; three to twelve steps of the grid long."""
    zone, change = draw(st.sampled_from(CLOCK_CHANGES))
    grid = draw(st.sampled_from((5, 10, 15, 20, 30, 60)))
    length = grid * draw(st.integers(3, 12))
    first = draw(st.sampled_from((0, 60, 8 * 60, DAY_MINUTES - length)))
    opens = min(first + 5 * draw(st.integers(0, 6)), DAY_MINUTES - length)
    return Frame(zone, change - timedelta(days=draw(st.integers(0, 9))), grid, opens, opens + length)


@st.composite
def nights(draw: DrawFn) -> Frame:
    """Open while the clock changes, which it does within a few days."""
    zone, change = draw(st.sampled_from(CLOCK_CHANGES))
    grid = draw(st.sampled_from((15, 30, 30, 60)))
    opens = draw(st.sampled_from((0, 30, 45, 60, 90)))
    return Frame(
        zone, change - timedelta(days=draw(st.integers(1, 3))), grid, opens, opens + max(3, 180 // grid) * grid
    )


def sometimes(strategy: SearchStrategy, *, otherwise=None, one_in: int = 4) -> SearchStrategy:
    """What is drawn rarely, so that most of a request stays plain."""
    return st.integers(1, one_in).flatmap(lambda n: strategy if n == 2 else st.just(otherwise))


# ---------------------------------------------------------------- time


WEEKDAYS = st.one_of(st.just(frozenset(range(7))), st.frozensets(st.integers(0, 6), min_size=3))


@st.composite
def parts_of_a_day(draw: DrawFn, frame: Frame) -> tuple[int, int]:
    """Some interval of the clinic's day, more often long than short."""
    start = draw(st.one_of(st.just(frame.opens), frame.minute()))
    end = draw(st.one_of(st.just(frame.closes), frame.minute()))
    return (min(start, end), max(start, end)) if start != end else (frame.opens, frame.closes)


@st.composite
def windows(draw: DrawFn, frame: Frame) -> WeeklyWindows:
    """A few windows of a week: touching, overlapping, every second week."""
    out = []
    for _ in range(draw(st.integers(1, 3))):
        start, end = draw(parts_of_a_day(frame))
        rhythm = draw(sometimes(frame.day(-20, 10), one_in=5))
        until = draw(sometimes(frame.day(5, 40), one_in=6))
        every = draw(st.integers(1, 3)) if rhythm else 1
        out.append(Window(days=draw(WEEKDAYS), start=start, end=end, every_weeks=every, starting=rhythm, until=until))
    return WeeklyWindows(tuple(out))


@st.composite
def intervals(draw: DrawFn, frame: Frame, most: int = 2) -> Intervals:
    """Days, or parts of them."""
    out = []
    for _ in range(draw(st.integers(0, most))):
        day = draw(frame.day())
        if draw(st.booleans()):
            out.append(Interval.of_days(day, day + timedelta(days=draw(st.integers(0, 2)))))
        else:
            start, end = draw(parts_of_a_day(frame))
            out.append(Interval(_clock(day, start), _clock(day, end)))
    return Intervals(tuple(out))


def _clock(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


# ---------------------------------------------------------------- the treatment


@st.composite
def visits(draw: DrawFn, frame: Frame) -> tuple[Stage, ...]:
    """One to three stages that fit the clinic's day at least once."""
    longest = (frame.closes - frame.opens) // 5 - draw(st.integers(0, 4)) * frame.grid // 5
    shapes = (("infusion",), *[("check-in", "infusion", "recovery")] * 3)
    names = draw(st.sampled_from(shapes)) if longest >= len(shapes[-1]) else shapes[0]
    out = []
    for name in names:
        minutes = 5 * draw(st.integers(1, max(1, min(longest // len(names), 12))))
        shares = {"nurse": draw(st.sampled_from((1, 2, 3)))} if draw(st.integers(0, 7)) else {}
        if name == "infusion" or not draw(st.integers(0, 5)):
            shares |= {"physician": draw(st.sampled_from((1, 1, 2)))}
        if name == "infusion":
            shares |= {"nurse": draw(st.sampled_from((1, 1, 2)))}
        onsite = draw(sometimes(st.sampled_from((("physician",), ("nurse", "psychiatrist"))), otherwise=(), one_in=6))
        out.append(b.stage(name, minutes, onsite, **shares))
    return tuple(out)


@st.composite
def gaps(draw: DrawFn) -> Gap:
    """A few days wide; what is ideal may be outside of what is allowed."""
    low = draw(st.integers(1, 4))
    ideal = draw(st.integers(1, 6))
    return Gap(min_days=low, max_days=low + draw(st.integers(0, 4)), ideal=(ideal, ideal + draw(st.integers(0, 2))))


CHECKINS = (
    CheckIn(measure="auto", before_session=1),
    CheckIn(measure="auto", after_session=3, days=1),
    CheckIn(measure="PHQ-9", before_session=2, days=1),
    CheckIn(measure="auto", after_session="last", days=7),
)


@st.composite
def protocols(draw: DrawFn, frame: Frame) -> Protocol:
    """One or two phases, five sessions at most."""
    first = draw(st.integers(1, 5))
    counts = [first] if first > 3 or draw(st.booleans()) else [first, draw(st.integers(1, 2))]
    phases = tuple(
        b.phase(name, sessions=count, per_week=draw(st.sampled_from((None, 1, 2, 2, 3))), gap=draw(gaps()))
        for name, count in zip(("induction", "weekly"), counts, strict=False)
    )
    return b.protocol(
        visit=draw(visits(frame)),
        phases=phases,
        consultation=Consultation(minutes=5 * draw(st.integers(1, 6)), lead_days=draw(st.integers(0, 3))),
        tolerance_before=draw(st.integers(0, 2)),
        tolerance_after=draw(st.integers(0, 3)),
        checkins=CHECKINS,
    )


# ---------------------------------------------------------------- the clinic


class HolidaysOn:
    """A country that closes on the days that it is given."""

    def __init__(self, days: frozenset[date]) -> None:
        self.days = days

    def __repr__(self) -> str:
        return f"HolidaysOn({sorted(self.days)})"

    def name_on(self, day: date) -> str | None:
        return "a public holiday" if day in self.days else None


ROLES = (*["physician"] * 2, *["nurse"] * 2, "physician nurse", "psychiatrist nurse", "physician psychiatrist")


@st.composite
def people(draw: DrawFn, frame: Frame, person: str, roles: str) -> StaffMember:
    """Someone who is there most of the time."""
    always = WeeklyWindows((Window(days=frozenset(range(7)), start=0, end=DAY_MINUTES),))
    shifts = draw(sometimes(windows(frame), otherwise=always, one_in=3))
    leave = draw(sometimes(intervals(frame), otherwise=Intervals()))
    return b.member(person, roles, *shifts.windows, leave=leave)


@st.composite
def weights(draw: DrawFn) -> Weights:
    """The contract's, or odd ones, zero among them."""
    odd = st.sampled_from((0, 0, 1, 7, 150, 1000))
    names = ("wait_day", "gap_day", "drift_day", "shift_minute", "off_hours", "off_day", "other_physician", "soon")
    given = (
        {name: draw(odd) for name in draw(st.sets(st.sampled_from(names), max_size=4))} if draw(st.booleans()) else {}
    )
    if draw(st.booleans()):
        given["shift_cap"] = draw(st.sampled_from((0, 5, 30, 120)))
    return Weights(**{name: given[name] for name in sorted(given)})


@st.composite
def clinics(draw: DrawFn, frame: Frame) -> Clinic:
    """One to three chairs and two to five people; closures, holidays and busy time now and then."""
    everyday = WeeklyWindows((Window(days=draw(WEEKDAYS), start=frame.opens, end=frame.closes),))
    chairs = ("A", "B", "C")[: draw(st.integers(1, 3))]
    roles = ["physician", "nurse", *draw(st.lists(st.sampled_from(ROLES), max_size=3))]
    staff = [draw(people(frame, f"{chr(ord('p') + n)}-{n}", role)) for n, role in enumerate(roles)]
    busy = {}
    for resource in draw(st.sets(st.sampled_from((*chairs, *(person.id for person in staff), "")), max_size=2)):
        busy[resource or None] = draw(intervals(frame))
    return b.clinic(
        zone=frame.zone,
        grid_minutes=frame.grid,
        hours=draw(sometimes(windows(frame), otherwise=everyday)),
        chairs=chairs,
        staff=staff,
        notice_days=draw(st.integers(0, 2)),
        closures=draw(sometimes(intervals(frame), otherwise=Intervals())),
        holidays=HolidaysOn(draw(st.frozensets(frame.day(), max_size=2))),
        busy=dict(sorted(busy.items(), key=lambda item: item[0] or "")),
        weights=draw(weights()),
    )


@st.composite
def uses(draw: DrawFn, frame: Frame, clinic: Clinic, least: int, most: int) -> tuple[ResourceUse, ...]:
    """What others hold, fully or in part, before and after a change of the clock."""
    people = st.sampled_from([*clinic.chairs, *(member.id for member in clinic.staff)])
    parts = st.tuples(people, frame.day(0, 5), frame.minute(), st.integers(3, 24), st.sampled_from((1, 2, 2, 3)))
    drawn = draw(st.lists(st.tuples(parts, st.sampled_from((0, 0, 1))), min_size=least, max_size=most))
    return tuple(_use(frame, clinic, fold, *part) for part, fold in drawn)


def _use(
    frame: Frame, clinic: Clinic, fold: int, resource: str, day: date, minute: int, fives: int, among: int
) -> ResourceUse:
    zone = zone_named(frame.zone)
    start = _clock(day, minute).replace(tzinfo=zone, fold=fold)
    end = (start.astimezone(UTC) + timedelta(minutes=5 * fives)).astimezone(zone)
    return ResourceUse(resource, start, end, Fraction(1, 1 if resource in clinic.chairs else among))


# ---------------------------------------------------------------- the patient


@st.composite
def preferences(draw: DrawFn, frame: Frame, clinic: Clinic) -> Preferences:
    """Wishes that can be met and wishes that cannot."""
    start, end = draw(sometimes(parts_of_a_day(frame), otherwise=(0, DAY_MINUTES), one_in=2))
    return Preferences(
        days=draw(sometimes(st.frozensets(st.integers(0, 6), min_size=1), one_in=2)),
        start=start,
        end=end,
        physician=draw(sometimes(st.sampled_from([m.id for m in clinic.with_role("physician")][::-1]), one_in=2)),
    )


STATUSES = (*["cleared"] * 4, *["coordination-pending"] * 2, *["consult-needed"] * 3, "declined")


@st.composite
def patients(draw: DrawFn, frame: Frame, clinic: Clinic) -> Patient:
    """Adults, or nearly; cleared, or not yet."""
    coming_of_age = frame.day(-3, 5).map(lambda day: day.replace(year=day.year - 18))
    status = draw(
        st.sampled_from((*("cleared",) * 4, *("coordination-pending",) * 2, *("consult-needed",) * 3, "declined"))
    )
    on = draw(frame.day(-5, 4)) if status == "cleared" else draw(sometimes(frame.day(0, 4)))
    order = draw(sometimes(st.lists(st.integers(3, 9), min_size=1, max_size=2), one_in=3))
    review = draw(sometimes(frame.day(10, 40)))
    ordered_on = sometimes(frame.day(1, 3), otherwise=frame.as_of, one_in=8)
    return b.patient(
        date_of_birth=draw(sometimes(st.one_of(coming_of_age, st.just(date(2008, 2, 29))), otherwise=date(1984, 3, 9))),
        indication=draw(st.sampled_from(("depression", "ptsd", "chronic-pain"))),
        clearance=b.clearance(status, on),
        priority=draw(st.sampled_from(PRIORITIES)),
        earliest=draw(sometimes(frame.day(0, 6))),
        available=draw(sometimes(windows(frame), one_in=3)),
        unavailable=draw(sometimes(intervals(frame), otherwise=Intervals())),
        preferences=draw(preferences(frame, clinic)),
        maintenance=order
        and MaintenanceOrder(by="Dr. Voss", on=draw(ordered_on), every_days=tuple(order), review_on=review),
    )


@st.composite
def fixed_sessions(draw: DrawFn, frame: Frame, protocol: Protocol, patient: Patient) -> tuple[FixedSession, ...]:
    """Sessions given or booked: the first of the course, some in its middle, or those of a later phase alone."""
    counts = [(phase.name, phase.sessions) for phase in protocol.phases]
    if patient.maintenance:
        counts.append((MAINTENANCE, patient.maintenance.sessions))
    course = [(name, number) for name, count in counts for number in range(1, count + 1)]
    skipped = draw(sometimes(st.just(counts[0][1]), otherwise=0, one_in=3)) if len(counts) > 1 else 0
    some = course[skipped : skipped + draw(st.integers(0, min(5, len(course))))]
    missing = draw(st.sets(st.sampled_from(some), max_size=2)) if some and draw(st.booleans()) else set()
    if not missing and not skipped and len(some) == len(course):
        missing = {some[-1]}
    day = draw(frame.day(3, 14) if skipped else frame.day(-8, 3))
    out = []
    for name, number in some:
        minute = draw(sometimes(frame.minute().map(lambda m: min(m, DAY_MINUTES - 5)), one_in=2))
        given = day < frame.as_of or (day == frame.as_of and draw(st.booleans()))
        if (name, number) not in missing:
            out.append(FixedSession(phase=name, number=number, day=day, minute=minute, given=given))
        day += timedelta(days=draw(st.integers(1, 4)))
    return tuple(draw(sometimes(st.permutations(out).map(_renumbered), otherwise=tuple(out), one_in=6)))


def _renumbered(out: list[FixedSession]) -> tuple[FixedSession, ...]:
    """The same days with the numbers of each phase in another order."""
    numbers = {name: [one.number for one in out if one.phase == name] for name in {one.phase for one in out}}
    in_order = sorted(out, key=lambda one: one.day)
    return tuple(replace(one, number=numbers[one.phase].pop()) for one in in_order)


@st.composite
def appointments(draw: DrawFn, frame: Frame) -> tuple[Engaged, ...]:
    """What else the book contains about the patient: consultations, infusions of another course, elsewhere."""
    out = []
    for _ in range(draw(st.integers(1, 3))):
        day, minute, fives = draw(frame.day(0, 12)), draw(frame.minute()), draw(st.integers(1, 24))
        start = _clock(day, minute).replace(tzinfo=zone_named(frame.zone))
        end = (start.astimezone(UTC) + timedelta(minutes=5 * fives)).astimezone(start.tzinfo)
        out.append(Engaged(f"P-1042/2/x/{len(out)}", start, end, draw(st.booleans())))
    return tuple(out)


@st.composite
def pins(draw: DrawFn, frame: Frame, sessions: int) -> dict[int, Pin]:
    """A session or two that the coordinator fixed."""
    out = {}
    for _ in range(draw(st.integers(1, 2))):
        number = draw(st.integers(1, sessions))
        minute = draw(sometimes(frame.minute().map(lambda m: m - m % frame.grid), one_in=2))
        out[number] = Pin(draw(frame.day(1, 3 + 3 * number)), minute)
    return dict(sorted(out.items()))


@st.composite
def tiny_requests(
    draw: DrawFn, within: SearchStrategy[Frame] | None = None, others: tuple[int, int] = (0, 20)
) -> Request:
    """A course of a few sessions at a clinic that is open for a few steps of its grid; others hold this many shares."""
    frame = draw(frames() if within is None else within)
    clinic = draw(clinics(frame))
    protocol, patient = draw(protocols(frame)), draw(patients(frame, clinic))
    fixed = draw(sometimes(fixed_sessions(frame, protocol, patient), otherwise=()))
    sessions = sum(phase.sessions for phase in protocol.phases)
    consulted = draw(sometimes(st.tuples(frame.day(0, 4), frame.minute()))) if patient.needs_consultation else None
    now = draw(sometimes(frame.minute(), one_in=3))
    return b.request(
        clinic=clinic,
        patient=patient,
        protocol=protocol,
        as_of=frame.as_of,
        horizon_weeks=draw(st.integers(1, 2)),
        fixed=fixed,
        in_use=draw(uses(frame, clinic, *others)),
        pins=draw(sometimes(pins(frame, sessions), otherwise={}, one_in=5)) if not fixed else {},
        now=None if now is None else _clock(frame.as_of, now),
        consulted=consulted and _clock(*consulted),
        own=draw(sometimes(appointments(frame), otherwise=())),
    )
