"""The last grains between the bound and the plans: everything that could cost as little, tried out.

The courses of which such plans can consist are listed, then put together depth first: next is always the patient who
has few courses left that fit beside those of the others, or to whom none was left before.  What prices say goes on
counting: all that is chosen may cost only so much more than everybody's best, and so does time that has a price and
that nobody can take any more.  At the end stand plans that cost no more than the target, or the proof that there are
none.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.day_patterns import DaySets


class Closing(DaySets):
    """Puts listed courses together.

    ``open_course`` holds, for each number of patients who are placed, the courses that are left to each of the others.
    ``standing`` is the set of visits that those who are placed have on each site's day, ``points`` what they cost.
    """

    def __init__(self, columns: Mapping[str, object], luck: array[int], seed: int) -> None:
        """Begin with nobody placed."""
        super().__init__(columns, luck, seed)
        self.points = 0

    def settle(self, target: int, work: int) -> bool:
        """Find plans that cost no more than ``target``, or prove that there are none; False where it is too much work.

        Nothing has changed then.  It is beyond it where somebody needs a consultation.
        """
        for option in range(len(self.consult_shape)):
            if self.consult_shape[option] >= 0:
                return False
        self.target, self.work_end = target, self.work + work
        if not self.list_courses():
            return False
        self._begin_trying()
        if self.spare >= 0 and self._place_next(0):
            self._take_over()
            return True
        if self.is_unsure:
            return False
        self.bound = max(self.bound, target * self.price_scale + 1)
        return True

    def _begin_trying(self) -> None:
        """Nobody is placed, and every course is open; of each patient the nearest to the best comes first."""
        self._forget_sets()
        self._find_tight()
        first, over = list(self.course_first), list(self.course_over)
        courses: list[int] = []
        for patient in range(self.patients):
            courses += sorted(range(first[patient], first[patient + 1]), key=over.__getitem__)
        self.open_course = array("i", courses) * (self.patients + 1)
        self.open_end = array("i", first[1:]) * (self.patients + 1)
        self.chosen = array("i", [-1]) * self.patients
        self.hardship = array("q", [1]) * self.patients
        self.turns = array("i", range(self.patients))
        self.standing = array("i", range((len(self.site_shapes) - 1) * self.days))
        self.stood = array("i", bytes(4 * self.patients * self.sessions))
        self.points = 0

    # -- depth first

    def _place_next(self, place: int) -> bool:
        """Whether all who are not placed yet can be, beside those who are, for no more than the target."""
        if place == self.patients:
            return True
        patient = self._narrow(place)
        if patient < 0:
            return False
        for at in range(self.course_first[patient], self.open_end[(place + 1) * self.patients + patient]):
            if self.work >= self.work_end:
                self.is_unsure = 1
                break
            self.chosen[patient] = self.open_course[(place + 1) * self.listed + at]
            self._stand(place, self.chosen[patient])
            if self._place_next(place + 1):
                return True
            self._leave_again(place, self.chosen[patient])
        self.chosen[patient] = -1
        return False

    def _narrow(self, place: int) -> int:
        """See which courses are left to each patient: who is next; -1 where somebody has none."""
        over, found, fewest, hardest = 0, -1, 0, 0
        for patient in range(self.patients):
            if self.chosen[patient] < 0:
                over += self._least_over(place, patient)
        for turn in range(self.patients):
            patient = self.turns[turn]
            if self.chosen[patient] >= 0:
                continue
            others = over - self._least_over(place, patient)
            count = self._narrow_one(place, patient, self.spare - others)
            if count == 0:
                self._note_hardship(turn)
                return -1
            over = others + self._least_over(place + 1, patient)
            if found < 0 or count * hardest < fewest * self.hardship[patient]:
                found, fewest, hardest = patient, count, self.hardship[patient]
        return found if over + self._idle(place + 1) <= self.spare else -1

    def _note_hardship(self, turn: int) -> None:
        """Nothing was left to a patient once more: whoever that happens to often comes first."""
        patient = self.turns[turn]
        self.hardship[patient] += 1
        while turn > 0 and self.hardship[self.turns[turn - 1]] < self.hardship[patient]:
            self.turns[turn] = self.turns[turn - 1]
            turn -= 1
        self.turns[turn] = patient

    def _least_over(self, place: int, patient: int) -> int:
        return self.course_over[self.open_course[place * self.listed + self.course_first[patient]]]

    def _narrow_one(self, place: int, patient: int, spare: int) -> int:
        """Pass on the courses that fit beside those of the others, and leave them as much as they need."""
        first, here, to = self.course_first[patient], place * self.listed, (place + 1) * self.listed
        count = 0
        for at in range(first, self.open_end[place * self.patients + patient]):
            course = self.open_course[here + at]
            if self.course_over[course] > spare:
                break
            self.work += 1
            if self._fits(course):
                self.open_course[to + first + count] = course
                count += 1
        self.open_end[(place + 1) * self.patients + patient] = first + count
        return count

    def _fits(self, course: int) -> bool:
        """Whether every day holds the course's visit beside those of the others, and all does not cost too much."""
        points = self.points + self.course_points[course]
        for session in range(self.sessions_of(self.course_option[course])):
            at = course * self.sessions + session
            before = self.standing[self.course_cell[at]]
            after = self._with(before, self.course_cell[at], self.course_key[at])
            if self.set_missed[after] < 0:
                return False
            points += self._points_between(course, before, after)
        return points <= self.target

    def _points_between(self, course: int, before: int, after: int) -> int:
        """What more misses of a physician cost, which is the same for everybody at a site."""
        return (self.set_missed[after] - self.set_missed[before]) * self.option_wish_points[self.course_option[course]]

    def _idle(self, place: int) -> int:
        """What the priced time costs that nobody takes, nor can take with the courses that are left."""
        for slot in range(self.tight):
            self.could_take[slot] = 0
        for patient in range(self.patients):
            if self.chosen[patient] < 0 and self.tight > 0:
                self._add_most_taken(place, patient)
        idle = 0
        for slot in range(self.tight):
            if self.dear_left[slot] > self.could_take[slot]:
                idle += (self.dear_left[slot] - self.could_take[slot]) * self.dear[slot]
        return idle

    def _add_most_taken(self, place: int, patient: int) -> None:
        """Add what a patient could take of each slot, on one course or the other."""
        for slot in range(self.tight):
            self.most_taken[slot] = 0
        for at in range(self.course_first[patient], self.open_end[place * self.patients + patient]):
            course = self.open_course[place * self.listed + at]
            for use in range(self.use_first[course], self.use_first[course + 1]):
                slot = self.use_slot[use]
                self.most_taken[slot] = max(self.most_taken[slot], self.use_units[use])
        for slot in range(self.tight):
            self.could_take[slot] += self.most_taken[slot]

    def _take_dear(self, course: int, sign: int) -> None:
        """A course takes its part of the tight slots, or gives it back."""
        for use in range(self.use_first[course], self.use_first[course + 1]):
            self.dear_left[self.use_slot[use]] -= sign * self.use_units[use]

    def _stand(self, place: int, course: int) -> None:
        """Place a course that fits."""
        self.points += self.course_points[course]
        self.spare -= self.course_over[course]
        self._take_dear(course, 1)
        for session in range(self.sessions_of(self.course_option[course])):
            at = course * self.sessions + session
            before = self.standing[self.course_cell[at]]
            after = self._with(before, self.course_cell[at], self.course_key[at])
            self.points += self._points_between(course, before, after)
            self.standing[self.course_cell[at]] = after
            self.stood[place * self.sessions + session] = before

    def _leave_again(self, place: int, course: int) -> None:
        """Take the course away that was placed last."""
        for session in range(self.sessions_of(self.course_option[course])):
            at, before = course * self.sessions + session, self.stood[place * self.sessions + session]
            self.points -= self._points_between(course, before, self.standing[self.course_cell[at]])
            self.standing[self.course_cell[at]] = before
        self._take_dear(course, -1)
        self.spare += self.course_over[course]
        self.points -= self.course_points[course]

    # -- taking them over

    def _take_over(self) -> None:
        """Put everybody on the courses that were found; they are kept where no plans were as good."""
        for patient in range(self.patients):
            self.remove(patient)
        self.total = 0
        for patient in range(self.patients):
            course = self.chosen[patient]
            option = self.course_option[course]
            self.now_option[patient], self.now_points[patient] = option, self.course_points[course]
            for session in range(self.sessions_of(option)):
                self._write_visit(patient, course, session)
                if not self._has_wished(option, (patient * self.sessions + session) * self.needs):
                    self.now_points[patient] += self.option_wish_points[option]
            if option >= 0:
                self._put_again(patient, option)
            self.total += self.now_points[patient]
            self.stale[patient] = 1
        if self.total < self.kept_total:
            self._keep()

    def _write_visit(self, patient: int, course: int, session: int) -> None:
        """When a visit is, and with whom."""
        at, to = course * self.sessions + session, patient * self.sessions + session
        cell = self.course_cell[at]
        self.now_day[to] = cell % self.days
        self.now_step[to] = self.course_key[at] // self.names % self.width
        number = self._number_of(patient, at)
        self._fewest_missed(cell, self.standing[cell])
        for item in range(self.items):
            if self.item_visit[item] == number:
                need = self.item_need[item] - self.shape_first[self.tried_shape[number]]
                self.now_who[to * self.needs + need] = self.item_who[item]

    def _number_of(self, patient: int, at: int) -> int:
        """Which visit of its day it is: they are tried from the last key on, and those of one key by patient."""
        cell, key, number = self.course_cell[at], self.course_key[at], 0
        visits = self.standing[cell]
        while self.set_key[visits] > key:
            visits, number = self.set_before[visits], number + 1
        for other in range(patient):
            first = self.chosen[other] * self.sessions
            for there in range(first, first + self.sessions_of(self.course_option[self.chosen[other]])):
                if self.course_cell[there] == cell and self.course_key[there] == key:
                    number += 1
        return number

    def _has_wished(self, option: int, at: int) -> bool:
        """Whether a visit is with the physician who is wished for, if any."""
        wish, first = self.option_wish[option], self.shape_first[self.option_shape[option]]
        if wish < 0:
            return True
        for need in range(first, self.shape_first[self.option_shape[option] + 1]):
            if self.need_wish[need] and self.now_who[at + need - first] == wish:
                return True
        return False
