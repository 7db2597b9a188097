"""Check a book: its damage, and which appointments break rules under today's files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from ketaplan.errors import BookError, FaultyFilesError, InputError
from ketaplan.files.inputs import STDIN
from ketaplan.services.book.broken import BookingRules
from ketaplan.services.book.change_words import tell_same
from ketaplan.services.book.gate_check import missing_words
from ketaplan.services.workspace.unknown_ids import unknown_clinic
from ketaplan.services.workspace.workspace import LONGEST_HORIZON_WEEKS
from ketaplan.text.reasons import reader_at, said_once, words
from ketaplan.text.words import counted, day_in_sentence, time_words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.services.workspace.settings import Settings
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace

SQLITE_BEGINS = b"SQLite format 3\0"


class Call(Struct, frozen=True):
    """An appointment that cannot stay as it is, and why: a phone call to make."""

    booking: Booking
    reasons: tuple[str, ...]
    clock: int
    is_movable: bool = False
    """Whether the gate has nothing against it, so that another time or other people can be enough."""

    def __str__(self) -> str:
        """Return ``Thu 3 Dec 2026, 09:00  P-1042/1/induction/2: infusion: dr-lee is not there or taken``."""
        start = self.booking.appointment.start
        when = f"{day_in_sentence(start.date())}, {time_words(start, self.clock)}"
        return f"{when}  {self.booking.id}: {'; '.join(self.reasons)}"


class _Against(NamedTuple):
    """The reasons against an appointment, and whether none of them is the gate's."""

    reasons: tuple[str, ...]
    is_movable: bool


def is_book(address: str) -> bool:
    """Return whether an address is a book's: a server's or a database file's."""
    from ketaplan.book.backends import is_server

    if is_server(address):
        return True
    if address == STDIN:
        return False
    path = Path(address)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(SQLITE_BEGINS)) == SQLITE_BEGINS
    except (OSError, ValueError):  # the check of files reports what is unreadable
        return False


def damage_of(settings: Settings) -> list[str]:
    """Return every damage of the book that the settings name, in sentences."""
    from ketaplan.book.backends import open_book
    from ketaplan.book.errors import DamagedBookError
    from ketaplan.book.integrity import find_damage

    assert settings.book is not None
    try:
        book = open_book(settings.book, settings.now)
    except DamagedBookError as error:
        return [error.what]
    try:
        return find_damage(book)
    finally:
        book.close()


def calls_to_make(workspace: Workspace, among: Sequence[Booking] | None = None) -> list[Call]:
    """Return every upcoming appointment that may not stay as it is, in the order of phone calls.

    The gate objects to it today, or it breaks rules under today's files.  ``among`` limits it to some.
    """
    by_place: dict[tuple[str, str], list[Booking]] = {}
    for booking in open_ahead(workspace) if among is None else among:
        if booking.clinic in workspace.clinics:
            by_place.setdefault((booking.clinic, booking.patient), []).append(booking)
    rules = BookingRules(workspace, chain.from_iterable(by_place.values()))
    with workspace.absences.read_once():
        calls = [call for place, some in by_place.items() for call in _of_patient(workspace, rules, *place, some)]
    return sorted(calls, key=lambda call: (call.booking.appointment.start, call.booking.id))


def phone_list(workspace: Workspace, calls: Sequence[Call]) -> list[str]:
    """Return a numbered line a call with the patient's name, for a person at a terminal."""
    described = tell_same(workspace, [call.booking for call in calls])
    return [
        f"{number:3}  {one.span()}  {one.whose(named=True)}  {call.booking.id}: {'; '.join(call.reasons)}"
        for number, (call, one) in enumerate(zip(calls, described, strict=True), start=1)
    ]


def unknown_clinics(workspace: Workspace) -> list[str]:
    """Return sentences about bookings of clinics without a file here, which cannot be checked."""
    found = Counter(booking.clinic for booking in open_ahead(workspace) if booking.clinic not in workspace.clinics)
    return [f"{counted(count, 'appointment')} of {unknown_clinic(name)}" for name, count in sorted(found.items())]


def missing_documents(workspace: Workspace) -> list[str]:
    """Return what booked patients lack on file before booking, a warning each: what is booked stays."""
    counts = Counter((one.patient, one.clinic) for one in open_ahead(workspace) if one.appointment.is_infusion)
    found = []
    for (name, clinic), count in sorted(counts.items()):
        with suppress(BookError, InputError):
            site, patient = workspace.site(clinic), workspace.patient(name)
            missing = missing_words(patient, site.protocol_of(patient).or_raise(), workspace.today(site))
            if missing:
                found.append(
                    f"{name}: {counted(count, 'booked session')} {'stays' if count == 1 else 'stay'}, but {missing}"
                )
    return found


def open_ahead(workspace: Workspace) -> list[Booking]:
    """Return the open appointments that have not started, by start."""
    first = min(workspace.today(site) for site in workspace.sites)
    ahead = first + timedelta(days=7 * LONGEST_HORIZON_WEEKS)
    return [
        one for one in workspace.book.between(first, ahead) if one.is_open and one.appointment.start >= workspace.now
    ]


def _of_patient(
    workspace: Workspace, rules: BookingRules, clinic: str, name: str, bookings: Sequence[Booking]
) -> list[Call]:
    clock = workspace.clock_hours(clinic)
    try:
        reasons = _reasons(workspace, rules, workspace.site(clinic), workspace.patient(name), bookings)
    except FaultyFilesError:
        return [Call(booking, ("the patient's file has faults",), clock) for booking in bookings]
    except (BookError, InputError):
        return [Call(booking, ("there is no file of the patient",), clock) for booking in bookings]
    return [
        Call(booking, found.reasons, clock, found.is_movable)
        for booking in bookings
        if (found := reasons[booking.id]).reasons
    ]


def _reasons(
    workspace: Workspace, rules: BookingRules, site: Site, patient: Patient, bookings: Sequence[Booking]
) -> dict[str, _Against]:
    """Return the reasons against each: first the gate's, then broken rules."""
    reader = reader_at(site.clinic, (workspace.today(site) - timedelta(days=site.clinic.notice_days)).year)
    found = rules.against(site, patient, bookings, workspace.book.of_patient(patient.id))
    reasons = {}
    for name, against in found.items():
        said = [said_once([one.reason for one in against.rules], reader)] if against.rules else []
        texts = (*(words(one.reason, reader) for one in against.gate), *said)
        reasons[name] = _Against(texts, is_movable=not against.gate)
    return reasons
