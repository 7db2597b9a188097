"""What a hand-out says, from a plan or from bookings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.domain.clinic import Clinic, Instructions
from ketaplan.domain.plan import Appointment
from ketaplan.formats.common.instructions import instructions_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.plan.view import PlanView

BOOKED = ("booked", "confirmed")


class HandedVisit(Struct, frozen=True, kw_only=True):
    """A visit, its place, and what it asks of the patient; ``number`` is its position by date, 0 for a consultation."""

    appointment: Appointment
    clinic: Clinic
    instructions: Instructions
    number: int
    is_booked: bool


class Handout(Struct, frozen=True, kw_only=True):
    """The visits of one patient in order of time, of how many, and the days on which progress is scored."""

    visits: tuple[HandedVisit, ...]
    total: int
    name: str
    language: str
    checkins: tuple[date, ...] = ()

    def __repr__(self) -> str:
        """Return a text without the name."""
        return f"Handout({len(self.visits)} visits)"

    @property
    def clinics(self) -> list[Clinic]:
        """The places, in the order of the visits."""
        return list({visit.clinic.id: visit.clinic for visit in self.visits}.values())

    @property
    def instructions(self) -> list[Instructions]:
        """What is asked of the patient, each once, in the order of the visits."""
        return list(dict.fromkeys(visit.instructions for visit in self.visits if visit.appointment.is_infusion))


def content_of_plan(view: PlanView, options: Options) -> Handout:
    """Return the content for a course: what is booked and upcoming at this clinic, and what is not booked yet."""
    instructions = instructions_for(view.clinic, view.protocol.instructions)
    promised = [one for one in view.booked.values() if one.is_open and one.course == view.plan.course]
    here = [one.appointment for one in promised if one.clinic == view.clinic.id]
    known = {one.id for one in here}
    planned = () if view.is_complete else view.plan.appointments
    appointments = sorted([*here, *(one for one in planned if one.id not in known)], key=lambda one: one.start)
    numbers = _numbers(appointments, _given(view, known))
    visits = tuple(
        HandedVisit(
            appointment=one,
            clinic=view.clinic,
            instructions=instructions,
            number=numbers[one.id],
            is_booked=view.saved or (one.id in known and view.booked[one.id].status in BOOKED),
        )
        for one in appointments
    )
    return Handout(
        visits=visits,
        total=max(numbers.values(), default=0),
        name=view.patient.name,
        language=options.sheet.language or view.patient.language or "en",
        checkins=tuple(sorted({due.on for due in view.plan.checkins})),
    )


def _given(view: PlanView, upcoming: set[str]) -> int:
    """Return how many sessions come before those that are upcoming."""
    if view.is_complete:
        return sum(one.is_infusion and one.id not in upcoming for one in view.plan.appointments)
    return len(view.before) - sum(view.booked[one].appointment.is_infusion for one in upcoming)


def content_of_bookings(view: BookedView, options: Options) -> Handout:
    """Return the content for a patient's bookings: those that are upcoming."""
    taken = [one for one in view.bookings if one.takes_time and one.clinic in view.clinics]
    upcoming = [one for one in taken if one.is_open]
    given = sum(one.appointment.is_infusion for one in taken) - sum(one.appointment.is_infusion for one in upcoming)
    numbers = _numbers([one.appointment for one in upcoming], given)
    visits = tuple(
        HandedVisit(
            appointment=one.appointment,
            clinic=view.clinics[one.clinic],
            instructions=instructions_for(view.clinics[one.clinic], view.instructions.get((one.clinic, one.protocol))),
            number=numbers[one.id],
            is_booked=one.status in BOOKED,
        )
        for one in upcoming
    )
    return Handout(
        visits=visits,
        total=max(numbers.values(), default=0),
        name=view.names.get(view.patient or "", ""),
        language=options.sheet.language or view.language or "en",
        checkins=tuple(sorted({due.on for due in view.checkins})),
    )


def _numbers(appointments: Iterable[Appointment], given: int) -> dict[str, int]:
    """Return the position of each session by date, by its id, after those that were given; a consultation has 0."""
    ordered = sorted(appointments, key=lambda one: one.day)
    numbers, last = {}, given
    for one in ordered:
        last += one.is_infusion
        numbers[one.id] = last if one.is_infusion else 0
    return numbers
