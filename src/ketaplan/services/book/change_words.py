"""The words for a change: the time by the clinic's clock, and which session it is by date."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ketaplan.book.book import BookingChange
from ketaplan.domain.appointment_id import original_id, patient_of
from ketaplan.domain.counting import Dated, Nth, nth_by_date, ordered_sessions
from ketaplan.domain.course import CONSULTATION
from ketaplan.errors import BookError, InputError
from ketaplan.formats.book.changes import DescribedChange
from ketaplan.text.words import day_in_sentence, short_names, time_words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


REMEMBERED = 2000
UNCOUNTED = "session"


def tell(workspace: Workspace, changes: Sequence[BookingChange]) -> list[DescribedChange]:
    """Return the changes with what is needed to describe them, and names if files have them."""
    names = workspace.names.of({change.before.patient for change in changes})
    return [_described(workspace, change, names.get(change.before.patient, "")) for change in changes]


def tell_same(workspace: Workspace, bookings: Sequence[Booking]) -> list[DescribedChange]:
    """Return bookings as they are, with what it takes to say them."""
    return tell(workspace, [BookingChange(one, one, "") for one in bookings])


def tell_new(workspace: Workspace, bookings: Sequence[Booking]) -> list[DescribedChange]:
    """Return bookings to write with what is needed to describe them, except which session each is."""
    names = workspace.names.of({one.patient for one in bookings})
    return [_described(workspace, BookingChange(one, one, ""), names.get(one.patient, ""), "") for one in bookings]


def _described(workspace: Workspace, change: BookingChange, name: str, session: str | None = None) -> DescribedChange:
    site = _site(workspace, change.before)
    return DescribedChange(
        before=change.before,
        after=change.after,
        session=session_words(workspace, _counted(change)) if session is None else session,
        name=name,
        clock=workspace.clock_hours(change.before.clinic),
        year=workspace.today(site).year if site else None,
        staff=short_names(site.clinic) if site else {},
    )


def _counted(change: BookingChange) -> Booking:
    """Return the appointment as it counts among the sessions: as it was or, if that took no time, as it is."""
    return change.before if change.before.takes_time else change.after


def when(workspace: Workspace, booking: Booking) -> str:
    """Return ``Mon 30 Nov, 09:00``, by the clinic's clock; with the year if it is not the current one."""
    site, start = _site(workspace, booking), booking.appointment.start
    day = day_in_sentence(start.date(), workspace.today(site).year if site else None)
    return f"{day}, {time_words(start, workspace.clock_hours(booking.clinic))}"


def _site(workspace: Workspace, booking: Booking) -> Site | None:
    """Return the booking's site, None if its clinic's file was not given."""
    return next((site for site in workspace.sites if site.clinic.id == booking.clinic), None)


def session_words(workspace: Workspace, booking: Booking) -> str:
    """Return ``session 4 of 6``, by date among the given and booked ones of its course; or ``consultation``.

    What takes no time, such as what is cancelled, is none of them: ``session``.
    """
    return sessions_by_date(workspace, [booking])[booking.id]


class OnDemand(ABC, Mapping[str, str]):
    """Words by id, found on demand, since a book may be large."""

    def __init__(self, workspace: Workspace) -> None:
        """Use this workspace."""
        self._workspace, self._known = workspace, dict[str, str]()

    @abstractmethod
    def _found(self, name: str) -> dict[str, str]:
        """Return the words for an id, and for others that are next to it."""

    def __getitem__(self, name: str) -> str:
        """Return the words for an id; remember some."""
        if name not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known.update(self._found(name))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        """Return an empty iterator: nothing is listed."""
        return iter(())

    def __len__(self) -> int:
        """Return 0: nothing is counted."""
        return 0


class SessionsByDate(OnDemand):
    """Which session each appointment is, by its id."""

    def _found(self, name: str) -> dict[str, str]:
        own = self._workspace.book.of_patient(patient_of(name))
        return {key: text for some in _by_course(own).values() for key, text in _of_course(self._workspace, some, own)}


class NamesOnDemand(OnDemand):
    """The name of each patient, by id; empty if no file has it."""

    def _found(self, name: str) -> dict[str, str]:
        return {name: ""} | self._workspace.names.of([name])


def sessions_by_date(workspace: Workspace, bookings: Sequence[Booking]) -> dict[str, str]:
    """Return the words for many bookings, by id."""
    return {
        name: words
        for (patient, _), some in _by_course(bookings).items()
        for name, words in _of_course(workspace, some, workspace.book.of_patient(patient))
    }


def sessions_after(workspace: Workspace, changed: Sequence[Booking]) -> dict[str, str]:
    """Return the words for changed or new bookings of one patient as they are once these are in the book, by id."""
    after = {one.id: one for one in (*workspace.book.of_patient(changed[0].patient), *changed)}
    return {
        name: words
        for some in _by_course(changed).values()
        for name, words in _of_course(workspace, some, list(after.values()))
    }


def _by_course(bookings: Sequence[Booking]) -> dict[tuple[str, int], list[Booking]]:
    """Return bookings by patient and course."""
    found: dict[tuple[str, int], list[Booking]] = {}
    for booking in bookings:
        found.setdefault((booking.patient, booking.course), []).append(booking)
    return found


def _of_course(
    workspace: Workspace, bookings: Sequence[Booking], of_patient: Sequence[Booking]
) -> Iterator[tuple[str, str]]:
    """Return the ids of bookings of one course, each with its words; ``of_patient`` is all that the patient has."""
    numbers = dict(_nth_of_course(workspace, bookings, of_patient))
    for one in bookings:
        words = str(numbers[one.id] if one.takes_time else UNCOUNTED) if one.id in numbers else one.appointment.type
        yield one.id, words


def nth_by_id(workspace: Workspace, bookings: Sequence[Booking]) -> dict[str, Nth]:
    """Return which session each is by date, or was among those that were booked, by its id; no consultations."""
    return {
        name: nth
        for (patient, _), some in _by_course(bookings).items()
        for name, nth in _nth_of_course(workspace, some, workspace.book.of_patient(patient))
    }


def _nth_of_course(
    workspace: Workspace, bookings: Sequence[Booking], of_patient: Sequence[Booking]
) -> Iterator[tuple[str, Nth]]:
    """Yield the ids of sessions of one course, each with its number by date.

    What takes no time is counted together with all others that do not, unless they were replaced: as in the course
    that was booked.
    """
    own = [one for one in of_patient if one.course == bookings[0].course]
    patient, protocol = _files_of(workspace, own[-1])
    on_file = [Dated(one.phase, one.on) for one in patient.attended] if patient else []
    taking = [one for one in own if one.takes_time]
    replaced = {original_id(one.id) for one in taking}
    counted = {
        True: [*on_file, *_dated(taking)],
        False: [*on_file, *_dated(one for one in own if one.takes_time or original_id(one.id) not in replaced)],
    }
    for booking in bookings:
        visit = booking.appointment
        if not visit.is_infusion:
            continue
        ordered = max(one.appointment.number for one in own if one.appointment.phase == visit.phase)
        if patient and protocol:
            ordered = ordered_sessions(patient, protocol, visit.phase)
        yield booking.id, nth_by_date(Dated(visit.phase, visit.day), counted[booking.takes_time], ordered)


def _dated(bookings: Iterable[Booking]) -> Iterator[Dated]:
    """Yield the sessions among bookings by their days."""
    visits = (one.appointment for one in bookings)
    return (Dated(one.phase, one.day) for one in visits if one.phase != CONSULTATION)


def _files_of(workspace: Workspace, booking: Booking) -> tuple[Patient | None, Protocol | None]:
    """Return the patient and the protocol with the patient's order; None if they belong to another course."""
    try:
        site, patient = workspace.site(booking.clinic), workspace.patient(booking.patient)
        if patient.course == booking.course:
            return patient, site.protocol_of(patient).or_raise()
    except (BookError, InputError):
        pass
    return None, None
