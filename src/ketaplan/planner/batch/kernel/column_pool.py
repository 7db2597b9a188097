"""Which courses plans of some cost can consist of: those near each patient's best at the prices that prove most.

What a set of plans costs above the bound is at least the sum of what each course costs, at these prices, above the
least that its patient can cost.  Where plans are to cost no more than a target, no course can be further from its
patient's best than the target from the bound; for few patients near the bound, such courses can all be listed.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.ruin_recreate import Search

MOST_COURSES = 20_000
"""Courses that are listed for all patients together."""


class Nearby(Search):
    """Lists courses patient by patient; to be left out is one of them, with no option (-1).

    ``course_over`` is what a course costs above the patient's best at the prices, ``course_points`` what it costs
    without prices if no physician who is wished for is missed.  Its visits have a cell (a site's day) and a key (shape,
    step and wish).  ``spare`` is what all courses together may cost above the best.
    """

    def __init__(self, columns: Mapping[str, object], luck: array[int], seed: int) -> None:
        """Begin with nothing listed."""
        super().__init__(columns, luck, seed)
        self.most_courses = MOST_COURSES
        self.listed = self.is_full = 0
        self.spare = self.target = self.work_end = 0
        self.names = len(self.room) + 1

    def list_courses(self) -> bool:
        """List all courses of which plans can consist that cost no more than the target; False where it is too much."""
        self._make_lists()
        self.bring_best_prices()
        self.crowded, self.guided, self.scale = 0, 0, self.price_scale
        self.earliest = self.earliest_step = 0
        self.spare = self.target * self.price_scale + self._worth()
        for patient in range(self.patients):
            self.best[patient] = self._best_of(patient)
            self.spare -= self.best[patient]
        if self.spare >= self.never >> 1:
            self.is_full = 1
        elif self.spare >= 0:
            self._list_all()
        self.crowded, self.scale = 1, 1
        self.round_tolls()
        return self.is_full == 0

    def _make_lists(self) -> None:
        visits = self.most_courses * self.sessions
        self.best = array("i", bytes(4 * self.patients))
        self.course_first = array("i", bytes(4 * (self.patients + 1)))
        self.course_option = array("i", bytes(4 * self.most_courses))
        self.course_over = array("i", bytes(4 * self.most_courses))
        self.course_points = array("i", bytes(4 * self.most_courses))
        self.course_cell = array("i", bytes(4 * visits))
        self.course_key = array("i", bytes(4 * visits))
        self.back_day = array("i", bytes(4 * self.sessions))
        self.back_step = array("i", bytes(4 * self.sessions))
        self.listed = self.is_full = 0

    def _best_of(self, patient: int) -> int:
        """The least that a patient can cost at the prices."""
        least = self.absent[patient] * self.scale
        for option in range(self.option_first[patient], self.option_first[patient + 1]):
            least = min(least, self.shortest(option, least))
        return least

    def _list_all(self) -> None:
        for patient in range(self.patients):
            self.course_first[patient] = self.listed
            cap = self.best[patient] + self.spare
            if self.absent[patient] * self.scale <= cap:
                self._list_course(patient, -1, cap - self.absent[patient] * self.scale)
            for option in range(self.option_first[patient], self.option_first[patient + 1]):
                if self.shortest(option, cap) < self.never:
                    self._list_option(patient, option, cap)
        self.course_first[self.patients] = self.listed

    def _list_option(self, patient: int, option: int, cap: int) -> None:
        """From every start of a last session that costs no more than the cap, all the ways back."""
        chain = self.option_chain[option]
        last = self.chain_sessions[chain] - 1
        for day in range(self.low_day[last], self.high_day[last] + 1):
            for state in range(self.chain_states[chain]):
                cell = (last * self.days + day) * self.states + state
                if self.stamp[cell] == self.call:
                    for step in range(self.width):
                        if self.field[self.place[cell] + step] <= cap:
                            self._go_back(patient, option, cell, step, cap)

    def _go_back(self, patient: int, option: int, cell: int, step: int, cap: int) -> None:
        """Every course that comes to a start of a cell for no more than the cap."""
        session = cell // (self.days * self.states)
        day, state = cell // self.states - session * self.days, cell % self.states
        self.back_day[session], self.back_step[session] = day, step
        if session == 0:
            self._list_course(patient, option, cap - self.field[self.place[cell] + step])
            return
        cap -= self.own[day * self.width + step]
        chain = self.option_chain[option]
        for origin in range(self.chain_states[chain]):
            place = self.chain_arcs[chain] + (session - 1) * self.chain_states[chain] + origin
            for arc in range(self.arc_first[place], self.arc_first[place + 1]):
                before = day - self.arc_gap[arc]
                if self.arc_to[arc] != state or before < self.low_day[session - 1]:
                    continue
                cell = ((session - 1) * self.days + before) * self.states + origin
                if self.stamp[cell] == self.call and self.weekday[day] < self.arc_span[arc]:
                    self._go_on(patient, option, cell, step, cap - self.arc_points[arc] * self.scale)

    def _go_on(self, patient: int, option: int, cell: int, step: int, cap: int) -> None:
        """The same from each start of a cell from which the next session's step is reached."""
        slope, ceiling = self.option_slope[option] * self.scale, self.option_ceiling[option] * self.scale
        self.work += 1
        for origin in range(self.width):
            away = step - origin if step > origin else origin - step
            shift = min(slope * away, ceiling)
            if self.field[self.place[cell] + origin] + shift <= cap and self.is_full == 0:
                self._go_back(patient, option, cell, origin, cap - shift)

    def _list_course(self, patient: int, option: int, left: int) -> None:
        """List the course that was gone back on; so much is left of what it may cost."""
        if self.listed == self.most_courses or self.work > self.work_end:
            self.is_full = 1
            return
        points = self.best[patient] + self.spare - left
        for session in range(self.sessions_of(option)):
            at, shape = self.listed * self.sessions + session, self.option_shape[option]
            day, step = self.back_day[session], self.back_step[session]
            wish = self.option_wish[option] if self.option_wish_points[option] else -1
            self.course_cell[at] = self.shape_site[shape] * self.days + day
            self.course_key[at] = (shape * self.width + step) * self.names + wish + 1
            points -= self._toll_of(option, day, step)
        self.course_option[self.listed] = option
        self.course_over[self.listed] = self.spare - left
        self.course_points[self.listed] = points // self.scale
        self.listed += 1

    def sessions_of(self, option: int) -> int:
        """Sessions that are planned, none for whoever is left out."""
        return self.chain_sessions[self.option_chain[option]] if option >= 0 else 0
