"""Who on the waiting list can be offered something, and who is passed over, with the reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.booking import Booking
from ketaplan.domain.patient import Patient
from ketaplan.domain.waiting import Waiting
from ketaplan.errors import BookError, InputError, NoPlanError
from ketaplan.formats.fill.view import PassedOver
from ketaplan.planner.batch import Candidate
from ketaplan.services.book.waiting_list import FAULTY_FILE, why_passed_over
from ketaplan.services.workspace.safety import SafetyAlarms
from ketaplan.text.words import day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.services.batch.group_planner import GroupPlanner

COMPLETE = "every session is booked or was given"
STARTED = "the course has started; sessions that are missing are found by replan"
NO_EARLIER = "no course that starts before {} fits"


class Waiter(Struct, frozen=True, kw_only=True):
    """A patient of the list who can be offered something.

    ``booked`` are the appointments that an earlier course would replace, by start; none without a course.
    """

    entry: Waiting
    patient: Patient
    candidate: Candidate
    booked: tuple[Booking, ...] = ()

    @property
    def id(self) -> str:
        """The patient's id."""
        return self.patient.id

    def why_not_earlier(self, year: int) -> str:
        """Return why a patient who has a course keeps it."""
        return NO_EARLIER.format(day_in_sentence(self.candidate.requests[0].first_visit_before, year))


class Sorted(Struct, frozen=True, kw_only=True):
    """The waiting list: those without a course, those who have one, and those passed over."""

    without_course: tuple[Waiter, ...]
    with_course: tuple[Waiter, ...]
    passed_over: tuple[PassedOver, ...]


def waiters(planner: GroupPlanner, since: date | None, *, moving: bool) -> Sorted:
    """Return who waits, those alone who have waited since a day or longer.

    Without ``moving``, who has a course and was promised a day is offered only starts before it.
    """
    found: list[Waiter] = []
    passed: list[PassedOver] = []
    alarms = SafetyAlarms(planner.workspace.optional_book)
    for entry in planner.workspace.book.waiting():
        if since is not None and entry.since > since:
            continue
        one = _waiter(planner, entry, moving=moving)
        if isinstance(one, Waiter):
            found.append(one)
        else:
            needed = _needs_clinician(planner, alarms, entry.patient)
            passed.append(PassedOver(patient=entry.patient, reasons=one, needs_clinician=needed))
    return Sorted(
        without_course=tuple(one for one in found if not one.booked),
        with_course=tuple(one for one in found if one.booked),
        passed_over=tuple(passed),
    )


def _needs_clinician(planner: GroupPlanner, alarms: SafetyAlarms, name: str) -> bool:
    """Return whether a clinician must see the patient first; False without a readable file."""
    try:
        return alarms.reason(planner.workspace.patient(name)) is not None
    except (BookError, InputError):
        return False


def _waiter(planner: GroupPlanner, entry: Waiting, *, moving: bool) -> Waiter | tuple[str, ...]:
    """Return what can be planned for an entry of the list, or the reasons why it is passed over."""
    if reasons := why_passed_over(planner.workspace, entry.patient):
        return reasons
    patient = planner.workspace.patient(entry.patient)
    own = [one for one in planner.bookings_of(patient.id) if _is_of_course(one, patient)]
    booked = tuple(one for one in own if one.is_open)
    if booked and _has_started(planner, patient, own):
        return (STARTED,)
    try:
        every, _ = planner.requests(patient, [one.id for one in booked])
    except NoPlanError as error:
        return error.reasons
    requests = [one for one in every if one.course.to_plan]
    if requests and booked:
        limit = _limit(entry, booked, moving=moving)
        requests = [replace(one, start_before=limit) for one in requests if one.ready < limit]
        if not requests:
            return (NO_EARLIER.format(day_in_sentence(limit, planner.as_of.year)),)
    if not requests:
        return (COMPLETE if every else FAULTY_FILE,)
    return Waiter(entry=entry, patient=patient, candidate=Candidate(tuple(requests)), booked=booked)


def _is_of_course(booking: Booking, patient: Patient) -> bool:
    return booking.appointment.is_infusion and booking.course == patient.course


def _has_started(planner: GroupPlanner, patient: Patient, own: Sequence[Booking]) -> bool:
    """Return whether a session of the course was given or has begun."""
    now = planner.workspace.now
    return bool(patient.attended) or any(
        one.takes_time and (not one.is_open or one.appointment.start <= now) for one in own
    )


def _limit(entry: Waiting, booked: Sequence[Booking], *, moving: bool) -> date:
    """Return the day before which an earlier course starts: that of the first session, or the one promised."""
    first = min(one.appointment.day for one in booked)
    return first if entry.before is None or moving else min(first, entry.before)
