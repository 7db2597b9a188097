"""What a day cannot hold: of these starts, so many visits at most.

Prices see each slot of a person's or chair's time by itself.  They do not see that what is left of a day lies in
pieces: visits of which each finds a chair, a physician and a nurse, and which do not find them together.  A limit says
so, and has a price of its own, which every visit at one of its starts pays.  Limits are looked for where the patients,
on average over some rounds, ask for more than a day holds; a larger set of starts makes a stronger one.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.joint_staffing import Together

A_DAY = 16
"""Limits that are kept for one shape of visit on one day, at most."""
CLEARLY = 32
"""A limit is worth its price where a round in so many asks for one visit too many."""


class Limits(Together):
    """Finds limits and keeps them: number ``row * A_DAY + i`` is the i-th of a row, a shape of visit on a day."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        """Begin without limits."""
        super().__init__(columns)
        self.a_day, self.clearly = A_DAY, CLEARLY
        rows = len(self.shape_site) * self.days
        self.limit_count = array("i", bytes(4 * rows))
        self.limit_most = array("i", bytes(4 * rows * A_DAY))
        self.limit_has = array("b", bytes(rows * A_DAY * self.width))
        self.limit_price = array("i", bytes(4 * rows * A_DAY))
        self.best_limit_price = array("i", bytes(4 * rows * A_DAY))
        self.limit_fine = array("q", bytes(8 * rows * A_DAY))
        self.limit_drive = array("q", bytes(8 * rows * A_DAY))
        self.limit_asked = array("i", bytes(4 * rows * A_DAY))
        self.wanted = array("i", bytes(4 * rows * self.width))
        self.order = array("i", bytes(4 * self.width))
        self.ordered = self.asked_for = 0
        self.members = array("i", bytes(4 * (self.width + 1)))
        self.size = 0
        self.shape_slots = array("i", bytes(4 * len(self.shape_site)))
        for shape in range(len(self.shape_site)):
            for need in range(self.shape_first[shape], self.shape_first[shape + 1]):
                end = self.need_after[need] + self.kind_slots[self.need_kind[need]]
                self.shape_slots[shape] = max(self.shape_slots[shape], end)
        self.pair = array("b", bytes(self.width * self.width))

    def find_limits(self, rounds: int) -> int:
        """New limits where the answers of so many rounds ask for more than a day holds; how many there are."""
        found = 0
        for row in range(len(self.limit_count)):
            if not self.in_pieces[self.shape_site[row // self.days]]:
                continue
            self._drop_idle(row)
            self._put_in_order(row)
            most = 1
            while most < self.most_together and self._all_wanted(row) > rounds * most + rounds // self.clearly:
                known = self.limit_count[row]
                for seed in range(self.asked_for):
                    if not self._is_covered(row, known, self.order[seed]):
                        found += self._limit_around(row, seed, most, rounds)
                most += 1
        for cell in range(len(self.wanted)):
            self.wanted[cell] = 0
        return found

    def _is_covered(self, row: int, known: int, step: int) -> bool:
        """Whether a limit that was found since has the start."""
        for number in range(row * self.a_day + known, row * self.a_day + self.limit_count[row]):
            if self.limit_has[number * self.width + step]:
                return True
        return False

    def _all_wanted(self, row: int) -> int:
        wanted = 0
        for step in range(self.width):
            wanted += self.wanted[row * self.width + step]
        return wanted

    def _put_in_order(self, row: int) -> None:
        """The starts of a row, the most wanted first; nothing is known about pairs of them yet."""
        self.ordered = self.asked_for = 0
        if self._all_wanted(row) == 0:
            return
        for step in range(self.width):
            self.tried[0] = step
            if not self.fit_together(row // self.days, row % self.days, 1):
                continue
            wanted, at = self.wanted[row * self.width + step], self.ordered
            while at > 0 and self.wanted[row * self.width + self.order[at - 1]] < wanted:
                self.order[at] = self.order[at - 1]
                at -= 1
            self.order[at] = step
            self.ordered += 1
            self.asked_for += wanted > 0
        for cell in range(len(self.pair)):
            self.pair[cell] = -1

    # -- one limit

    def _limit_around(self, row: int, seed: int, most: int, rounds: int) -> int:
        """A set of starts, the seed among them, of which at most so many fit; kept where more are wanted."""
        if self.limit_count[row] == self.a_day:
            return 0
        self.size = 0
        enough, wanted = rounds * most + rounds // self.clearly, self._wanted_near(row, self.order[seed])
        for turn in range(self.ordered):
            step = self.order[seed if turn == 0 else turn - 1 if turn <= seed else turn]
            if wanted <= enough:
                return 0
            if self._is_near(row, step, self.order[seed]):
                if self._may_join(row, step, most):
                    self.size += 1
                else:
                    wanted -= self.wanted[row * self.width + step]
        return self._keep_limit(row, most) if wanted > enough else 0

    def _is_near(self, row: int, step: int, other: int) -> bool:
        """Whether visits at two starts overlap."""
        away = step - other if step > other else other - step
        return away * self.shape_stride[row // self.days] < self.shape_slots[row // self.days]

    def _wanted_near(self, row: int, other: int) -> int:
        wanted = 0
        for step in range(self.width):
            if self._is_near(row, step, other):
                wanted += self.wanted[row * self.width + step]
        return wanted

    def _may_join(self, row: int, step: int, most: int) -> bool:
        """Whether still no more than so many of the set fit with this start in it (each as often as one likes)."""
        self.members[self.size] = step
        self.tried[0] = step
        return not self._fit_more(row, 1, most + 1, 0)

    def _fit_more(self, row: int, count: int, whole: int, first: int) -> bool:
        """Whether those tried, and members from ``first`` on up to the whole number, fit together."""
        if count == whole:
            return whole == 2 or self.fit_together(row // self.days, row % self.days, whole)
        for place in range(first, self.size + 1):
            if self._goes_with_all(row, self.members[place], count):
                self.tried[count] = self.members[place]
                if self._fit_more(row, count + 1, whole, place):
                    return True
        return False

    def _goes_with_all(self, row: int, step: int, count: int) -> bool:
        """Whether a start fits with each of those tried, taken by itself."""
        for one in range(count):
            cell = self.tried[one] * self.width + step
            if self.pair[cell] < 0:
                self._note_pair(row, self.tried[one], step)
            if self.pair[cell] == 0:
                return False
        return True

    def _note_pair(self, row: int, one: int, other: int) -> None:
        first, second = self.tried[0], self.tried[1]
        self.tried[0], self.tried[1] = one, other
        fits = 1 if self.fit_together(row // self.days, row % self.days, 2) else 0
        self.pair[one * self.width + other] = self.pair[other * self.width + one] = fits
        self.tried[0], self.tried[1] = first, second

    # -- keeping them

    def _keep_limit(self, row: int, most: int) -> int:
        """Remember the set, unless it is known; 1 where it is new."""
        number = row * self.a_day + self.limit_count[row]
        for step in range(self.width):
            self.limit_has[number * self.width + step] = 0
        for place in range(self.size):
            self.limit_has[number * self.width + self.members[place]] = 1
        for other in range(row * self.a_day, number):
            if self.limit_most[other] == most and self._is_within(number, other):
                return 0
        self.limit_most[number] = most
        self.limit_price[number] = self.best_limit_price[number] = self.limit_asked[number] = 0
        self.limit_fine[number] = self.limit_drive[number] = 0
        self.limit_count[row] += 1
        return 1

    def _is_within(self, number: int, other: int) -> bool:
        for step in range(self.width):
            if self.limit_has[number * self.width + step] > self.limit_has[other * self.width + step]:
                return False
        return True

    def _drop_idle(self, row: int) -> None:
        """Limits that cost nothing, now or at the best prices, make room."""
        to = row * self.a_day
        for number in range(row * self.a_day, row * self.a_day + self.limit_count[row]):
            if self.limit_price[number] or self.best_limit_price[number]:
                self._move_limit(number, to)
                to += 1
        self.limit_count[row] = to - row * self.a_day

    def _move_limit(self, number: int, to: int) -> None:
        self.limit_most[to] = self.limit_most[number]
        self.limit_price[to] = self.limit_price[number]
        self.best_limit_price[to] = self.best_limit_price[number]
        self.limit_fine[to] = self.limit_fine[number]
        self.limit_drive[to] = self.limit_drive[number]
        self.limit_asked[to] = self.limit_asked[number]
        for step in range(self.width):
            self.limit_has[to * self.width + step] = self.limit_has[number * self.width + step]
