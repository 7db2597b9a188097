"""Select bookings by patient, staff member and days, for a file or a screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.book.book import Selection
from ketaplan.book.errors import DamagedBookError, NoRoomError, NotAllowedError, ReadOnlyBookError
from ketaplan.errors import BookError, InputError
from ketaplan.formats.book.view import BookedView
from ketaplan.services.book.absences import absences_between
from ketaplan.services.book.change_words import NamesOnDemand, SessionsByDate
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Instructions
    from ketaplan.domain.plan import CheckInDue, Plan
    from ketaplan.services.workspace.workspace import Workspace


TABLE = "table"
HANDOUTS = ("html", "pdf")
CALENDAR = "ics"
"""The format that preserves the identity of appointments and reports cancellations."""


class Choice(Struct, frozen=True, kw_only=True):
    """Which appointments: of one patient or one staff member, from one day to another, inclusive."""

    patient: str | None = None
    person: str | None = None
    first: date = date.min
    last: date = date.max


def select_bookings(workspace: Workspace, choice: Choice, name: str, *, names: bool) -> BookedView:
    """Return the selected bookings of the workspace's clinics for a format, with ``names`` or without.

    Tables, and all formats of one patient, show which session each is.
    """
    _refuse_unknown(workspace, choice)
    bookings = workspace.book.snapshot(_selection(workspace, choice))
    own = list(bookings) if choice.patient else []
    return BookedView(
        bookings=bookings,
        clinics={site.clinic.id: site.clinic for site in workspace.sites},
        names=NamesOnDemand(workspace) if names else {},
        patient=choice.patient,
        person=choice.person,
        exported=exported(workspace, name),
        instructions=_instructions(workspace, own),
        language=_language(workspace, choice.patient) if name in HANDOUTS else "",
        sessions=SessionsByDate(workspace) if name == TABLE or choice.patient else {},
        checkins=_due(workspace, choice) if choice.patient else (),
        absences=() if choice.patient else absences_between(workspace, choice.first, choice.last, choice.person),
    )


def _language(workspace: Workspace, patient: str | None) -> str:
    """Return the language that the patient's file states; empty if the file cannot be read."""
    try:
        return workspace.patient(patient or "").language
    except (BookError, InputError):
        return ""


def _selection(workspace: Workspace, choice: Choice) -> Selection:
    return Selection(
        first=choice.first,
        last=choice.last,
        clinics=[site.clinic.id for site in workspace.sites],
        patient=choice.patient,
        person=choice.person,
    )


def _due(workspace: Workspace, choice: Choice) -> tuple[CheckInDue, ...]:
    """Return when the patient's progress is still due to be scored, as far as files say."""
    from ketaplan.services.due import checkins_due

    try:
        found = checkins_due(workspace, workspace.patient_path(choice.patient or ""))
    except (BookError, InputError):
        return ()
    return tuple(due for due in found if choice.first <= due.on <= choice.last)


def _instructions(workspace: Workspace, bookings: Sequence[Booking]) -> dict[tuple[str, str], Instructions]:
    """Return the instructions of these appointments' protocols, by clinic and protocol, if still there."""
    instructions = {}
    for clinic, protocol in {(booking.clinic, booking.protocol) for booking in bookings}:
        site = next((site for site in workspace.sites if site.clinic.id == clinic), None)
        found = site and site.library.find(protocol, site.path).value
        if found:
            instructions[clinic, protocol] = found.instructions
    return instructions


def exported(workspace: Workspace, name: str) -> AbstractSet[str]:
    """Return the ids that were exported before, for a format that reports cancellations; raises DamagedBookError."""
    return workspace.book.exported() if name == CALENDAR else frozenset()


def secret(workspace: Workspace, name: str) -> bytes:
    """Return the secret for identities in a format, if it has any; raises DamagedBookError if it was altered."""
    return workspace.book.uid_secret() if name == CALENDAR else b""


def note_export(workspace: Workspace, view: BookedView, name: str) -> str | None:
    """Log that these are exported; return a warning if the book cannot be written to.

    A damaged, read-only or full book is exported anyway: it may be the only copy.
    """
    from ketaplan.formats.book.ics import exported_ids

    def leaving() -> Iterable[str]:
        return exported_ids(view) if name == CALENDAR else ()

    whose = view.patient or view.person or "clinic"
    return _note(workspace, leaving, f"{name}, {whose}, {counted(len(view.bookings), 'appointment')}")


def note_calendar(workspace: Workspace, plan: Plan) -> str | None:
    """Log that the calendar of a plan is exported, as far as it is booked; return a warning as above."""
    ids, patient = {one.id for one in plan.appointments}, plan.patient
    known = [one.id for one in workspace.book.of_patient(patient) if one.takes_time and one.id in ids]
    return _note(workspace, lambda: known, f"ics, {patient}, {counted(len(known), 'appointment')}") if known else None


def _note(workspace: Workspace, leaving: Callable[[], Iterable[str]], detail: str) -> str | None:
    """Log an export; ``leaving`` is called again where a server was away."""
    try:
        workspace.book.write(workspace.clock, lambda transaction: transaction.note_export(leaving(), detail))
    except (DamagedBookError, NoRoomError, NotAllowedError, ReadOnlyBookError):
        return "The book is read-only here: this export is not recorded, so later cancellations will not be exported."
    return None


def _refuse_unknown(workspace: Workspace, choice: Choice) -> None:
    if choice.first > choice.last:
        raise InputError(f"--from {choice.first} is after --to {choice.last}.")
    if choice.patient is not None and not workspace.book.of_patient(choice.patient):
        workspace.patient_path(choice.patient)  # refuses unknown ids, which would stay in the log forever
    staff = sorted(member.id for site in workspace.sites for member in site.clinic.staff)
    if choice.person is not None and choice.person not in staff:
        raise InputError(f"--staff {choice.person!r} is not on the clinic's staff; there are {', '.join(staff)}.")
