"""Ruin a few and put them back at their best, over and over, while the temperature falls.

Each round takes two to four patients out who are in each other's way and puts them back one after the other, each
on its exact cheapest course beside all others (half of the times with the prices as guidance).  What comes out is
accepted where it costs no more than the temperature allows.  Everything is whole numbers, chance included: the
same candidates and the same number of rounds give the same plans everywhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from ketaplan.planner.engines.everyone.prices import Prices

MOST_OUT = 16
SLACK = 600
"""Points above a patient's course in an empty clinic at which a search for one begins to look."""


class Search(Prices):
    """Everyone's courses: those now in place, and the best that there were."""

    def __init__(self, columns: Mapping[str, object], luck: array[int], seed: int) -> None:
        """Begin with nobody placed; ``luck`` is a table of exponential variates."""
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
        self.kept_option = array("i", self.now_option)
        self.kept_points = array("i", self.now_points)
        self.kept_day = array("i", self.now_day)
        self.kept_step = array("i", self.now_step)
        self.kept_who = array("i", self.now_who)
        self.kept_consult_day = array("i", self.consult_day)
        self.kept_consult_step = array("i", self.consult_step)
        self.kept_consult_who = array("i", self.consult_who)
        self._make_room(patients)
        self.most_a_day = max(1, patients)
        sites = len(self.site_shapes) - 1
        self.here_count = array("i", bytes(4 * sites * self.days))
        self.here = array("i", bytes(4 * sites * self.days * self.most_a_day))
        self.alone = array("i", bytes(4 * len(self.option_shape)))
        self.alone_guided = array("i", bytes(4 * len(self.option_shape)))
        self.least_alone = array("i", self.absent)
        self.luck = luck
        self.seed = seed
        self.factor, self.addend = 6364136223846793005, 1442695040888963407
        self.slack = SLACK
        self.hint_option, self.hint_guided = -1, 0
        self.found_consult_day = self.found_consult_step = 0
        self.total = 0
        for patient in range(patients):
            self.total += self.absent[patient]
        self.kept_total = self.total
        self.rounds = 0
        self.accepted = 0
        self.mix_wanted = 96
        self.mix_near = 224
        self.mix_guided = 200
        self.most_out = 4
        self._look_alone()

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

    # -- chance

    def _draw(self, choices: int) -> int:
        """A whole number from 0 to ``choices`` - 1, by a linear congruential generator of 64 bits."""
        self.seed = (self.seed * self.factor + self.addend) & self.ones
        return (self.seed >> 33) % choices

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
        self.rounds += rounds

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
        self.accepted += 1
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
