"""The courses of some patients, as a structure of arrays."""

from __future__ import annotations

from array import array

ARRAYS = ("option", "points", "day", "step", "who", "consult_day", "consult_step", "consult_who")


class Assignment:
    """Each patient's option (-1 for unplanned), cost, days and steps, and who serves each need.

    A visit is number ``patient * sessions + session`` in ``day`` and ``step``; the ``needs`` of visit ``i`` start at
    ``i * needs`` in ``who``, those of a patient's consultation at ``patient * needs`` in ``consult_who``.
    """

    def __init__(self, patients: int, sessions: int, needs: int) -> None:
        """Start with no patient planned."""
        self.patients, self.sessions, self.needs = patients, sessions, needs
        self.option = array("i", [-1]) * patients
        self.points = array("i", bytes(4 * patients))
        self.day = array("i", bytes(4 * patients * sessions))
        self.step = array("i", bytes(4 * patients * sessions))
        self.who = array("i", bytes(4 * patients * sessions * needs))
        self.consult_day = array("i", bytes(4 * patients))
        self.consult_step = array("i", bytes(4 * patients))
        self.consult_who = array("i", bytes(4 * patients * needs))

    def copy_patient(self, source: Assignment, patient: int, to: int) -> None:
        """Copy a patient of another assignment to place ``to`` of this one."""
        self.option[to] = source.option[patient]
        self.points[to] = source.points[patient]
        at, here = patient * self.sessions, to * self.sessions
        for session in range(self.sessions):
            self.day[here + session] = source.day[at + session]
            self.step[here + session] = source.step[at + session]
        for need in range(self.sessions * self.needs):
            self.who[here * self.needs + need] = source.who[at * self.needs + need]
        self.consult_day[to] = source.consult_day[patient]
        self.consult_step[to] = source.consult_step[patient]
        for need in range(self.needs):
            self.consult_who[to * self.needs + need] = source.consult_who[patient * self.needs + need]

    def copy(self, source: Assignment) -> None:
        """Copy every patient of another assignment of the same size."""
        self.load(source.dumped())

    def dumped(self) -> tuple[bytes, ...]:
        """Return the arrays as bytes."""
        return tuple([bytes(getattr(self, name)) for name in ARRAYS])  # a generator would double the C code

    def load(self, dumped: tuple[bytes, ...]) -> None:
        """Set the arrays to what :meth:`dumped` returned."""
        for name, values in zip(ARRAYS, dumped, strict=True):
            getattr(self, name)[:] = array("i", values)
