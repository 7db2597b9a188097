"""What a change leads to: the gap in a course, who decides, what breaks a rule, and the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.on_file import EACH, missing_on
from ketaplan.errors import BookError, InputError, NoPlanError
from ketaplan.services.book.gate_check import objection_words, objections_to_booking
from ketaplan.services.book.rules_today import broken_where_booked, course_with
from ketaplan.services.book.write_changes import has_started
from ketaplan.text import next_steps
from ketaplan.text.words import counted, day_in_sentence

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.protocol import Gap
    from ketaplan.formats.book.changes import DescribedChange
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text.next_steps import NextStep

LEAVES_A_GAP = ("cancelled", "missed", "held-clinical", "partial")
FEW = 3
GIVEN = ("attended", "partial")
A_PHYSICIAN = "a physician has to decide"


def consequences(workspace: Workspace, changed: Sequence[DescribedChange]) -> list[str | NextStep]:
    """Return what to know after these changes, a sentence each; the book has them already."""
    lines: list[str | NextStep] = [line for one in changed for line in _of_one(workspace, one.after)]
    lines += [line for one in changed for line in _not_on_file(workspace, one.after)]
    cancelled = [one.after for one in changed if one.after.status == "cancelled"]
    if cancelled:
        lines.append(next_steps.take_back([one.id for one in cancelled]))
    return [*lines, *_places(changed), *_repairs(workspace, changed), *_gains(workspace, changed)]


def steps_after_booking(new: Sequence[Booking]) -> list[NextStep]:
    """Return the command for the calendar of each patient who was booked; none if there are many."""
    patients = list(dict.fromkeys(booking.patient for booking in new))
    return [next_steps.send_calendar(patient) for patient in patients] if len(patients) <= FEW else []


def still_broken(workspace: Workspace, bookings: Sequence[Booking]) -> list[str]:
    """Return the rules that each upcoming one breaks, and what to do."""
    return [line for booking in bookings for line in _broken(workspace, booking)]


def _broken(workspace: Workspace, booking: Booking) -> Iterator[str]:
    if not booking.is_open or has_started(workspace, booking):
        return
    try:
        closed = objections_to_booking(workspace, booking, stays=True)
        yield from (f"{booking.id}: it is {booking.status}, but may not be: {objection_words(one)}" for one in closed)
        broken = "" if closed else broken_where_booked(workspace, booking)
    except NoPlanError as error:
        broken = " ".join(error.reasons)
    except (BookError, InputError) as error:
        broken = str(error)
    if broken:
        see = next_steps.other_places(booking.id)
        yield f"{booking.id}: it is {booking.status}, but cannot stay as it is: {broken}. {see}"


def _of_one(workspace: Workspace, booking: Booking) -> Iterator[str]:
    """Yield the consequences of a session that was not given, or only in part."""
    if booking.status not in LEAVES_A_GAP or not booking.appointment.is_infusion:
        return
    gap = _gap_around(workspace, booking)
    if gap:
        yield f"{booking.id}: {gap.words(booking.appointment.day.year)}."
    if booking.status == "held-clinical":
        yield (
            f"{booking.id}: it was stopped for a clinical reason: {A_PHYSICIAN} whether and when the course continues."
        )
    elif booking.status == "partial":
        yield f"{booking.id}: it counts as given; {A_PHYSICIAN} whether it should."
    elif gap and gap.is_too_long:
        yield f"{booking.id}: if there is no place in between, {A_PHYSICIAN} how the course continues."


def _not_on_file(workspace: Workspace, booking: Booking) -> Iterator[str]:
    """Yield what had to be on file for a session that was given, and was not there or not valid that day."""
    visit = booking.appointment
    if booking.status not in GIVEN or not visit.is_infusion or booking.clinic not in workspace.clinics:
        return
    try:
        patient = workspace.patient(booking.patient)
        protocol = workspace.site(booking.clinic).protocol_of(patient).or_raise()
    except (BookError, InputError):
        return
    days = [one.on for one in patient.attended] + [
        one.appointment.day
        for one in workspace.book.of_patient(patient.id)
        if one.status in GIVEN and one.appointment.is_infusion and one.course == booking.course
    ]
    for one in missing_on(protocol.requires, patient.on_file, visit.day):
        if one.before == EACH or visit.day == min(days):
            yield (
                f"{booking.id}: {one.kind} was not on file that day; if it was there, add [[on_file]] kind = "
                f'"{one.kind}", by and on to {patient.file}.'
            )


def _places(changed: Sequence[DescribedChange]) -> list[NextStep]:
    """Return how to find another place for what was not given, unless a physician has to decide first."""
    patients = dict.fromkeys(one.after.patient for one in changed if one.after.status in {"cancelled", "missed"})
    return [next_steps.another_place(patient) for patient in patients]


def _repairs(workspace: Workspace, changed: Sequence[DescribedChange]) -> list[NextStep]:
    """Return how to repair the courses of which a session was missed, or cancelled while others stay booked."""
    lost = [one.after for one in changed if one.after.appointment.is_infusion]
    patients = dict.fromkeys(one.patient for one in lost if one.status in {"cancelled", "missed"})
    missed = {one.patient for one in lost if one.status == "missed"}
    broken = [
        name for name in patients if name in missed or any(one.is_open for one in workspace.book.of_patient(name))
    ]
    return [next_steps.repair(broken, "To repair the course with the fewest calls")] if broken else []


def _gains(workspace: Workspace, changed: Sequence[DescribedChange]) -> list[NextStep]:
    """Return how to see who on the waiting list gains, if anything was freed and one of them could."""
    if not any(one.before.takes_time and not one.after.takes_time for one in changed):
        return []
    from ketaplan.services.fill.gains import steps_if_one_gains

    return steps_if_one_gains(workspace)


class _Gap(NamedTuple):
    """The sessions around one that was not given, and the gap that is allowed."""

    before: date
    after: date | None
    allowed: Gap
    counts: bool

    @property
    def days(self) -> int:
        return (self.after - self.before).days if self.after else 0

    @property
    def is_too_long(self) -> bool:
        return self.days > self.allowed.max_days

    def words(self, year: int) -> str:
        """Return the gap and its limit: ``7 days between ... (Thu 3 Dec) and ... (Thu 10 Dec); at most 7 ...``."""
        first, limit = day_in_sentence(self.before, year), f"at most {self.allowed.max_days} are allowed"
        if self.after is None:
            last = date.fromordinal(self.before.toordinal() + self.allowed.max_days)
            limit = counted(self.allowed.max_days, "day")
            return f"the next session is due by {day_in_sentence(last, year)}, {limit} after the one before ({first})"
        if_not = "if it does not count, " if self.counts else ""
        between = f"the sessions before and after it, {first} and {day_in_sentence(self.after, year)}"
        return f"{if_not}{counted(self.days, 'day')} between {between}; {limit}"


def _gap_around(workspace: Workspace, booking: Booking) -> _Gap | None:
    """Return the gap around a session; None if none is before it, or no file gives the limit."""
    try:
        sessions = course_with(workspace, booking)
    except (BookError, InputError, NoPlanError):
        return None
    days = [one.fixed.day for one in sessions if one.fixed]
    place = days.index(booking.appointment.day)
    if place == 0:
        return None
    after = days[place + 1] if place + 1 < len(days) else None
    return _Gap(days[place - 1], after, sessions[place].gap, booking.takes_time)
