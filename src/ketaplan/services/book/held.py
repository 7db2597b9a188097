"""Sessions that are held until a review decides: which are, until when, and whose decision is overdue."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.appointment_id import patient_of
from ketaplan.domain.booking import HELD
from ketaplan.domain.counting import Dated, nth_by_date
from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.visit_note import HELD_UNTIL, VisitNote, last_days_held
from ketaplan.errors import InputError
from ketaplan.text import next_steps
from ketaplan.text.words import counted, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ketaplan.domain.booking import Booking, Outline
    from ketaplan.domain.patient import Patient
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text.next_steps import NextStep


class HoldAfter(Struct, frozen=True):
    """Sessions after this number of the course are held, until a day, included.

    Without a day it is the one before the first session that is held.
    """

    after: int
    until: date | None = None


class HeldCourse(Struct, frozen=True, kw_only=True):
    """The sessions of a patient that are held, and the day until which, included."""

    patient: str
    ids: tuple[str, ...]
    until: date

    def steps(self, year: int | None) -> list[NextStep]:
        """Return how the sessions are confirmed, and how they are released."""
        count = counted(len(self.ids), "session")
        said = f"{self.patient}: {count} held until {day_in_sentence(self.until, year)}; to confirm after the review"
        return [next_steps.confirm_held(self.patient, said), next_steps.release_held(self.ids)]


def with_held(
    workspace: Workspace, patient: Patient, bookings: Sequence[Booking], hold: HoldAfter | None = None
) -> list[Booking]:
    """Return new bookings of a course, those held that come after the number, or after a session that is held."""
    own = [one for one in workspace.book.of_patient(patient.id) if one.course == patient.course and one.takes_time]
    first = min((one.appointment.day for one in own if one.is_held), default=date.max)
    dated = [Dated(one.phase, one.on) for one in patient.attended]
    dated += [Dated(one.appointment.phase, one.appointment.day) for one in (*own, *bookings)]
    sessions = [one for one in dated if one.phase != CONSULTATION]

    def is_held(booking: Booking) -> bool:
        visit = booking.appointment
        if not visit.is_infusion:
            return False
        nth = nth_by_date(Dated(visit.phase, visit.day), sessions)
        return visit.day > first or (hold is not None and (nth.is_maintenance or nth.number > hold.after))

    return [replace(one, status=HELD) if is_held(one) else one for one in bookings]


def notes_of(patient: str, bookings: Iterable[Booking], hold: HoldAfter, today: date) -> list[VisitNote]:
    """Return what the book notes about the new ``bookings`` of a patient that are held.

    Raises :class:`~ketaplan.errors.InputError` for a day that has passed, or that is after the first of them.
    """
    held = [one for one in bookings if one.is_held]
    if not held:
        return []
    first = min(one.appointment.day for one in held)
    until = hold.until or max(today, first - timedelta(days=1))
    if until < today:
        raise InputError(f"--until {until}: that day has passed.")
    if until > first:
        raise InputError(
            f"--until {until}: the first session of {patient} that is held is on {first}; a decision has to be made by "
            "that day."
        )
    return [VisitNote(appointment=one.id, what=HELD_UNTIL, value=until.isoformat()) for one in held]


def refuse_no_session(bookings: Sequence[Booking], hold: HoldAfter | None) -> None:
    """Refuse a hold after which no session of any plan comes."""
    if hold is not None and bookings and not any(one.is_held for one in bookings):
        raise InputError(f"--hold-after {hold.after}: no session comes after that one; leave it out to book them all.")


def held_courses(workspace: Workspace, bookings: Iterable[Booking]) -> tuple[HeldCourse, ...]:
    """Return what of these bookings is held, by patient."""
    by_patient: Mapping[str, list[Outline]] = defaultdict(list)
    for one in bookings:
        if one.is_held:
            by_patient[one.patient].append(one.outline)
    days = HeldDays(workspace) if by_patient else None
    found = (days.of(some) for _, some in sorted(by_patient.items())) if days else ()
    return tuple(one for one in found if one)


class HeldDays:
    """Until when the sessions of each patient are held, from what the book notes."""

    def __init__(self, workspace: Workspace) -> None:
        """Read the book's notes once."""
        book = workspace.optional_book
        self._days = last_days_held(book.visit_notes() if book else ())
        self._by_patient: dict[str, date] = {}
        for name, day in self._days.items():
            who = patient_of(name)
            self._by_patient[who] = max(day, self._by_patient.get(who, day))

    def of(self, own: Iterable[Outline]) -> HeldCourse | None:
        """Return what is held of one patient's bookings, and until the earliest day; None if nothing is.

        A session that was added after held ones has their day.  None is later than the first of the sessions, which
        may have been moved to an earlier day.
        """
        held = sorted((one for one in own if one.status == HELD), key=lambda one: one.start)
        if not held:
            return None
        who = patient_of(held[0].id)
        noted = [self._days.get(one.id, self._by_patient.get(who, date.max)) for one in held]
        until = min(held[0].start.date(), *noted)
        return HeldCourse(patient=who, ids=tuple(one.id for one in held), until=until)


def overdue_holds(workspace: Workspace) -> list[str]:
    """Return a warning for each patient with upcoming sessions that are held, and on which the decision is overdue."""
    from ketaplan.services.book.check_book import open_ahead

    today = min(workspace.today(site) for site in workspace.sites)
    found = [one for one in held_courses(workspace, open_ahead(workspace)) if one.until < today]
    return [
        f"{one.patient}: {counted(len(one.ids), 'session')} held, and the decision was due "
        f"{day_in_sentence(one.until, today.year)}. {'. '.join(map(str, one.steps(today.year)))}"
        for one in found
    ]
