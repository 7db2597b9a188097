"""Check a book: its damage, and which appointments no longer keep the rules under today's files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.words import said_day
from ketaplan.errors import BookError, FaultyFilesError, InputError, NoPlanError
from ketaplan.planner.checking import Broken
from ketaplan.planner.request import Request
from ketaplan.planner.standing import broken_bookings
from ketaplan.services.booked import beside_book
from ketaplan.services.desk import LONGEST_HORIZON_WEEKS
from ketaplan.services.sites import last_day_of, with_calendars

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.services.desk import Desk, Setting
    from ketaplan.services.sites import Site

SQLITE_BEGINS = b"SQLite format 3\0"


class Call(Struct, frozen=True):
    """An appointment that cannot stay as it is, and why: somebody has to be called."""

    booking: Booking
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """``Thu 3 Dec 2026, 09:00  P-1042/1/induction/2: infusion: dr-lee is not there or taken``."""
        visit = self.booking.appointment
        return f"{said_day(visit.day)}, {visit.start:%H:%M}  {self.booking.id}: {'; '.join(self.reasons)}"


def is_book(address: str) -> bool:
    """Whether an address is a book's rather than a file's with text: a server's, or a database file's."""
    from ketaplan.book.address import is_server

    if is_server(address):
        return True
    path = Path(address)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(SQLITE_BEGINS)) == SQLITE_BEGINS
    except (OSError, ValueError):  # what may not be read is said by the check of files
        return False


def damage_of(setting: Setting) -> list[str]:
    """Every damage of the book that the setting names, in sentences; none in a sound one."""
    from ketaplan.book.address import open_book
    from ketaplan.book.refusals import DamagedBookError

    assert setting.book is not None
    try:
        book = open_book(setting.book, setting.now)
    except DamagedBookError as error:
        return [error.what]
    try:
        return book.damage()
    finally:
        book.close()


def calls_to_make(desk: Desk) -> list[Call]:
    """Every appointment still to come that today's files forbid, soonest first: the order of the phone calls."""
    calls = [call for site in desk.sites for call in _of_site(desk, site)]
    return sorted(calls, key=lambda call: (call.booking.appointment.start, call.booking.id))


def _of_site(desk: Desk, site: Site) -> list[Call]:
    first = desk.today(site)
    ahead = first + timedelta(days=7 * LONGEST_HORIZON_WEEKS)
    open_ones = [
        booking
        for booking in desk.book.between(first, ahead, site.clinic.id)
        if booking.is_open and booking.appointment.start >= desk.now
    ]
    by_patient: dict[str, list[Booking]] = {}
    for booking in open_ones:
        by_patient.setdefault(booking.patient, []).append(booking)
    return [call for name in by_patient for call in _of_patient(desk, site, name, by_patient[name])]


def _of_patient(desk: Desk, site: Site, name: str, bookings: Sequence[Booking]) -> list[Call]:
    try:
        broken = broken_bookings(_request(desk, site, name), [booking.appointment for booking in bookings])
    except FaultyFilesError:
        return [Call(booking, ("the patient's file has faults",)) for booking in bookings]
    except (BookError, InputError):
        return [Call(booking, ("there is no file of the patient",)) for booking in bookings]
    except NoPlanError as error:
        return [Call(booking, error.reasons) for booking in bookings]
    return [Call(booking, reasons) for booking in bookings if (reasons := _reasons(broken, booking))]


def _reasons(broken: Sequence[Broken], booking: Booking) -> tuple[str, ...]:
    base = booking.id.partition("~")[0]
    return tuple(one.text for one in broken if one.appointment in {booking.id, base})


def _request(desk: Desk, site: Site, name: str) -> Request:
    """The patient's request on the day that lets appointments of today stand: notice was kept when they were booked."""
    patient = desk.patient(name)
    protocol = site.protocol_of(patient).or_raise()
    as_of = desk.today(site) - timedelta(days=site.clinic.notice_days)
    last = last_day_of(patient, protocol, as_of, LONGEST_HORIZON_WEEKS)
    request = Request(
        clinic=with_calendars(site, as_of, last).or_raise(),
        patient=patient,
        protocol=protocol,
        as_of=as_of,
        horizon_weeks=LONGEST_HORIZON_WEEKS,
    )
    return replace(beside_book(request, desk.book.of_patient(name), ()), away=frozenset())
