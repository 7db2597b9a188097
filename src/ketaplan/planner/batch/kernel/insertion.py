"""Placing patients: each on the exact cheapest course beside all others who are in place, and out again.

A search begins with small caps, for most end there: what the patient had before, or little more than the course would
cost in an empty clinic.  With the prices as guidance it takes the course that leaves most to others.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.lagrangian import Prices

SLACK = 600
"""Points above a patient's course in an empty clinic at which a search for one begins to look."""


class Placing(Prices):
    """Everyone's courses as they are now; ``here`` says who has a visit at a site on a day."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin with nobody placed."""
        super().__init__(columns)
        patients, visits = self.patients, self.patients * self.sessions
        self.now_option = array("i", [-1]) * patients
        self.now_points = array("i", self.absent)
        self.now_day = array("i", bytes(4 * visits))
        self.now_step = array("i", bytes(4 * visits))
        self.now_who = array("i", bytes(4 * visits * self.needs))
        self.consult_day = array("i", bytes(4 * patients))
        self.consult_step = array("i", bytes(4 * patients))
        self.consult_who = array("i", bytes(4 * patients * self.needs))
        self.most_a_day = max(1, patients)
        sites = len(self.site_shapes) - 1
        self.here_count = array("i", bytes(4 * sites * self.days))
        self.here = array("i", bytes(4 * sites * self.days * self.most_a_day))
        self.alone = array("i", bytes(4 * len(self.option_shape)))
        self.alone_guided = array("i", bytes(4 * len(self.option_shape)))
        self.least_alone = array("i", self.absent)
        self.slack = SLACK
        self.hint_option, self.hint_guided = -1, 0
        self.found_consult_day = self.found_consult_step = 0
        self._look_alone()

    # -- what a course costs where nobody else is

    def _look_alone(self) -> None:
        """What each course costs in an empty clinic."""
        for patient in range(self.patients):
            for option in range(self.option_first[patient], self.option_first[patient + 1]):
                self.alone[option] = min(self._alone(option), self.never)
                self.least_alone[patient] = min(self.least_alone[patient], self.alone[option])

    def _alone(self, option: int) -> int:
        points = 0
        self.crowded, self.guided, self.earliest, self.earliest_step = 1, 0, 0, 0
        if self.consult_shape[option] >= 0:
            self.earliest = self.consult_from[option] + self.consult_lead[option]
            points = self.consult_day_points[option] * self.consult_from[option]
        return points + self._cheapest(option)

    def _cheapest(self, option: int) -> int:
        """The cheapest course as rows now are; small caps first."""
        cap = self.slack
        while cap < self.far:
            points = self.shortest(option, cap)
            if points < self.never:
                return points
            cap *= 4
        return self.never

    def guide(self) -> None:
        """Use the best prices as guidance from now on."""
        self.settle_prices()
        self.crowded, self.guided = 0, 1
        for option in range(len(self.option_shape)):
            self.earliest = 0
            self.earliest_step = 0
            self.alone_guided[option] = self._cheapest(option)
        self.crowded, self.guided = 1, 0

    def is_scarce(self) -> bool:
        """Whether somebody who could be planned alone would rather be left out at the last prices."""
        for patient in range(self.patients):
            if self.liked[patient] < 0 and self.least_alone[patient] < self.absent[patient]:
                return True
        return False

    # -- placing one patient

    def insert(self, patient: int, cap: int, hint: int, guided: int) -> int:
        """Put a patient on the cheapest course of at most ``cap`` points; what it costs, or ``never``.

        About ``hint`` points are expected.
        """
        best, chosen = cap, -1
        for option in range(self.option_first[patient], self.option_first[patient + 1]):
            if self.alone[option] > best or (chosen >= 0 and self.alone[option] >= best):
                continue
            points = self._look(option, best if chosen < 0 else best - 1, hint, guided)
            if points < self.never:
                best, chosen = points, option
                self._write_down(patient, option)
        if chosen < 0 or not self._place(patient, chosen):
            return self.never
        self.now_points[patient] = best
        return best

    def _look(self, option: int, cap: int, hint: int, guided: int) -> int:
        """The points of the course that would be taken, without prices."""
        self.earliest = self.earliest_step = first = 0
        if self.consult_shape[option] >= 0:
            if not self._find_consultation(option):
                return self.never
            first = self.consult_day_points[option] * self.found_consult_day
        if guided:
            points = self._look_guided(option)
            if points + first <= cap:
                return points + first
        points = self._look_free(option, cap - first, hint - first)
        return points + first if points < self.never else points

    def _look_free(self, option: int, cap: int, hint: int) -> int:
        """Small caps first: most searches end there, and they are quick."""
        self.guided, limit = 0, max(hint, self.alone[option])
        while True:
            points = self.shortest(option, min(limit, cap))
            if points < self.never or limit >= cap:
                return points
            limit = self.alone[option] + max(self.slack, 4 * (limit - self.alone[option]))

    def _look_guided(self, option: int) -> int:
        """At first no further than the course that the patient had; it is often free again."""
        least = self.alone_guided[option]
        limit = max(least, self.hint_guided) if option == self.hint_option else least + self.slack
        self.guided = 1
        while limit <= least + 16 * self.slack:
            points = self.shortest(option, limit)
            if points < self.never:
                return self._without_tolls(option, points)
            limit = least + max(self.slack, 4 * (limit - least))
        return self.never

    def _without_tolls(self, option: int, points: int) -> int:
        shape = self.option_shape[option]
        for session in range(self.chain_sessions[self.option_chain[option]]):
            cell = shape * self.days + self.found_day[session]
            points -= self.toll[cell * self.width + self.found_step[session]]
        return points

    def _find_consultation(self, option: int) -> bool:
        """The first consultation that is free; an earlier one never costs more and never leaves less room."""
        shape, rows, one = self.consult_shape[option], self.consult_row[option], self.ones & 1
        stride = self.shape_stride[shape]
        for day in range(self.consult_from[option], self.consult_until[option]):
            row = self.option_row_of[rows + day]
            if row < 0:
                continue
            if not self.known[shape * self.days + day]:
                self.refresh(shape, day)
            for step in range(self.width):
                slot = step * stride
                word = self.open[(shape * self.days + day) * self.words + (slot >> 6)]
                if word >> (slot & 63) & one and self.rows[row * self.width + step] < self.never:
                    self.found_consult_day, self.found_consult_step = day, step
                    self.earliest = day + self.consult_lead[option]
                    self.earliest_step = step + self.consult_steps[option] if self.consult_lead[option] == 0 else 0
                    return True
        return False

    def _write_down(self, patient: int, option: int) -> None:
        for session in range(self.chain_sessions[self.option_chain[option]]):
            self.now_day[patient * self.sessions + session] = self.found_day[session]
            self.now_step[patient * self.sessions + session] = self.found_step[session]
        self.consult_day[patient] = self.found_consult_day
        self.consult_step[patient] = self.found_consult_step

    def _place(self, patient: int, option: int) -> bool:
        """Take the time of all visits; nothing is taken where somebody turns out to be needed twice at once."""
        shape, wish = self.option_shape[option], self.option_wish[option]
        stride = self.shape_stride[shape]
        if self.consult_shape[option] >= 0:
            consult = self.consult_shape[option]
            slot = self.consult_step[patient] * self.shape_stride[consult]
            self.occupy(consult, self.consult_day[patient], slot, -1, self.consult_who, patient * self.needs)
        for session in range(self.chain_sessions[self.option_chain[option]]):
            at = patient * self.sessions + session
            slot = self.now_step[at] * stride
            if not self.occupy(shape, self.now_day[at], slot, wish, self.now_who, at * self.needs):
                self._leave(patient, option, session)
                return False
            self._appear(patient, shape, self.now_day[at])
        self.now_option[patient] = option
        return True

    def _leave(self, patient: int, option: int, sessions: int) -> None:
        """Give back the time of the consultation and of so many visits."""
        shape = self.option_shape[option]
        stride = self.shape_stride[shape]
        if self.consult_shape[option] >= 0:
            consult = self.consult_shape[option]
            slot = self.consult_step[patient] * self.shape_stride[consult]
            self.vacate(consult, self.consult_day[patient], slot, self.consult_who, patient * self.needs)
        for session in range(sessions):
            at = patient * self.sessions + session
            self.vacate(shape, self.now_day[at], self.now_step[at] * stride, self.now_who, at * self.needs)
            self._disappear(patient, shape, self.now_day[at])

    def remove(self, patient: int) -> None:
        """Take a patient out."""
        option = self.now_option[patient]
        if option >= 0:
            self._leave(patient, option, self.chain_sessions[self.option_chain[option]])
        self.now_option[patient] = -1
        self.now_points[patient] = self.absent[patient]

    def _put_again(self, patient: int, option: int) -> None:
        """Put a patient back exactly as written down."""
        shape = self.option_shape[option]
        stride = self.shape_stride[shape]
        if self.consult_shape[option] >= 0:
            consult = self.consult_shape[option]
            slot = self.consult_step[patient] * self.shape_stride[consult]
            self.retake(consult, self.consult_day[patient], slot, self.consult_who, patient * self.needs)
        for session in range(self.chain_sessions[self.option_chain[option]]):
            at = patient * self.sessions + session
            self.retake(shape, self.now_day[at], self.now_step[at] * stride, self.now_who, at * self.needs)
            self._appear(patient, shape, self.now_day[at])

    def _appear(self, patient: int, shape: int, day: int) -> None:
        cell = self.shape_site[shape] * self.days + day
        self.here[cell * self.most_a_day + self.here_count[cell]] = patient
        self.here_count[cell] += 1

    def _disappear(self, patient: int, shape: int, day: int) -> None:
        cell = self.shape_site[shape] * self.days + day
        at, last = cell * self.most_a_day, self.here_count[cell] - 1
        place = at
        while self.here[place] != patient:
            place += 1
        self.here[place] = self.here[at + last]
        self.here_count[cell] = last
