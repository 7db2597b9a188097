"""What a late patient means for the day: which visits slide, which can no longer take place; nothing is written.

Visits keep their chair and their people.  Those that start later give way, in the order of their starts, by as little
as every rule of the contract's section 2 asks for, off the grid; they are checked by the same code as a booking.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.book.book import ResourceUses
from ketaplan.errors import BookError, FaultyFilesError, InputError, NoPlanError
from ketaplan.formats.book.late import LateView, SlidVisit
from ketaplan.planner.availability import Availability
from ketaplan.services.book.change_words import session_words, when
from ketaplan.services.book.write_changes import found
from ketaplan.services.workspace.book_state import BookState
from ketaplan.services.workspace.unknown_ids import uses_at
from ketaplan.text import next_steps
from ketaplan.text.reasons import reader_at, said_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import Appointment
    from ketaplan.planner.visit_templates import VisitTemplate
    from ketaplan.services.workspace.workspace import Workspace

STEP = 5
"""Minutes: visits that give way slide by a multiple of them."""
LONGEST = 8 * 60
"""Minutes: the most that a visit slides."""
UNREADABLE = "its file or its protocol cannot be used today; ketaplan check says why"

Placed = dict[str, ResourceUses]
"""What visits use that are where they will be, by id."""


def lateness(workspace: Workspace, name: str, minutes: int, *, named: bool) -> LateView:
    """Return what happens if a visit starts that many minutes after its time."""
    booking = found(workspace, name)
    site = workspace.site(booking.clinic)
    _refuse_unless_ahead(workspace, booking)
    day = booking.appointment.day
    uses = {one.id: one for one in uses_at(workspace.book, site.clinic, day, day, workspace.clinics)}
    open_ = [one for one in workspace.book.between(day, day, site.clinic.id) if one.is_open]
    order = sorted(open_, key=lambda one: (one.appointment.start, one.id))
    later = [one for one in order if one.appointment.start > booking.appointment.start]
    placed = {key: one for key, one in uses.items() if key not in {booking.id, *(other.id for other in later)}}

    visits = [_at_its_new_time(workspace, booking, minutes, placed)]
    visits += [slid for other in later if (slid := _giving_way(workspace, other, placed, uses))]
    names = workspace.names.of({one.patient for one in visits}) if named else {}
    return LateView(
        minutes=minutes,
        visits=tuple(replace(one, name=names.get(one.patient, "")) for one in visits),
        clock=site.clinic.clock,
        year=workspace.today(site).year,
    )


def _refuse_unless_ahead(workspace: Workspace, booking: Booking) -> None:
    """Refuse a visit that has an outcome or is of an earlier day."""
    if not booking.is_open:
        raise BookError(f"{booking.id}: it is {booking.status}, so it cannot be late.")
    if booking.appointment.day < workspace.today(workspace.site(booking.clinic)):
        step = next_steps.mark(booking.id, "missed")
        raise BookError(f"{booking.id}: its day is over ({when(workspace, booking)}). {step}")


def _at_its_new_time(workspace: Workspace, booking: Booking, minutes: int, placed: Placed) -> SlidVisit:
    visit = _CheckedVisit.of(workspace, booking, placed)
    placed[booking.id] = _uses(booking, minutes)
    return _slid(workspace, booking, minutes, visit.broken(minutes) if visit else UNREADABLE)


def _giving_way(
    workspace: Workspace, booking: Booking, placed: Placed, booked: Mapping[str, ResourceUses]
) -> SlidVisit | None:
    """Place a later visit, and return it if it slides or can no longer take place; None if it stays.

    What could not take place anyway stays where it is: that is not because of the late one.
    """
    visit = _CheckedVisit.of(workspace, booking, placed)
    stays = _uses(booking, 0)
    if visit is None or not visit.broken(0):
        placed[booking.id] = stays
        return None
    before = _CheckedVisit.of(workspace, booking, booked)
    if before is None or before.broken(0):
        placed[booking.id] = stays
        return None
    for minutes in range(STEP, LONGEST + 1, STEP):
        if not visit.broken(minutes):
            placed[booking.id] = _uses(booking, minutes)
            return _slid(workspace, booking, minutes, "", why=visit.broken(0))
    return _slid(workspace, booking, 0, visit.broken(0))


class _CheckedVisit(NamedTuple):
    """A visit, and what of the day is free for it."""

    visit: Appointment
    template: VisitTemplate
    availability: Availability
    year: int

    @classmethod
    def of(cls, workspace: Workspace, booking: Booking, taken: Mapping[str, ResourceUses]) -> _CheckedVisit | None:
        """Return the visit next to what others use; None if its patient's file or its protocol cannot be used."""
        from ketaplan.planner.visit_templates import consultation, treatment

        site, visit = workspace.site(booking.clinic), booking.appointment
        state = BookState(workspace.book.of_patient(booking.patient), list(taken.values()))
        try:
            patient = workspace.patient(booking.patient)
            request = workspace.request(
                patient, site, last=visit.day, without=[booking.id], notice=False, book_state=state
            )
        except (BookError, FaultyFilesError, InputError, NoPlanError):
            return None
        template = treatment(request) if visit.is_infusion else consultation(request)
        request = replace(request, now=None, clinic=replace(request.clinic, grid_minutes=1))
        return cls(visit, template, Availability(request), request.as_of.year)

    def broken(self, minutes: int) -> str:
        """Return the rules that it breaks that many minutes later, in words; empty if there are none."""
        from ketaplan.planner.validate.plan import broken_visit

        later = shifted(self.visit, minutes)
        if later.end.date() != self.visit.day:
            return "it would not end that day"
        reasons = [one.reason for one in broken_visit(self.availability, later, self.template)]
        return said_once(reasons, reader_at(self.availability.clinic, self.year)) if reasons else ""


def shifted(visit: Appointment, minutes: int) -> Appointment:
    """Return a visit that starts later, with the same chair, people and stages."""
    by = timedelta(minutes=minutes)
    stages = tuple(replace(one, start=one.start + by, end=one.end + by) for one in visit.stages)
    return replace(visit, start=visit.start + by, end=visit.end + by, stages=stages)


def _uses(booking: Booking, minutes: int) -> ResourceUses:
    by = timedelta(minutes=minutes)
    return ResourceUses(booking.id, tuple(use._replace(start=use.start + by, end=use.end + by) for use in booking.uses))


def _slid(workspace: Workspace, booking: Booking, minutes: int, broken: str, why: str = "") -> SlidVisit:
    visit = booking.appointment
    return SlidVisit(
        id=booking.id,
        patient=booking.patient,
        session=session_words(workspace, booking),
        start=visit.start,
        moved=shifted(visit, minutes),
        minutes=minutes,
        why=why,
        broken=broken,
    )
