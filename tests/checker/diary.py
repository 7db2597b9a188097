"""How full a clinic's chairs and people are, and when it and a patient are free: for planners that are compared."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from checker import verify

if TYPE_CHECKING:
    from collections.abc import Collection
    from fractions import Fraction

    from checker.written_plan import Consultation, Visit

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Diary:
    """How full each chair and person of a clinic is, by day and step, in units.

    A step divides the grid and every stage, so that stages start and end on steps.
    """

    def __init__(self, clinic: verify.Clinic, protocols: Collection[verify.Protocol]) -> None:
        stages = [stage for protocol in protocols for stage in protocol.visit]
        self.clinic = clinic
        self.unit = math.lcm(*(share.denominator for _, _, roles in stages for share in roles.values()))
        lengths = [minutes for _, minutes, _ in stages] + [protocol.consult_minutes for protocol in protocols]
        self.step = math.gcd(clinic.grid, *lengths)
        self._rows: dict[tuple[str, date], list[int]] = {}

    def units(self, share: Fraction) -> int:
        """What a share of a person's attention is in units."""
        return int(share * self.unit)

    def row(self, resource: str, day: date) -> list[int]:
        """The day's steps, full where the chair or person is away."""
        if (resource, day) not in self._rows:
            self._rows[resource, day] = self._new_row(resource, day)
        return self._rows[resource, day]

    def _new_row(self, resource: str, day: date) -> list[int]:
        clinic, step = self.clinic, self.step * MINUTE
        away = list(clinic.busy.get(resource, ()))
        if resource in clinic.staff:
            away += clinic.staff[resource].leave
        midnight, row = datetime.combine(day, time()), [0] * (1440 // self.step)
        for start, end in away:
            if start < midnight + DAY and midnight < end:
                first = max(0, (start - midnight) // step)
                last = min(len(row), -((midnight - end) // step))
                row[first:last] = [self.unit] * (last - first)
        return row

    def room(self, resource: str, day: date, start: int, end: int, units: int) -> bool:
        """Whether the chair or person has that much left for all the minutes."""
        most = self.unit - units
        return all(taken <= most for taken in self.row(resource, day)[start // self.step : end // self.step])

    def take(self, resource: str, day: date, start: int, end: int, units: int) -> None:
        """Fill the minutes by that much."""
        row = self.row(resource, day)
        for step in range(start // self.step, end // self.step):
            row[step] += units

    def people(self, role: str, day: date, start: int, end: int, units: int) -> list[str]:
        """Everyone with that role who is there for all the minutes and has room, by id."""
        return [
            one.id
            for one in sorted(self.clinic.staff.values(), key=lambda one: one.id)
            if role in one.roles and one.shifts.hold(day, start, end) and self.room(one.id, day, start, end, units)
        ]

    def chairs(self, day: date, start: int, end: int) -> list[str]:
        """The chairs that are free for all the minutes, by id."""
        return [chair for chair in sorted(self.clinic.chairs) if self.room(chair, day, start, end, self.unit)]

    def starts(self, day: date, length: int) -> list[int]:
        """The day's starts on the grid at which a visit of that length is in one opening interval."""
        grid = self.clinic.grid
        return [
            minute
            for opens, closes in self.clinic.hours.on(day)
            for minute in range(-(-opens // grid) * grid, closes - length + 1, grid)
        ]

    def is_open(self, day: date, start: int, end: int) -> bool:
        """Whether nothing but the hours speaks against the minutes of the day."""
        clinic, first = self.clinic, datetime.combine(day, time()) + start * MINUTE
        last = first + (end - start) * MINUTE
        offsets = {moment.replace(tzinfo=clinic.zone).utcoffset() for moment in (first, last - MINUTE)}
        return (
            not clinic.holiday(day)
            and not verify.hits(clinic.closures, first, last)
            and not verify.hits(clinic.busy.get(None, ()), first, last)
            and len(offsets) == 1
        )

    def take_course(self, protocol: verify.Protocol, visits: list[Visit], consultation: Consultation | None) -> None:
        """Fill the diary with a course."""
        if consultation:
            end = consultation.minute + protocol.consult_minutes
            self.take(consultation.psychiatrist, consultation.day, consultation.minute, end, self.unit)
        for visit in visits:
            self.take(visit.chair, visit.day, visit.minute, visit.minute + protocol.minutes, self.unit)
            start = visit.minute
            for (_, minutes, roles), team in zip(protocol.visit, visit.people, strict=True):
                for role, share in roles.items():
                    self.take(team[role], visit.day, start, start + minutes, self.units(share))
                start += minutes


def is_free(patient: verify.Patient, day: date, start: int, end: int) -> bool:
    """Whether the patient can be there for all the minutes."""
    midnight = datetime.combine(day, time())
    return (not patient.available or patient.available.hold(day, start, end)) and not verify.hits(
        patient.unavailable, midnight + start * MINUTE, midnight + end * MINUTE
    )
