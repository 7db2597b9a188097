"""Show what is booked on some days, and where a new visit would fit."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.book.book import ResourceUses, Selection
from ketaplan.domain.intervals import DAY, MinuteRange
from ketaplan.domain.patient import Clearance, Patient
from ketaplan.formats.book.calendar_view import CalendarDay, CalendarView
from ketaplan.formats.book.view import BookedView
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import HORIZON_WEEKS
from ketaplan.services.book.absences import absences_between
from ketaplan.services.book.export import exported
from ketaplan.services.workspace.book_state import BookState
from ketaplan.services.workspace.unknown_ids import earlier_ids, unknown_id_warnings
from ketaplan.text.inert import sanitized
from ketaplan.text.words import listed

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.services.book.check_book import Call
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

SPANS = ("day", "week", "month")
DAYS_OF_A_WEEK = 7


def days_of(span: str, day: date) -> list[date]:
    """Return the day itself, its week (Monday to Sunday), or its month."""
    if span == "day":
        return [day]
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return [monday + timedelta(days=n) for n in range(7)]
    return [day.replace(day=n + 1) for n in range(calendar.monthrange(day.year, day.month)[1])]


class BookedDays(NamedTuple):
    """One view a clinic, and which of the appointments shown break rules."""

    views: list[CalendarView]
    broken: list[Call]


def booked_days(workspace: Workspace, days: Sequence[date], *, by: str, names: bool) -> BookedDays:
    """Return one view a clinic, with patients' ``names`` or without; what breaks a rule is marked.

    Only what is shown is checked. ``by`` is empty where a view shows chairs and people.
    """
    views = [_of_site(workspace, site, days, by=by, names=names) for site in workspace.sites]
    broken = _broken(workspace, views)
    ids = frozenset(call.booking.id for call in broken)
    return BookedDays([replace(view, broken=ids) for view in views], broken)


def _broken(workspace: Workspace, views: Sequence[CalendarView]) -> list[Call]:
    from ketaplan.services.book.check_book import calls_to_make

    ahead = [one for view in views for one in view.bookings if one.is_open and one.appointment.start >= workspace.now]
    return calls_to_make(workspace, ahead) if ahead else []


def booked_list(workspace: Workspace, days: Sequence[date], name: str) -> BookedView:
    """Return the same appointments as a list for programs."""
    clinics = {site.clinic.id: site.clinic for site in workspace.sites}
    return BookedView(
        bookings=workspace.book.snapshot(Selection(first=days[0], last=days[-1], clinics=list(clinics))),
        clinics=clinics,
        exported=exported(workspace, name),
        absences=absences_between(workspace, days[0], days[-1]),
    )


def unknown_ids_on(workspace: Workspace, days: Sequence[date]) -> tuple[str, ...]:
    """Return warnings about unknown ids in the book from these days on, which no picture shows."""
    first, last = days[0], days[-1]
    booked = [(site.clinic, workspace.book.resource_uses(first, last, site.clinic.id)) for site in workspace.sites]
    places = [(clinic, [use for one in appointments for use in one.uses]) for clinic, appointments in booked]
    return unknown_id_warnings(workspace.book, days[0], workspace.clinics, places)


def _of_site(workspace: Workspace, site: Site, days: Sequence[date], *, by: str, names: bool) -> CalendarView:
    bookings = [one for one in workspace.book.between(days[0], days[-1], site.clinic.id) if one.takes_time]
    visits = _visits_of_any_patient(workspace, site, days, bookings)
    return CalendarView(
        clinic=visits.request.clinic,
        by=by,
        names=workspace.names.of({one.patient for one in bookings}) if names else {},
        today=workspace.today(site),
        days=tuple(_day(visits, day, bookings, by_chair=len(days) <= DAYS_OF_A_WEEK) for day in days),
    )


def _visits_of_any_patient(
    workspace: Workspace, site: Site, days: Sequence[date], bookings: Sequence[Booking]
) -> CandidateVisits:
    """Return the visits of a patient who can come at any time, by the clinic's own protocol."""
    any_patient = Patient(
        id="-",
        name="",
        date_of_birth=date(1900, 1, 1),
        indication="other",
        clearance=Clearance(status="cleared", by="-", on=workspace.today(site)),
    )
    first, last = days[0], days[-1]
    taken = [ResourceUses(booking.id, booking.uses) for booking in bookings]
    for name in earlier_ids(workspace.book, site.clinic, first, last, workspace.clinics):
        taken += workspace.book.resource_uses(first, last, name)
    request = workspace.request(
        any_patient,
        site,
        horizon_weeks=HORIZON_WEEKS,
        first=first,
        last=last + DAY,
        book_state=BookState((), taken),
    )
    return CandidateVisits(request)


def _day(visits: CandidateVisits, day: date, bookings: Sequence[Booking], *, by_chair: bool) -> CalendarDay:
    """Return a day; what is free by chair is drawn of a day or of the days of a week."""
    availability, minutes = visits.availability, visits.template.minutes
    starts = [step * availability.grid.step for step in set_bits(visits.on(day.toordinal()).starts)]
    return CalendarDay(
        day=day,
        bookings=tuple(one for one in bookings if one.appointment.day == day),
        hours=_open_spans(availability.clinic.hours.on(day)),
        closed=_closed(visits, day),
        starts=tuple(starts),
        free={
            chair: tuple(_room(visits, chair, day, starts, minutes))
            for chair in (availability.clinic.chairs if by_chair else ())
        },
        present={
            who: tuple(MinuteRange(*span) for span in availability.present(one, day))
            for who, one in availability.staff.items()
        },
    )


def _room(visits: CandidateVisits, chair: str, day: date, starts: Sequence[int], minutes: int) -> Iterator[MinuteRange]:
    """Yield where a new visit fits in a chair."""
    for start in starts:
        if visits.availability.is_free(chair, day, start, start + minutes):
            yield MinuteRange(start, start + minutes)


def _open_spans(spans: Sequence[tuple[int, int]]) -> tuple[MinuteRange, ...]:
    return tuple(MinuteRange(start, end) for start, end in spans)


def _closed(visits: CandidateVisits, day: date) -> str:
    """Return the holiday, or why the clinic is closed all day or part of it; empty if open."""
    clinic = visits.availability.clinic
    if holiday := clinic.holidays.name_on(day):
        return sanitized(holiday)
    closed = clinic.closed_by(day)
    reasons = dict.fromkeys(sanitized(interval.reason) for interval in closed if interval.reason)
    return listed(list(reasons)) or ("closed part of the day" if closed else "")
