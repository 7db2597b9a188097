"""A clinic: hours, chairs, staff, and the weights of the cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct, field

from ketaplan.domain.intervals import DAY_MINUTES, Intervals, WeeklyWindows, merged, without

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from ketaplan.domain.intervals import Interval, Minutes

Role = Literal["physician", "nurse", "psychiatrist"]
ROLES: tuple[Role, ...] = ("physician", "nurse", "psychiatrist")
GRID_MINUTES = (5, 10, 15, 20, 30, 60)
PRIORITIES = ("routine", "soon", "urgent")
LANGUAGES = ("en", "es", "de", "fr")
"""What hand-outs can be written in."""
REPORT_MINIMUM = 5
"""Fewest patients of a group in a report, unless a clinic's file says otherwise."""
ESCORTS = ("required", "recommended", "none")


class Weights(Struct, frozen=True, kw_only=True):
    """Points of the cost (the contract's section 4); 1 point is one minute of time-of-day shift."""

    wait_day: int = 150
    gap_day: int = 150
    drift_day: int = 75
    shift_minute: int = 1
    shift_cap: int = 120
    """Minutes: a shift counts up to this many."""
    off_hours: int = 120
    off_day: int = 60
    other_physician: int = 45
    consult_day: int = 30
    unplanned_days: int = 14
    """Days added to the horizon in what a patient left without a plan costs."""
    soon: int = 3
    urgent: int = 10

    def of_priority(self, priority: str) -> int:
        """Return the weight of a day of waiting: 1 for ``routine``."""
        return {"soon": self.soon, "urgent": self.urgent}.get(priority, 1)


class StaffMember(Struct, frozen=True, kw_only=True):
    """A named person; roles in the contract's order."""

    id: str
    name: str
    roles: tuple[Role, ...]
    shifts: WeeklyWindows
    leave: Intervals = field(default_factory=Intervals)

    def __repr__(self) -> str:
        return f"StaffMember(id={self.id!r}, roles={self.roles!r})"


class BusyCalendar(Struct, frozen=True, kw_only=True):
    """An iCalendar file whose events block one resource, or (None) the entire clinic."""

    resource: str | None
    file: str
    reason: str = ""


class Instructions(Struct, frozen=True, kw_only=True):
    """What hand-outs and calendar entries tell the patient; the clinic's policy, not ketaplan's advice.

    Hours are multiples of a quarter.
    """

    arrive_minutes_early: int | None = None
    no_solids_hours: float | None = None
    no_clear_liquids_hours: float | None = None
    no_driving_hours: float | None = None
    drive_after_sleep: bool | None = None
    """Whether the patient must sleep before driving."""
    escort: str | None = None
    notes: tuple[str, ...] = ()
    """In English, or in the one language that a clinic writes."""
    other_notes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By language, where a clinic writes several."""

    @property
    def about_fasting(self) -> bool:
        """Whether they say when to stop eating or drinking."""
        return self.no_solids_hours is not None or self.no_clear_liquids_hours is not None

    @property
    def about_driving(self) -> bool:
        """Whether they say when driving is allowed again."""
        return self.no_driving_hours is not None or bool(self.drive_after_sleep)

    def notes_in(self, language: str) -> tuple[str, ...]:
        """Return the notes in a language; the others where there are none in it."""
        return dict(self.other_notes).get(language, self.notes)

    def over(self, others: Instructions) -> Instructions:
        """Return these instructions, completed by the others."""
        return Instructions(
            **{key: getattr(others if _is_unset(self, key) else self, key) for key in self.__struct_fields__}
        )


def _is_unset(instructions: Instructions, key: str) -> bool:
    return getattr(instructions, key) in {None, ()}


class HolidayCalendar(Protocol):
    """Which days are public holidays on which the clinic closes."""

    def name_on(self, day: date) -> str | None:
        """Return the holiday's name; None for other days and for holidays on which the clinic is open."""


class NoHolidays:
    """The calendar of a clinic without holidays."""

    def name_on(self, day: date) -> str | None:  # noqa: ARG002
        """Return None."""
        return None


class Clinic(Struct, frozen=True, kw_only=True):
    """One site.

    ``busy`` lists time in use outside ketaplan by resource: a chair's or a staff member's id, or None for the clinic
    itself.  ``chairs`` and ``staff`` are sorted by id.  ``public_name`` and ``public_address`` are shown in calendars
    without details; empty ones are left out.
    """

    id: str
    name: str
    zone: ZoneInfo
    grid_minutes: int
    hours: WeeklyWindows
    chairs: tuple[str, ...]
    staff: tuple[StaffMember, ...]
    protocol: str = "iv-induction-6x2"
    book: str | None = None
    notice_days: int = 1
    clock: int = 24
    public_name: str = ""
    public_address: str = ""
    phone: str = ""
    holidays: HolidayCalendar = field(default_factory=NoHolidays)
    closures: Intervals = field(default_factory=Intervals)
    busy: Mapping[str | None, Intervals] = field(default_factory=dict)
    busy_calendars: tuple[BusyCalendar, ...] = ()
    instructions: Instructions = field(default_factory=Instructions)
    weights: Weights = field(default_factory=Weights)
    report_minimum: int = REPORT_MINIMUM
    """A report shows no group of fewer patients."""
    file: str = ""
    """The file it was read from; relative paths in it start there."""

    @property
    def timezone(self) -> str:
        """The IANA name of the clinic's zone."""
        return self.zone.key

    def member(self, person: str) -> StaffMember:
        """Return the member of staff with that id; raises KeyError if there is none."""
        for member in self.staff:
            if member.id == person:
                return member
        raise KeyError(person)

    def with_role(self, role: Role) -> tuple[StaffMember, ...]:
        """Return all members of staff with that role, by id."""
        return tuple(member for member in self.staff if role in member.roles)

    def busy_intervals(self, resource: str | None) -> Intervals:
        """Return the busy time of one resource, or of the entire clinic (None)."""
        return self.busy.get(resource) or _NOT_BUSY

    def closed_by(self, day: date) -> list[Interval]:
        """Return the closures and clinic-wide busy times, without holidays, that overlap the day."""
        return [*self.closures.during(day), *self.busy_intervals(None).during(day)]

    def opening_on(self, day: date) -> tuple[Minutes, ...]:
        """Return the minutes of a day in which the clinic is open: its hours without closures and holidays."""
        if self.holidays.name_on(day) is not None:
            return ()
        return without(self.hours.on(day), merged([*self.closures.on(day), *self.busy_intervals(None).on(day)]))

    def at_work(self, resource: str, day: date) -> tuple[Minutes, ...]:
        """Return the minutes of a day in which the clinic is open and a chair or person is there and not busy."""
        spans = without(self.opening_on(day), self.busy_intervals(resource).on(day))
        member = next((one for one in self.staff if one.id == resource), None)
        if member is None or not spans:
            return spans
        absent = without(((0, DAY_MINUTES),), without(member.shifts.on(day), member.leave.on(day)))
        return without(spans, absent)

    def is_closed_on(self, day: date) -> bool:
        """Return whether it does not open at all that day: no hours, a holiday, or closed or busy throughout."""
        if self.holidays.name_on(day) is not None:
            return True
        shut = merged([*self.closures.on(day), *self.busy_intervals(None).on(day)])
        return all(any(first <= start and end <= last for first, last in shut) for start, end in self.hours.on(day))


_NOT_BUSY = Intervals()
