"""Ruin and recreate (Schrimpf et al. 2000), accepted by simulated annealing.

Each round removes two to four patients who compete for the same time and inserts them again one by one, each on the
exact cheapest course given all others (usually with the prices as guidance).  The result is accepted if it costs no
more than the temperature allows.  Everything is in integers, including random numbers: the same candidates and the same
number of rounds give the same plans on every machine.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.assignment import Assignment
from ketaplan.planner.batch.kernel.course_dp import CourseDP
from ketaplan.planner.batch.kernel.insertion import Hint, Insertion
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.rng import Rng
from ketaplan.planner.batch.kernel.start_costs import TakenStarts

MOST_REMOVED = 4
"""The most patients removed in one round."""
EVICTIONS, BLOCKERS, NEIGHBORS, GUIDED = 72, 112, 248, 200
"""Of 256 rounds, those that evict patients from a cheaper course; these with those that remove patients who block a
desired course; these with those that remove neighbors; of 256 insertions, those with the prices as guidance."""
MOST_PENALTY = 256
"""A taken start costs up to this many points more while looking for a course from which to evict others."""
NEAR_STEPS = 3
"""How many steps from a start count as near."""


class RuinRecreate:
    """Three assignments: ``current``, the ``best`` so far, and the ``saved`` courses of those removed in this round.

    Patients who are ``is_dirty`` have changed since the best was stored; ``neg_log_table`` are the increases accepted
    at temperature 1.
    """

    def __init__(
        self,
        data: ProblemData,
        insertion: Insertion,
        dp: CourseDP,
        taken: TakenStarts,
        rng: Rng,
        neg_log_table: array[int],
    ) -> None:
        """Start with no patient placed."""
        self.calendar, self.templates, self.automata = data.calendar, data.templates, data.automata
        self.options, self.insertion, self.dp, self.rng = data.options, insertion, dp, rng
        self.taken = taken
        self.patients, self.days = self.options.patients, self.calendar.days
        self.sessions, self.never = self.automata.sessions, self.calendar.never
        self.hint, self.current = Hint(), insertion.current
        self.best = Assignment(self.patients, self.sessions, self.templates.needs)
        self.best.copy(self.current)
        self.saved = Assignment(MOST_REMOVED, self.sessions, self.templates.needs)
        self.removed = array("i", bytes(4 * MOST_REMOVED))
        self.is_removed = array("b", bytes(self.patients))
        self.is_dirty = array("b", bytes(self.patients))
        self.neg_log_table = neg_log_table
        self.total = 0
        for patient in range(self.patients):
            self.total += self.options.unplanned_cost[patient]
        self.best_total = self.total
        self.blockers, self.neighbors, self.guided, self.most_removed = BLOCKERS, NEIGHBORS, GUIDED, MOST_REMOVED
        self.evictions, self.most_penalty = EVICTIONS, MOST_PENALTY

    def start(self, order: array[int]) -> None:
        """Insert all patients, one after the other, in the given order."""
        for place in range(len(order)):
            self._enter(order[place])
        self._store_best()

    def _enter(self, patient: int) -> None:
        before = self.current.points[patient]
        self.hint.option, self.hint.is_guided, self.hint.points = -1, 0, 0
        points = self.insertion.insert(patient, self.options.unplanned_cost[patient], self.hint)
        if points < self.never:
            self.total += points - before
            self.is_dirty[patient] = 1

    # -- rounds

    def anneal(self, rounds: int, temperature: int) -> None:
        """Run some rounds at one temperature, in parts of a point (1/256)."""
        for _ in range(rounds):
            self._round(temperature)

    def _round(self, temperature: int) -> None:
        """Remove some patients and insert them again; undo that if it costs too much."""
        count = self._choose_removed()
        before, rest = 0, 0
        for place in range(count):
            patient = self.removed[place]
            before += self.current.points[patient]
            rest += self.insertion.least_lone[patient]
            self.saved.copy_patient(self.current, patient, place)
            self.insertion.remove(patient)
        cap = before + (temperature * self.neg_log_table[self.rng.draw(len(self.neg_log_table))] >> 20)
        after, place = 0, 0
        while place < count:
            rest -= self.insertion.least_lone[self.removed[place]]
            points = self._reinsert(place, cap - after - rest)
            if points >= self.never:
                break
            after += points
            place += 1
        if place < count:
            self._undo(place, count)
            return
        self._accept(count, after - before)

    def _reinsert(self, place: int, cap: int) -> int:
        """Insert a patient again, or leave them unplanned if that is within the cap; return the cost."""
        patient, hint = self.removed[place], self.hint
        unplanned = self.options.unplanned_cost[patient]
        hint.points, hint.option = self.saved.points[place], self.saved.option[place]
        hint.is_guided = 1 if self.rng.draw(256) < self.guided else 0
        if hint.is_guided and hint.option >= 0:
            hint.guided_points = hint.points + self.insertion.visit_prices_of(self.saved, place)
        points = self.insertion.insert(patient, min(cap, unplanned), hint)
        if points >= self.never and unplanned <= cap:
            return unplanned
        return points

    def _accept(self, count: int, change: int) -> None:
        self.total += change
        for place in range(count):
            self.is_removed[self.removed[place]] = 0
            self.is_dirty[self.removed[place]] = 1
        if self.total < self.best_total:
            self._store_best()

    def _undo(self, placed: int, count: int) -> None:
        """Remove those who were inserted again, and bring every saved course back."""
        for place in range(placed):
            self.insertion.remove(self.removed[place])
        for place in range(count):
            patient = self.removed[place]
            self.current.copy_patient(self.saved, place, patient)
            self.insertion.place_again(patient)
            self.is_removed[patient] = 0

    def _store_best(self) -> None:
        """Store the current courses as the best: copy the patients who changed since the last time."""
        self.best_total = self.total
        for patient in range(self.patients):
            if self.is_dirty[patient]:
                self.is_dirty[patient] = 0
                self.best.copy_patient(self.current, patient, patient)

    def accept_current(self) -> None:
        """Recount the current courses, all of which were replaced; store them if they are the best."""
        self.total = 0
        for patient in range(self.patients):
            self.total += self.current.points[patient]
            self.is_dirty[patient] = 1
        if self.total < self.best_total:
            self._store_best()

    # -- whom to remove

    def _choose_removed(self) -> int:
        """Write competing patients into ``removed``, the first at random; return how many."""
        count = 2 + self.rng.draw(self.most_removed - 1)
        count = min(count, self.patients)
        patient = self.rng.draw(self.patients)
        self._mark(0, patient)
        kind = self.rng.draw(256)
        found = 1
        if kind < self.evictions:
            found = self.choose_evicted(patient)
        elif kind < self.blockers:
            found = self._choose_blockers(patient, count)
        if found > 1:
            return found
        for _ in range(count - 1):
            if kind < self.neighbors:
                other = self._neighbor(self.removed[self.rng.draw(found)])
            else:
                other = self.rng.draw(self.patients)
            if other >= 0 and not self.is_removed[other]:
                self._mark(found, other)
                found += 1
        return found

    def _mark(self, place: int, patient: int) -> None:
        self.removed[place] = patient
        self.is_removed[patient] = 1

    def _choose_blockers(self, patient: int, count: int) -> int:
        """Choose patients who are where a patient would like to be at these prices."""
        first, insertion = self.options.option_first[patient], self.insertion
        option = first + self.rng.draw(self.options.option_first[patient + 1] - first)
        found = 1
        if insertion.lone_guided[option] >= self.never:
            return found
        template, sessions = self.options.template[option], self.automata.sessions_of[self.options.automaton[option]]
        for _ in range(count - 1):
            at = option * self.sessions + self.rng.draw(sessions)
            other = self._patient_near(template, insertion.desired_day[at], insertion.desired_step[at])
            if other >= 0 and not self.is_removed[other]:
                self._mark(found, other)
                found += 1
        return found

    def choose_evicted(self, patient: int) -> int:
        """Choose patients in the way of a course that is cheaper even if every taken start costs a penalty."""
        option, insertion = self.current.option[patient], self.insertion
        if option < 0:
            option = self.options.option_first[patient]
            cap = insertion.lone_guided[option] + insertion.slack
        else:
            cap = self.current.points[patient] + insertion.visit_prices_of(self.current, patient)
        template, found = self.options.template[option], 1
        self.taken.penalty = self.rng.draw(self.most_penalty)
        self.saved.copy_patient(self.current, patient, 0)
        insertion.remove(patient)
        if self.dp.solve(option, cap, self.taken, insertion.priced_bounds, 0, 0) < self.never:
            for session in range(self.automata.sessions_of[self.options.automaton[option]]):
                day, step = self.dp.found_day[session], self.dp.found_step[session]
                if found < MOST_REMOVED and self.taken.is_taken(day, step):
                    other = self._in_the_way(template, day, step)
                    if other >= 0:
                        self._mark(found, other)
                        found += 1
        self.current.copy_patient(self.saved, 0, patient)
        insertion.place_again(patient)
        return found

    def _in_the_way(self, template: int, day: int, step: int) -> int:
        """Return a patient without whom a start is open, the first from a random one on; -1 for none."""
        insertion = self.insertion
        cell = self.templates.template_site[template] * self.days + day
        count = insertion.on_days.count[cell]
        if count == 0:
            return -1
        first = self.rng.draw(count)
        for turn in range(count):
            other = insertion.on_days.at(cell, (first + turn) % count)
            if not self.is_removed[other] and self._is_open_without(other, template, day, step):
                return other
        return -1

    def _is_open_without(self, patient: int, template: int, day: int, step: int) -> bool:
        """Return whether a start would be open without a patient's visit of that day."""
        current, resources = self.current, self.insertion.resources
        own = self.options.template[current.option[patient]]
        at = patient * self.sessions
        while current.day[at] != day:
            at += 1
        slot = current.step[at] * self.templates.template_stride[own]
        resources.vacate(own, day, slot, current.who, at * self.templates.needs)
        resources.refresh(template, day)
        is_open = self.insertion.is_open(template, day, step)
        resources.occupy_again(own, day, slot, current.who, at * self.templates.needs)
        return is_open

    def _neighbor(self, patient: int) -> int:
        """Return a patient with a visit near a random one of a patient's; -1 if there is none."""
        option = self.current.option[patient]
        if option < 0:
            return self.rng.draw(self.patients)
        sessions = self.automata.sessions_of[self.options.automaton[option]]
        at = patient * self.sessions + self.rng.draw(sessions)
        return self._patient_near(self.options.template[option], self.current.day[at], self.current.step[at])

    def _patient_near(self, template: int, day: int, step: int) -> int:
        """Return a patient with a visit near a start, the first from a random one on; -1 if there is none."""
        insertion = self.insertion
        cell = self.templates.template_site[template] * self.days + day
        count = insertion.on_days.count[cell]
        if count == 0:
            return -1
        first = self.rng.draw(count)
        for turn in range(count):
            other = insertion.on_days.at(cell, (first + turn) % count)
            if not self.is_removed[other] and self._distance(other, day, step) <= NEAR_STEPS:
                return other
        return -1

    def _distance(self, patient: int, day: int, step: int) -> int:
        """Return the steps between a start and the visit that a patient has on that day."""
        for at in range(patient * self.sessions, (patient + 1) * self.sessions):
            if self.current.day[at] == day:
                away = self.current.step[at] - step
                return away if away >= 0 else -away
        return self.calendar.width
