"""Rules 1 to 4 and 6 for one visit at a time: where a day leaves room for it, and who can be there."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ketaplan.planner.request import Request

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Visit(NamedTuple):
    """A visit that may be; ``start`` is in UTC, ``points`` the least that its own hour, day and people cost."""

    day: date
    minute: int
    start: datetime
    points: int


# ---------------------------------------------------------------- time


def week(day: date) -> int:
    """The calendar week, Monday to Sunday."""
    return (day - date(1900, 1, 1)).days // 7  # a Monday


def clock(day: date, minute: int) -> datetime:
    """A local moment, without an offset."""
    return datetime.combine(day, time()) + minute * MINUTE


def spans(windows, day: date) -> list[tuple[int, int]]:
    """The minutes of a list's windows on one day; those that touch or overlap are one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((w.start, w.end) for w in windows if day.weekday() in w.days and is_due(w, day)):
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return out


def is_due(window, day: date) -> bool:
    """Full weeks count from the week of ``starting``; ``starting`` and ``until`` are included."""
    if (window.starting and day < window.starting) or (window.until and day > window.until):
        return False
    return window.every_weeks == 1 or (week(day) - week(window.starting)) % window.every_weeks == 0


def inside(windows, day: date, start: int, end: int) -> bool:
    """Whether all the minutes are in one window."""
    return any(a <= start and end <= b for a, b in spans(windows, day))


def touched(intervals, day: date, start: int, end: int) -> bool:
    """Whether any of the intervals takes some of the minutes."""
    a, b = clock(day, start), clock(day, end)
    return any(in_use.start < b and a < in_use.end for in_use in intervals)


@cache
def starts(zone, day: date, minute: int, length: int) -> tuple[datetime, ...]:
    """The moments of a local time after which the offset stays for this many minutes: none, one or two."""
    found = []
    for fold in (0, 1):
        utc = clock(day, minute).replace(tzinfo=zone, fold=fold).astimezone(UTC)
        exists = utc.astimezone(zone).replace(tzinfo=None, fold=0) == clock(day, minute)
        offsets = {(utc + n * MINUTE).astimezone(zone).utcoffset() for n in range(length)}
        if exists and len(offsets) == 1 and utc not in found:
            found.append(utc)
    return tuple(found)


def come_of_age(born: date, years: int) -> date:
    """A birthday; who was born on 29 February has it on 1 March of a common year."""
    month, day = born.month, born.day
    try:
        return date(born.year + years, month, day)
    except ValueError:
        return date(born.year + years, 3, 1)


# ---------------------------------------------------------------- one visit


class World:
    """What one request leaves of the clinic's days."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.length = sum(stage.minutes for stage in request.protocol.visit)
        self._visits: dict[date, list[Visit]] = {}

    @cached_property
    def in_use(self) -> dict[str, list[tuple[datetime, datetime, Fraction]]]:
        """What others hold, by chair or person."""
        out = defaultdict(list)
        for resource, start, end, share in self.request.in_use:
            out[resource].append((start.astimezone(UTC), end.astimezone(UTC), share))
        return out

    @cached_property
    def notice(self) -> date:
        """The first day on which anything may fall."""
        return self.request.as_of + self.request.clinic.notice_days * DAY

    @cached_property
    def ready(self) -> date:
        """The first day on which an infusion may fall."""
        patient = self.request.patient
        of_age = come_of_age(patient.date_of_birth, self.request.protocol.minimum_age)
        return max(day for day in (self.notice, of_age, patient.earliest, patient.clearance.on) if day)

    def busy(self, resource: str | None):
        """Time taken outside ketaplan."""
        known = self.request.clinic.busy
        return known[resource].intervals if resource in known else ()

    def is_open(self, day: date, start: int, end: int) -> bool:
        """Rule 2 without the change of offset; and nothing starts before now."""
        clinic, patient, now = self.request.clinic, self.request.patient, self.request.now
        if now and clock(day, start) < now.replace(tzinfo=None):
            return False
        return (
            inside(clinic.hours.windows, day, start, end)
            and clinic.holidays.name_on(day) is None
            and not touched(clinic.closures.intervals, day, start, end)
            and not touched(self.busy(None), day, start, end)
            and (patient.available is None or inside(patient.available.windows, day, start, end))
            and not touched(patient.unavailable.intervals, day, start, end)
        )

    @cached_property
    def away(self) -> set[date]:
        """The days on which the patient has an infusion in the book."""
        zone = self.request.clinic.zone
        return {own.start.astimezone(zone).date() for own in self.request.own if own.is_infusion}

    def is_free(self, start: datetime, length: int) -> bool:
        """Whether the patient has no other appointment then: they are in one place at a time."""
        end = start + length * MINUTE
        return not any(own.start.astimezone(UTC) < end and start < own.end.astimezone(UTC) for own in self.request.own)

    def has_room(self, resource: str, start: datetime, length: int, share: Fraction) -> bool:
        """Whether what is taken and this share are together at most 1 at every moment."""
        uses = [use for use in self.in_use[resource] if use[0] < start + length * MINUTE and start < use[1]]
        moments = [start, *(a for a, _, _ in uses if start <= a)]
        return all(share + sum(part for a, b, part in uses if a <= at < b) <= 1 for at in moments)

    def able(self, role: str, day: date, minute: int, start: datetime, length: int, share: Fraction) -> list[str]:
        """Rule 4: everyone with that role who is there for all the minutes, and has room for one more."""
        end = minute + length
        return [
            member.id
            for member in self.request.clinic.staff
            if role in member.roles
            and inside(member.shifts.windows, day, minute, end)
            and not touched(member.leave.intervals, day, minute, end)
            and not touched(self.busy(member.id), day, minute, end)
            and self.has_room(member.id, start, length, share)
        ]

    def is_there(self, member, day: date, minute: int) -> bool:
        """Whether someone is on a shift of theirs at a minute of the day, outside leave and busy time."""
        end = minute + 1
        return (
            inside(member.shifts.windows, day, minute, end)
            and not touched(member.leave.intervals, day, minute, end)
            and not touched(self.busy(member.id), day, minute, end)
        )

    def on_site(self, visit: Visit) -> bool:
        """Rule 4: at every minute of a stage someone of each role that it wants on site is there."""
        passed, staff = 0, self.request.clinic.staff
        for stage in self.request.protocol.visit:
            begin = visit.minute + passed
            for role, minute in product(stage.onsite, range(begin, begin + stage.minutes)):
                if not any(role in m.roles and self.is_there(m, visit.day, minute) for m in staff):
                    return False
            passed += stage.minutes
        return True

    def chairs(self, visit: Visit) -> list[str]:
        """Rule 3: the chairs that are free for the entire visit."""
        return [
            chair
            for chair in self.request.clinic.chairs
            if not touched(self.busy(chair), visit.day, visit.minute, visit.minute + self.length)
            and self.has_room(chair, visit.start, self.length, Fraction(1))
        ]

    def teams(self, visit: Visit) -> list[list[dict[str, str]]]:
        """For each stage everyone who can be there together, by role: distinct people."""
        out, passed = [], 0
        for stage in self.request.protocol.visit:
            roles = [role for role, _ in stage.patients_per]
            able = [
                self.able(
                    role, visit.day, visit.minute + passed, visit.start + passed * MINUTE, stage.minutes, Fraction(1, n)
                )
                for role, n in stage.patients_per
            ]
            teams = [
                dict(zip(roles, people, strict=True)) for people in product(*able) if len({*people}) == len(people)
            ]
            out.append(teams)
            passed += stage.minutes
        return out

    def points(self, visit: Visit, physicians: set[str]) -> int:
        """The part ``preference`` of one infusion with these physicians."""
        wishes, weights = self.request.patient.preferences, self.request.clinic.weights
        points = 0 if wishes.start <= visit.minute < wishes.end else weights.off_hours
        if wishes.days is not None and visit.day.weekday() not in wishes.days:
            points += weights.off_day
        asked = any(role == "physician" for stage in self.request.protocol.visit for role, _ in stage.patients_per)
        if wishes.physician and asked and wishes.physician not in physicians:
            points += weights.other_physician
        return points

    def _possible(self, day: date, length: int) -> Iterator[Visit]:
        """Starts on the grid that rules 1 and 2 leave."""
        for minute in range(0, 1440 - length + 1, self.request.clinic.grid_minutes):
            if self.is_open(day, minute, minute + length):
                for start in starts(self.request.clinic.zone, day, minute, length):
                    if self.is_free(start, length):
                        yield Visit(day, minute, start, 0)

    def _staffed(self, day: date) -> Iterator[Visit]:
        for visit in self._possible(day, self.length):
            teams = self.teams(visit)
            if self.chairs(visit) and all(teams) and self.on_site(visit):
                physicians = {team["physician"] for stage in teams for team in stage if "physician" in team}
                yield visit._replace(points=self.points(visit, physicians))

    def visits(self, day: date) -> list[Visit]:
        """Where an infusion may start on a day; of a local time that comes twice, the cheaper, then the first."""
        if day not in self._visits:
            found: dict[int, Visit] = {}
            for visit in self._staffed(day):
                known = found.setdefault(visit.minute, visit)
                found[visit.minute] = min(known, visit, key=lambda v: (v.points, v.start))
            free = day >= self.ready and day not in self.away
            self._visits[day] = [found[minute] for minute in sorted(found)] if free else []
        return self._visits[day]

    # ------------------------------------------------------------ rule 6

    @property
    def consults(self) -> bool:
        """Whether the plan contains a consultation."""
        return self.request.patient.clearance.status == "consult-needed" and self.request.consulted is None

    def psychiatrists(self, visit: Visit) -> list[str]:
        """Who can hold a consultation then."""
        minutes = self.request.protocol.consultation.minutes
        return self.able("psychiatrist", visit.day, visit.minute, visit.start, minutes, Fraction(1))

    def consultations(self) -> Iterator[Visit]:
        """Every moment for a consultation before the first infusion must fall, in order."""
        minutes = self.request.protocol.consultation.minutes
        day = self.notice
        while day <= self.last_first_day:
            for visit in self._possible(day, minutes):
                if self.psychiatrists(visit):
                    yield visit
            day += DAY

    @cached_property
    def last_first_day(self) -> date:
        """No first infusion of a plan falls after this day."""
        begun = [fixed.day for fixed in self.request.fixed]
        if not begun:
            return self.request.as_of + (7 * self.request.horizon_weeks - 1) * DAY
        longest = max([p.gap.max_days for p in self.request.protocol.phases] + [self._longest_maintenance])
        return max(begun) + longest * DAY

    @property
    def _longest_maintenance(self) -> int:
        order = self.request.patient.maintenance
        return max(order.every_days) + self.request.protocol.tolerance_after if order else 0

    def follows(self, consultation: Visit | None) -> Callable[[date, int], bool]:
        """Whether an infusion may follow the consultation: the plan's, or the one that the book contains."""
        lead = self.request.protocol.consultation
        if self.request.patient.clearance.status != "consult-needed":
            return lambda _day, _minute: True
        if consultation:
            end = clock(consultation.day, consultation.minute + lead.minutes)
        else:
            end = self.request.consulted.replace(tzinfo=None)
        first = (end - MINUTE).date() + lead.lead_days * DAY
        return lambda day, minute: day >= first and clock(day, minute) >= end
