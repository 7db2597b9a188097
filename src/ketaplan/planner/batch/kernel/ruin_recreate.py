"""Ruin a few and put them back at their best, over and over, while the temperature falls.

Each round takes two to four patients out who are in each other's way and puts them back one after the other, each
on its exact cheapest course beside all others (most times with the prices as guidance).  What comes out is
accepted where it costs no more than the temperature allows.  Everything is whole numbers, chance included: the
same candidates and the same number of rounds give the same plans everywhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.batch.kernel.insertion import Placing

MOST_OUT = 4
"""So many patients are taken out in one round at most."""
WANTED, NEAR, GUIDED = 96, 224, 200
"""Of 256 rounds, those that take out whoever is in a patient's way, and these with those that take out neighbours; of
256 searches, those with the prices as guidance."""


class Search(Placing):
    """The rounds, and the best courses that there were."""

    def __init__(self, columns: Mapping[str, object], luck: array[int], seed: int) -> None:
        """Begin with nobody placed; ``luck`` is a table of exponential variates."""
        super().__init__(columns)
        self.kept_option = array("i", self.now_option)
        self.kept_points = array("i", self.now_points)
        self.kept_day = array("i", self.now_day)
        self.kept_step = array("i", self.now_step)
        self.kept_who = array("i", self.now_who)
        self.kept_consult_day = array("i", self.consult_day)
        self.kept_consult_step = array("i", self.consult_step)
        self.kept_consult_who = array("i", self.consult_who)
        self._make_room(self.patients)
        self.luck = luck
        self.seed = seed
        self.factor, self.addend = 6364136223846793005, 1442695040888963407
        self.total = 0
        for patient in range(self.patients):
            self.total += self.absent[patient]
        self.kept_total = self.total
        self.mix_wanted, self.mix_near, self.mix_guided, self.most_out = WANTED, NEAR, GUIDED, MOST_OUT

    def _make_room(self, patients: int) -> None:
        """For those who are taken out in one round, as they were before it."""
        self.stale = array("b", bytes(patients))
        self.out = array("i", bytes(4 * MOST_OUT))
        self.old_option = array("i", bytes(4 * MOST_OUT))
        self.old_points = array("i", bytes(4 * MOST_OUT))
        self.old_day = array("i", bytes(4 * MOST_OUT * self.sessions))
        self.old_step = array("i", bytes(4 * MOST_OUT * self.sessions))
        self.old_who = array("i", bytes(4 * MOST_OUT * self.sessions * self.needs))
        self.old_consult = array("i", bytes(4 * MOST_OUT * 2))
        self.old_consult_who = array("i", bytes(4 * MOST_OUT * self.needs))
        self.is_out = array("b", bytes(patients))

    # -- chance

    def _draw(self, choices: int) -> int:
        """A whole number from 0 to ``choices`` - 1, by a linear congruential generator of 64 bits."""
        self.seed = (self.seed * self.factor + self.addend) & self.ones
        return (self.seed >> 33) % choices

    # -- one round

    def start(self, order: array[int]) -> None:
        """Everybody in, one after the other, in the order given."""
        for place in range(len(order)):
            self._enter(order[place])
        self._keep()

    def _enter(self, patient: int) -> None:
        before, self.hint_option = self.now_points[patient], -1
        points = self.insert(patient, self.absent[patient], 0, 0)
        if points < self.never:
            self.total += points - before
            self.stale[patient] = 1

    def anneal(self, rounds: int, heat: int) -> None:
        """So many rounds at one temperature, in parts of a point (1/256)."""
        for _ in range(rounds):
            self._round(heat)

    def _round(self, heat: int) -> None:
        count = self._choose_out()
        before, rest = 0, 0
        for place in range(count):
            before += self.now_points[self.out[place]]
            rest += self.least_alone[self.out[place]]
            self._note_old(place)
            self.remove(self.out[place])
        cap = before + (heat * self.luck[self._draw(len(self.luck))] >> 20)
        after, place = 0, 0
        while place < count:
            rest -= self.least_alone[self.out[place]]
            points = self._back(place, cap - after - rest)
            if points >= self.never:
                break
            after += points
            place += 1
        if place < count:
            self._undo(place, count)
            return
        self._settle_round(count, after - before)

    def _back(self, place: int, cap: int) -> int:
        """Put a patient back, or leave them out where that is within the cap."""
        patient, hint = self.out[place], self.old_points[place]
        guided = 1 if self._draw(256) < self.mix_guided else 0
        self.hint_option = self.old_option[place]
        if guided and self.hint_option >= 0:
            self.hint_guided = hint + self._old_tolls(place, self.hint_option)
        points = self.insert(patient, min(cap, self.absent[patient]), hint, guided)
        if points >= self.never and self.absent[patient] <= cap:
            return self.absent[patient]
        return points

    def _old_tolls(self, place: int, option: int) -> int:
        """What the prices say of the course that a patient had."""
        tolls, shape = 0, self.option_shape[option]
        for at in range(place * self.sessions, place * self.sessions + self.chain_sessions[self.option_chain[option]]):
            tolls += self.toll[(shape * self.days + self.old_day[at]) * self.width + self.old_step[at]]
        return tolls

    def _settle_round(self, count: int, change: int) -> None:
        self.total += change
        for place in range(count):
            self.is_out[self.out[place]] = 0
            self.stale[self.out[place]] = 1
        if self.total < self.kept_total:
            self._keep()

    def _undo(self, placed: int, count: int) -> None:
        for place in range(placed):
            self.remove(self.out[place])
        for place in range(count):
            self._bring_old(place)
            self.is_out[self.out[place]] = 0

    def _note_old(self, place: int) -> None:
        patient = self.out[place]
        self.old_option[place] = self.now_option[patient]
        self.old_points[place] = self.now_points[patient]
        at, to = patient * self.sessions, place * self.sessions
        for session in range(self.sessions):
            self.old_day[to + session] = self.now_day[at + session]
            self.old_step[to + session] = self.now_step[at + session]
        for need in range(self.sessions * self.needs):
            self.old_who[to * self.needs + need] = self.now_who[at * self.needs + need]
        self.old_consult[2 * place] = self.consult_day[patient]
        self.old_consult[2 * place + 1] = self.consult_step[patient]
        for need in range(self.needs):
            self.old_consult_who[place * self.needs + need] = self.consult_who[patient * self.needs + need]

    def _bring_old(self, place: int) -> None:
        patient = self.out[place]
        self.now_option[patient] = self.old_option[place]
        self.now_points[patient] = self.old_points[place]
        at, to = place * self.sessions, patient * self.sessions
        for session in range(self.sessions):
            self.now_day[to + session] = self.old_day[at + session]
            self.now_step[to + session] = self.old_step[at + session]
        for need in range(self.sessions * self.needs):
            self.now_who[to * self.needs + need] = self.old_who[at * self.needs + need]
        self.consult_day[patient] = self.old_consult[2 * place]
        self.consult_step[patient] = self.old_consult[2 * place + 1]
        for need in range(self.needs):
            self.consult_who[patient * self.needs + need] = self.old_consult_who[place * self.needs + need]
        if self.now_option[patient] >= 0:
            self._put_again(patient, self.now_option[patient])

    def begin_again(self, seed: int) -> None:
        """Put everybody as in the plans that are kept, and go on with other chances."""
        for patient in range(self.patients):
            self.remove(patient)
        self.now_option[:] = self.kept_option
        self.now_points[:] = self.kept_points
        self.now_day[:] = self.kept_day
        self.now_step[:] = self.kept_step
        self.now_who[:] = self.kept_who
        self.consult_day[:] = self.kept_consult_day
        self.consult_step[:] = self.kept_consult_step
        self.consult_who[:] = self.kept_consult_who
        for patient in range(self.patients):
            self.stale[patient] = 0
            if self.now_option[patient] >= 0:
                self._put_again(patient, self.now_option[patient])
        self.total = self.kept_total
        self.seed = seed

    def _keep(self) -> None:
        """The best so far: copy whoever changed since the last time."""
        self.kept_total = self.total
        for patient in range(self.patients):
            if self.stale[patient]:
                self.stale[patient] = 0
                self._keep_one(patient)

    def _keep_one(self, patient: int) -> None:
        self.kept_option[patient] = self.now_option[patient]
        self.kept_points[patient] = self.now_points[patient]
        for at in range(patient * self.sessions, (patient + 1) * self.sessions):
            self.kept_day[at] = self.now_day[at]
            self.kept_step[at] = self.now_step[at]
        for at in range(patient * self.sessions * self.needs, (patient + 1) * self.sessions * self.needs):
            self.kept_who[at] = self.now_who[at]
        self.kept_consult_day[patient] = self.consult_day[patient]
        self.kept_consult_step[patient] = self.consult_step[patient]
        for at in range(patient * self.needs, (patient + 1) * self.needs):
            self.kept_consult_who[at] = self.consult_who[at]

    # -- whom to take out

    def _choose_out(self) -> int:
        """Some patients who are in each other's way; they stand in ``out``, the first of them by chance."""
        count = 2 + self._draw(self.most_out - 1)
        count = min(count, self.patients)
        patient = self._draw(self.patients)
        self._mark(0, patient)
        kind = self._draw(256)
        if kind < self.mix_wanted:
            return self._out_of_the_way(patient, count)
        taken = 1
        for _ in range(count - 1):
            other = self._neighbour(self.out[self._draw(taken)]) if kind < self.mix_near else self._draw(self.patients)
            if other >= 0 and not self.is_out[other]:
                self._mark(taken, other)
                taken += 1
        return taken

    def _mark(self, place: int, patient: int) -> None:
        self.out[place] = patient
        self.is_out[patient] = 1

    def _out_of_the_way(self, patient: int, count: int) -> int:
        """Whoever stands where a patient would like to be at these prices."""
        first = self.option_first[patient]
        option = first + self._draw(self.option_first[patient + 1] - first)
        self.crowded, self.guided, self.earliest, self.earliest_step = 0, 1, 0, 0
        points = self.shortest(option, self.alone_guided[option] + self._draw(self.slack))
        self.crowded, self.guided = 1, 0
        taken = 1
        if points >= self.never:
            return taken
        shape, sessions = self.option_shape[option], self.chain_sessions[self.option_chain[option]]
        for _ in range(count - 1):
            session = self._draw(sessions)
            other = self._who_is_near(shape, self.found_day[session], self.found_step[session])
            if other >= 0 and not self.is_out[other]:
                self._mark(taken, other)
                taken += 1
        return taken

    def _neighbour(self, patient: int) -> int:
        """Somebody with a visit near one of a patient's; -1 where chance finds none."""
        option = self.now_option[patient]
        if option < 0:
            return self._draw(self.patients)
        at = patient * self.sessions + self._draw(self.chain_sessions[self.option_chain[option]])
        return self._who_is_near(self.option_shape[option], self.now_day[at], self.now_step[at])

    def _who_is_near(self, shape: int, day: int, step: int) -> int:
        cell = self.shape_site[shape] * self.days + day
        count = self.here_count[cell]
        if count == 0:
            return -1
        for _ in range(6):
            other = self.here[cell * self.most_a_day + self._draw(count)]
            if not self.is_out[other] and self._distance(other, day, step) <= 3:
                return other
        return -1

    def _distance(self, patient: int, day: int, step: int) -> int:
        """Steps between a start and the visit that a patient has on that day."""
        for at in range(patient * self.sessions, (patient + 1) * self.sessions):
            if self.now_day[at] == day:
                away = self.now_step[at] - step
                return away if away >= 0 else -away
        return self.width
