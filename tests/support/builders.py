"""A sensible clinic, patient, protocol and request; a test states only what it is about.

Every builder takes the fields of the value that it builds.  Windows and intervals may be given as text::

    clinic(hours=weekly("mon-fri 08:00-17:00", "sat 09:00-12:00"), chairs=("A",))
    member("dr-lee", "physician", "mon wed 08:00-16:00", leave=intervals("2026-12-07..2026-12-09"))
    patient(available=weekly("thu 15:00-17:00"), earliest=date(2026, 12, 1))
    request(clinic=clinic(...), in_use=(use("A", "2026-12-01 09:00..2026-12-01 11:00"),))
"""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction

from ketaplan.domain.clinic import ROLES, Clinic, StaffMember
from ketaplan.domain.clock import zone_named
from ketaplan.domain.intervals import WEEKDAYS, Interval, Intervals, WeeklyWindows, Window
from ketaplan.domain.patient import Clearance, Patient
from ketaplan.domain.plan import ResourceUse
from ketaplan.domain.protocol import CheckIn, Consultation, Gap, Phase, Protocol, Stage
from ketaplan.planner.request import Engaged, Request

AS_OF = date(2026, 11, 22)
"""A Sunday; the day after it is the first on which a visit may fall."""


# ---------------------------------------------------------------- time


def minute(text: str) -> int:
    """``"09:30"`` as a minute of the day; ``"24:00"`` is the day's end."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def weekdays(text: str) -> frozenset[int]:
    """``"mon-wed fri"`` as weekdays."""
    days = set()
    for part in text.split():
        first, _, last = part.partition("-")
        days |= set(range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1))
    return frozenset(days)


def window(text: str, **rhythm) -> Window:
    """``"mon-fri 08:00-17:00"``; ``rhythm`` is ``every_weeks``, ``starting``, ``until``."""
    days, _, times = text.rpartition(" ")
    start, end = times.split("-")
    return Window(days=weekdays(days), start=minute(start), end=minute(end), **rhythm)


def weekly(*windows: str | Window) -> WeeklyWindows:
    """Hours, shifts or availability."""
    return WeeklyWindows(tuple(window(entry) if isinstance(entry, str) else entry for entry in windows))


def interval(text: str, reason: str = "") -> Interval:
    """``"2026-12-07"``, ``"2026-12-07..2026-12-09"`` (both included) or ``"2026-12-01 09:00..2026-12-01 11:00"``."""
    first, _, last = text.partition("..")
    if ":" in first:
        return Interval(datetime.fromisoformat(first), datetime.fromisoformat(last), reason)
    return Interval.of_days(date.fromisoformat(first), date.fromisoformat(last or first), reason)


def intervals(*texts: str | Interval) -> Intervals:
    """Leave, closures, busy or unavailable time."""
    return Intervals(tuple(interval(entry) if isinstance(entry, str) else entry for entry in texts))


def moment(day: date, minute_of_day: int, zone: str = "America/New_York") -> datetime:
    """The aware moment of a local minute."""
    return datetime.combine(day, time(minute_of_day // 60, minute_of_day % 60), tzinfo=zone_named(zone))


def use(resource: str, text: str, share: Fraction | int = 1, zone: str = "America/New_York") -> ResourceUse:
    """Time that someone else takes: ``use("rn-kim", "2026-12-01 09:00..2026-12-01 09:15", Fraction(1, 2))``."""
    start, end = (datetime.fromisoformat(part).replace(tzinfo=zone_named(zone)) for part in text.split(".."))
    return ResourceUse(resource, start, end, Fraction(share))


def engaged(name: str, text: str, zone: str = "America/New_York") -> Engaged:
    """An appointment of the patient in the book: ``engaged("P-1/1/induction/1", "2026-12-01 09:00..")``."""
    start, end = (datetime.fromisoformat(part).replace(tzinfo=zone_named(zone)) for part in text.split(".."))
    return Engaged(name, start, end, "/consultation/" not in name)


# ---------------------------------------------------------------- a clinic


def member(person: str, roles: str, *shifts: str | Window, leave: Intervals | None = None) -> StaffMember:
    """Someone on the staff; roles in one text (``"physician psychiatrist"``), on shift on weekdays by default."""
    return StaffMember(
        id=person,
        name=f"The {person} of the tests",
        roles=tuple(role for role in ROLES if role in roles.split()),
        shifts=weekly(*(shifts or ("mon-fri 08:00-17:00",))),
        leave=leave or Intervals(),
    )


def clinic(**fields) -> Clinic:
    """Two chairs, two physicians, two nurses and a psychiatrist, open on weekdays from 8 to 17 in New York."""
    zone = fields.pop("zone", "America/New_York")
    staff = fields.pop("staff", None) or (
        member("dr-lee", "physician"),
        member("dr-roe", "physician"),
        member("dr-voss", "psychiatrist"),
        member("rn-kim", "nurse"),
        member("rn-ray", "nurse"),
    )
    given = {
        "id": "riverside",
        "name": "Riverside Infusion Clinic",
        "zone": zone_named(zone) if isinstance(zone, str) else zone,
        "grid_minutes": 30,
        "hours": weekly("mon-fri 08:00-17:00"),
        "chairs": tuple(sorted(fields.pop("chairs", ("A", "B")))),
        "staff": tuple(sorted(staff, key=lambda person: person.id)),
    }
    return Clinic(**(given | fields))


# ---------------------------------------------------------------- a treatment


def gap(low: int, high: int, ideal: tuple[int, int] | None = None) -> Gap:
    """Days between two sessions; every allowed gap is ideal unless said."""
    return Gap(min_days=low, max_days=high, ideal=ideal or (low, high))


def phase(name: str = "induction", **fields) -> Phase:
    """Six sessions, two a week, three or four days apart."""
    given = {"name": name, "sessions": 6, "per_week": 2, "gap": gap(2, 7, (3, 4))}
    return Phase(**(given | fields))


def stage(name: str, minutes: int, onsite: tuple[str, ...] = (), **patients_per: int) -> Stage:
    """``stage("recovery", 60, nurse=3)``; ``onsite=("physician",)`` asks for one on shift throughout."""
    return Stage(
        name=name,
        minutes=minutes,
        patients_per=tuple((role, patients_per[role]) for role in ROLES if role in patients_per),
        onsite=onsite,
    )


STANDARD_VISIT = (
    stage("check-in", 15, nurse=2),
    stage("infusion", 45, physician=1, nurse=1),
    stage("recovery", 60, nurse=3),
)


def protocol(**fields) -> Protocol:
    """The contract's example: two hours, six times."""
    given = {
        "id": "iv-induction-6x2",
        "name": "IV ketamine, six infusions, two a week",
        "route": "iv",
        "minimum_age": 18,
        "visit": STANDARD_VISIT,
        "phases": (phase(),),
        "consultation": Consultation(minutes=60, lead_days=1),
        "tolerance_before": 2,
        "tolerance_after": 3,
        "checkins": (
            CheckIn(measure="auto", before_session=1),
            CheckIn(measure="auto", after_session=3, days=1),
            CheckIn(measure="auto", after_session="last", days=7),
        ),
    }
    return Protocol(**(given | fields))


# ---------------------------------------------------------------- a patient


def clearance(
    status: str = "cleared", on: date | None = date(2026, 11, 20), by: str | None = "Dr. Okafor"
) -> Clearance:
    """Cleared two days before :data:`AS_OF`."""
    return Clearance(status=status, by=by, on=on)


def patient(**fields) -> Patient:
    """A cleared adult who can come at any time and wishes nothing."""
    given = {
        "id": "P-1042",
        "name": "Maria Santos",
        "date_of_birth": date(1984, 3, 9),
        "indication": "depression",
        "clearance": clearance(),
    }
    return Patient(**(given | fields))


def request(**fields) -> Request:
    """That patient's course at that clinic, planned on :data:`AS_OF`."""
    given = {"as_of": AS_OF}
    built = {"clinic": clinic, "patient": patient, "protocol": protocol}
    for name, build in built.items():
        given[name] = fields[name] if name in fields else build()
    return Request(**(given | fields))
