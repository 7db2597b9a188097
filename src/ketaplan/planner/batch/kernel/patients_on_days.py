"""Who is at a site on a day."""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.assignment import Assignment
from ketaplan.planner.batch.kernel.problem_data import ProblemData


class PatientsOnDays:
    """The patients of each day in no order; a cell is a site and a day.

    ``place`` is where a visit's patient is among those of its day.
    """

    def __init__(self, data: ProblemData, current: Assignment) -> None:
        """Start with no patient placed."""
        self.current, self.sessions = current, data.automata.sessions
        self.most = max(1, data.options.patients)
        cells = (len(data.templates.site_templates) - 1) * data.calendar.days
        self.count = array("i", bytes(4 * cells))
        self.patients = array("i", bytes(4 * cells * self.most))
        self.place = array("i", bytes(4 * data.options.patients * self.sessions))

    def at(self, cell: int, place: int) -> int:
        """Return the patient at a place of a cell."""
        return self.patients[cell * self.most + place]

    def add(self, patient: int, cell: int, visit: int) -> None:
        """Add a patient's visit to its day."""
        place = self.count[cell]
        self.patients[cell * self.most + place] = patient
        self.place[visit] = place
        self.count[cell] = place + 1

    def remove(self, cell: int, visit: int) -> None:
        """Remove a visit from its day; the day's last one takes its place."""
        place, last = self.place[visit], self.count[cell] - 1
        self.count[cell] = last
        if place < last:
            patient = self.patients[cell * self.most + last]
            self.patients[cell * self.most + place] = patient
            other = patient * self.sessions
            while self.current.day[other] != self.current.day[visit] or self.place[other] != last:
                other += 1
            self.place[other] = place
