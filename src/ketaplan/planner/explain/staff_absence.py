"""Why no one with a role can be with the patient, and where each of them is instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ketaplan.domain.clinic import Role, StaffMember
from ketaplan.domain.intervals import Interval, Minutes, without
from ketaplan.domain.reasons import Reason, Span, visit
from ketaplan.planner.availability import Availability
from ketaplan.planner.grid import set_bits
from ketaplan.planner.rules.people import on_site
from ketaplan.planner.visit_templates import StageTemplate

MOST_NAMED = 4
"""Up to this many people are listed one by one; for more, only how many are on shift."""


def nobody_free(availability: Availability, day: date, stage: StageTemplate, starts: int) -> Reason:
    """Return why no one with a role is available for a stage from any of the starts; ``stage`` has only that role."""
    ((role, _),) = stage.roles
    people = availability.clinic.with_role(role)
    if not people:
        return visit.NoSuchStaff(role=role)
    first, last = _from_to(availability, stage, starts)
    return visit.NobodyFree(
        role=role,
        start=first,
        end=last,
        minutes=stage.minutes,
        there=_on_shift(availability, day, people, (first, last)),
        of=len(people),
        people=_where(availability, day, stage, starts, people),
    )


def nobody_on_site(availability: Availability, day: date, stage: StageTemplate, role: Role, starts: int) -> Reason:
    """Return why no one with a role is on site throughout a stage from any of the starts."""
    people = availability.clinic.with_role(role)
    if not people:
        return visit.NoSuchStaff(role=role, on_site=True)
    span = _from_to(availability, stage, starts)
    return visit.NobodyOnSite(
        role=role,
        spans=tuple(Span(start, end) for start, end in without((span,), on_site(availability, day, role))),
        there=_on_shift(availability, day, people, span),
        of=len(people),
        people=_where(availability, day, stage, starts, people),
    )


def _from_to(availability: Availability, stage: StageTemplate, starts: int) -> Minutes:
    """Return the minutes from the first of the starts to the end of the stage at the last."""
    steps, offset = list(set_bits(starts)), stage.offset
    return steps[0] * availability.grid.step + offset, steps[-1] * availability.grid.step + offset + stage.minutes


def _on_shift(availability: Availability, day: date, people: Sequence[StaffMember], span: Minutes) -> int:
    """Return how many of these are on shift in a part of a day."""
    first, last = span
    return sum(any(start < last and first < end for start, end in availability.present(one, day)) for one in people)


def _where(
    availability: Availability, day: date, stage: StageTemplate, starts: int, people: Sequence[StaffMember]
) -> tuple[Reason, ...]:
    if len(people) > MOST_NAMED:
        return ()
    return tuple(whereabouts(availability, member, day, stage, starts) for member in people)


def whereabouts(
    availability: Availability, member: StaffMember, day: date, stage: StageTemplate, starts: int
) -> Reason:
    """Return why a person is not available for a stage: the first of shift, leave, busy time and patients."""
    shifts = member.shifts.on(day)
    if not shifts:
        return visit.Off(subject=member.id)
    busy = availability.clinic.busy_intervals(member.id)
    present = availability.present(member, day)
    if not _starts(availability, shifts, stage, starts):
        return _outside_shifts(availability, member, shifts, stage, starts)
    if not _starts(availability, present, stage, starts):
        return visit.OnLeave(subject=member.id, reasons=_reasons(member.leave.during(day)))
    if not _starts(availability, without(present, busy.on(day)), stage, starts):
        return visit.Busy(subject=member.id, reasons=_reasons(busy.during(day)))
    return visit.WithPatients(subject=member.id)


def _starts(availability: Availability, spans: Sequence[Minutes], stage: StageTemplate, starts: int) -> int:
    """Return the starts at which the stage is within the spans."""
    return starts & availability.grid.starts_inside(spans, stage.minutes, stage.offset)


def _outside_shifts(
    availability: Availability, member: StaffMember, shifts: Sequence[Minutes], stage: StageTemplate, starts: int
) -> Reason:
    """Return whether a person leaves too early, comes too late, or is away between two shifts."""
    begins = [step * availability.grid.step + stage.offset for step in set_bits(starts)]
    spans = tuple(Span(start, end) for start, end in shifts)
    if all(shifts[-1][1] < begin + stage.minutes for begin in begins):
        return visit.OnShift(subject=member.id, spans=spans, side="after")
    if all(begin < shifts[0][0] for begin in begins):
        return visit.OnShift(subject=member.id, spans=spans, side="before")
    return visit.OnShift(subject=member.id, spans=spans, side="between")


def _reasons(intervals: Sequence[Interval]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.reason for one in intervals if one.reason))
