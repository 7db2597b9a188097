"""Close the gap between bound and plans for few patients: branch over all columns that could be part of better plans.

The columns of plans within a target are enumerated, then combined depth first: next is the patient with the fewest
remaining columns that fit with those of the others, weighted by earlier failures (dom/wdeg, Boussemart et al. 2004).
Reduced costs prune: those of all chosen columns, plus the price of time that must stay idle, may only add up to the
gap.  The result is plans that cost no more than the target, or proof that there are none.
"""

from __future__ import annotations

from array import array

from ketaplan.planner.batch.kernel.column_pool import ColumnPool
from ketaplan.planner.batch.kernel.day_patterns import DayPatterns
from ketaplan.planner.batch.kernel.joint_staffing import JointStaffing
from ketaplan.planner.batch.kernel.lagrangian import LagrangianDual
from ketaplan.planner.batch.kernel.priced_slots import PricedSlots
from ketaplan.planner.batch.kernel.problem_data import ProblemData
from ketaplan.planner.batch.kernel.ruin_recreate import RuinRecreate
from ketaplan.planner.batch.kernel.work import Work


class GapClosing:
    """Combines the columns of a pool.

    ``open_column`` lists, for each depth (number of patients placed), the remaining columns of each of the others.
    ``cell_pattern`` is the pattern of placed visits on each site's day, ``points`` their cost.  At each depth, ``who``
    is placed, next on the column at ``next_at``, which is -1 until the others' columns are filtered.
    """

    def __init__(
        self,
        data: ProblemData,
        pool: ColumnPool,
        patterns: DayPatterns,
        priced: PricedSlots,
        staffing: JointStaffing,
        dual: LagrangianDual,
        ruin: RuinRecreate,
        work: Work,
    ) -> None:
        """Start with no patient placed."""
        self.templates, self.options, self.consultations = data.templates, data.options, data.consultations
        self.pool, self.patterns, self.priced, self.staffing = pool, patterns, priced, staffing
        self.dual, self.ruin, self.work = dual, ruin, work
        self.insertion = self.ruin.insertion
        self.patients, self.days = self.options.patients, data.calendar.days
        self.sessions, self.needs, self.scale = data.automata.sessions, self.templates.needs, self.pool.prices.scale
        self.points = self.target = self.work_end = self.depth = 0
        self.is_open = False

    def improve_or_prove(self, target: int, work: int) -> bool:
        """Find plans that cost no more than ``target``, or prove that there are none; False if undecided.

        Then nothing has changed, and if the search ``is_open``, another call with the same target continues.
        Patients who need a consultation are not supported.
        """
        self.work_end = self.work.done + work
        if not self.is_open or target != self.target:
            self.target = target
            if not self._begin():
                return False
        if self._has_plans():
            self._adopt()
        elif self.is_open or self.patterns.is_unsure:
            return False
        else:
            self.dual.bound = max(self.dual.bound, target * self.scale + 1)
        return True

    def _begin(self) -> bool:
        """Leave every column open, those of least reduced cost first, and no patient placed; False if impossible."""
        self.is_open = False
        for option in range(len(self.consultations.template)):
            if self.consultations.template[option] >= 0:
                return False
        if not self.pool.enumerate_columns(self.target, self.work_end):
            return False
        self.patterns.clear()
        self.priced.find()
        first, reduced_cost = list(self.pool.first), list(self.pool.reduced_cost)
        columns: list[int] = []
        for patient in range(self.patients):
            columns += sorted(range(first[patient], first[patient + 1]), key=reduced_cost.__getitem__)
        self.open_column = array("i", columns) * (self.patients + 1)
        self.open_end = array("i", first[1:]) * (self.patients + 1)
        self.chosen = array("i", [-1]) * self.patients
        self.failure_weight = array("q", [1]) * self.patients
        self.order = array("i", range(self.patients))
        self.cell_pattern = array("i", range((len(self.templates.site_templates) - 1) * self.days))
        self.pattern_before = array("i", bytes(4 * self.patients * self.sessions))
        self.next_at = array("i", [-1]) * (self.patients + 1)
        self.who = array("i", bytes(4 * self.patients))
        self.points = self.depth = 0
        self.is_open = self.pool.gap_budget >= 0
        return True

    # -- depth first

    def _has_plans(self) -> bool:
        """Continue until all patients are placed for no more than the target, nothing is left, or the work is done."""
        while self.is_open and self.depth < self.patients:
            if self.work.done >= self.work_end:
                return False
            if not self._place_next():
                self.next_at[self.depth] = -1
                self.depth -= 1
                self.is_open = self.depth >= 0
                if self.is_open:
                    self._unplace(self.depth, self.chosen[self.who[self.depth]])
        has_plans, self.is_open = self.is_open, False
        return has_plans

    def _place_next(self) -> bool:
        """Place the next patient of this depth on the next column left, if any; then the depth is one more."""
        depth = self.depth
        if self.next_at[depth] < 0:
            self.who[depth] = self._filter(depth)
            if self.who[depth] < 0:
                return False
            self.next_at[depth] = self.pool.first[self.who[depth]]
        patient, at = self.who[depth], self.next_at[depth]
        if at == self.open_end[(depth + 1) * self.patients + patient]:
            self.chosen[patient] = -1
            return False
        self.chosen[patient] = self.open_column[(depth + 1) * self.pool.columns + at]
        self._place(depth, self.chosen[patient])
        self.next_at[depth], self.depth = at + 1, depth + 1
        return True

    def _filter(self, depth: int) -> int:
        """Filter the columns of each patient; return who is next, or -1 if a patient has none left."""
        least, found, fewest, heaviest = 0, -1, 0, 0
        for patient in range(self.patients):
            if self.chosen[patient] < 0:
                least += self._least_reduced_cost(depth, patient)
        for turn in range(self.patients):
            patient = self.order[turn]
            if self.chosen[patient] >= 0:
                continue
            others = least - self._least_reduced_cost(depth, patient)
            count = self._filter_patient(depth, patient, self.pool.gap_budget - others)
            if count == 0:
                self._weigh_failure(turn)
                return -1
            least = others + self._least_reduced_cost(depth + 1, patient)
            if found < 0 or count * heaviest < fewest * self.failure_weight[patient]:
                found, fewest, heaviest = patient, count, self.failure_weight[patient]
        return found if least + self._idle_cost(depth + 1) <= self.pool.gap_budget else -1

    def _weigh_failure(self, turn: int) -> None:
        """Increase the weight of a patient without a column left, to try them earlier."""
        patient = self.order[turn]
        self.failure_weight[patient] += 1
        while turn > 0 and self.failure_weight[self.order[turn - 1]] < self.failure_weight[patient]:
            self.order[turn] = self.order[turn - 1]
            turn -= 1
        self.order[turn] = patient

    def _least_reduced_cost(self, depth: int, patient: int) -> int:
        return self.pool.reduced_cost[self.open_column[depth * self.pool.columns + self.pool.first[patient]]]

    def _filter_patient(self, depth: int, patient: int, budget: int) -> int:
        """Pass on to the next depth the columns that fit within the others' least costs; return how many."""
        first, columns = self.pool.first[patient], self.pool.columns
        here, to = depth * columns, (depth + 1) * columns
        count = 0
        for at in range(first, self.open_end[depth * self.patients + patient]):
            column = self.open_column[here + at]
            if self.pool.reduced_cost[column] > budget:
                break
            self.work.done += 1
            if self._fits(column):
                self.open_column[to + first + count] = column
                count += 1
        self.open_end[(depth + 1) * self.patients + patient] = first + count
        return count

    def _fits(self, column: int) -> bool:
        """Return whether the column's visits fit on every day with those of the others, within the target."""
        pool, points = self.pool, self.points + self.pool.points[column]
        for session in range(pool.sessions_of(pool.option[column])):
            at = column * self.sessions + session
            before = self.cell_pattern[pool.cell[at]]
            after = self.patterns.extended(before, pool.cell[at], pool.key[at])
            if self.patterns.missed[after] < 0:
                return False
            points += self._points_between(column, before, after)
        return points <= self.target

    def _points_between(self, column: int, before: int, after: int) -> int:
        """Return the cost of additional missed physicians, which is the same for all patients of a site."""
        more = self.patterns.missed[after] - self.patterns.missed[before]
        return more * self.options.wish_points[self.pool.option[column]]

    def _idle_cost(self, depth: int) -> int:
        """Return the price of the time that no patient uses or could use with the columns left at a depth."""
        self.priced.begin_idle()
        for patient in range(self.patients):
            if self.chosen[patient] < 0 and self.priced.count > 0:
                self.priced.begin_patient()
                for at in range(self.pool.first[patient], self.open_end[depth * self.patients + patient]):
                    self.priced.add_column(self.open_column[depth * self.pool.columns + at])
                self.priced.end_patient()
        return self.priced.idle_cost()

    def _place(self, depth: int, column: int) -> None:
        """Place a column that fits."""
        pool = self.pool
        self.points += pool.points[column]
        pool.gap_budget -= pool.reduced_cost[column]
        self.priced.use(column, 1)
        for session in range(pool.sessions_of(pool.option[column])):
            at = column * self.sessions + session
            before = self.cell_pattern[pool.cell[at]]
            after = self.patterns.extended(before, pool.cell[at], pool.key[at])
            self.points += self._points_between(column, before, after)
            self.cell_pattern[pool.cell[at]] = after
            self.pattern_before[depth * self.sessions + session] = before

    def _unplace(self, depth: int, column: int) -> None:
        """Remove the column that was placed last."""
        pool = self.pool
        for session in range(pool.sessions_of(pool.option[column])):
            at, before = column * self.sessions + session, self.pattern_before[depth * self.sessions + session]
            self.points -= self._points_between(column, before, self.cell_pattern[pool.cell[at]])
            self.cell_pattern[pool.cell[at]] = before
        self.priced.use(column, -1)
        pool.gap_budget += pool.reduced_cost[column]
        self.points -= pool.points[column]

    # -- from columns to plans

    def _adopt(self) -> None:
        """Place all patients on the columns found; they become the best plans if none were as good."""
        current, pool = self.insertion.current, self.pool
        for patient in range(self.patients):
            self.insertion.remove(patient)
        for patient in range(self.patients):
            column = self.chosen[patient]
            option = pool.option[column]
            current.option[patient], current.points[patient] = option, pool.points[column]
            for session in range(pool.sessions_of(option)):
                self._write_visit(patient, column, session)
                if not self._has_wished(option, (patient * self.sessions + session) * self.needs):
                    current.points[patient] += self.options.wish_points[option]
            self.insertion.place_again(patient)
        self.ruin.accept_current()

    def _write_visit(self, patient: int, column: int, session: int) -> None:
        """Record a visit's time and people."""
        current, staffing, pool = self.insertion.current, self.staffing, self.pool
        at, to = column * self.sessions + session, patient * self.sessions + session
        cell = pool.cell[at]
        current.day[to], current.step[to] = cell % self.days, pool.step_of(pool.key[at])
        number = self._number_of(patient, at)
        self.patterns.fewest_missed(cell, self.cell_pattern[cell])
        for item in range(staffing.items):
            if staffing.item_visit[item] == number:
                need = staffing.item_need[item] - self.templates.template_first[staffing.visit_template[number]]
                current.who[to * self.needs + need] = staffing.item_person[item]

    def _number_of(self, patient: int, at: int) -> int:
        """Return the number of a visit in its day's pattern: from the last key, those of one key by patient."""
        pool, patterns, number = self.pool, self.patterns, 0
        cell, key = pool.cell[at], pool.key[at]
        pattern = self.cell_pattern[cell]
        while patterns.pattern_key[pattern] > key:
            pattern, number = patterns.pattern_before[pattern], number + 1
        for other in range(patient):
            first = self.chosen[other] * self.sessions
            for there in range(first, first + pool.sessions_of(pool.option[self.chosen[other]])):
                if pool.cell[there] == cell and pool.key[there] == key:
                    number += 1
        return number

    def _has_wished(self, option: int, at: int) -> bool:
        """Return whether a visit is with the preferred physician, if any."""
        wish, templates = self.options.wish[option], self.templates
        first = templates.template_first[self.options.template[option]]
        if wish < 0:
            return True
        for need in range(first, templates.template_first[self.options.template[option] + 1]):
            if templates.need_wish[need] and self.insertion.current.who[at + need - first] == wish:
                return True
        return False
