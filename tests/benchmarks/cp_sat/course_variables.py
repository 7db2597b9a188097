"""The variables of one patient at one clinic: on which days and minutes the visits fall, and what that costs."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from benchmarks.cp_sat.case import DAY, by_phase
from checker import verify

if TYPE_CHECKING:
    from datetime import date

    from benchmarks.cp_sat.case import Option
    from checker.written_plan import Visit

WEEK = 7


class CourseVariables:
    """One option of one patient; ``points`` is its part of the objective.

    Times are counted in steps of ``step`` minutes, from the day that counts as today. ``here`` says that the option is
    taken, ``on[place][day]`` that a session falls on a day; ``start[place]`` and ``clock[place]`` are when it starts,
    counted from today and from that day's midnight; ``crew[place][stage, role][name]`` says who is there.
    """

    def __init__(self, model: cp_model.CpModel, option: Option, step: int) -> None:
        self.model, self.option, self.step = model, option, step
        self.a_day = 1440 // step
        self.weights = option.course.clinic.weights
        self.points: list[cp_model.LinearExprT] = []
        self.here = model.new_bool_var(option.name)
        self.on = [{day: model.new_bool_var("") for day in days} for days in option.days]
        self.clock = [self._clock(days) for days in option.days]
        self.start = [self._start(place, days) for place, days in enumerate(option.days)]
        self.crew = [self._crew() for _ in option.days]
        self._hinted: date | None = None
        self._keep_gaps()
        self._keep_weeks()
        self._cost_of_days()
        self.off_hours = [self._off_hours(clock) for clock in self.clock]
        self._cost_of_visits()
        self.shift = [self._steadiness(before, after) for before, after in pairwise(self.clock)]

    def _clock(self, days: tuple[date, ...]) -> cp_model.IntVar:
        """The step of the day at which a session starts."""
        steps = {minute // self.step for day in days for minute in self.option.minutes[day]}
        return self.model.new_int_var_from_domain(cp_model.Domain.from_values(sorted(steps)), "")

    def _start(self, place: int, days: tuple[date, ...]) -> cp_model.IntVar:
        """A session's start; it falls on one day, at one of that day's minutes."""
        first = {day: self.at(day, 0) for day in days}
        steps = [first[day] + minute // self.step for day in days for minute in self.option.minutes[day]]
        start = self.model.new_int_var_from_domain(cp_model.Domain.from_values(steps), "")
        self.model.add_exactly_one(*self.on[place].values(), self.here.negated())
        for day, literal in self.on[place].items():
            self.model.add(start == self.clock[place] + first[day]).only_enforce_if(literal)
        return start

    def at(self, day: date, minute: int) -> int:
        """The step, counted from today."""
        return (day - self.option.course.as_of).days * self.a_day + minute // self.step

    def _crew(self) -> dict[tuple[int, str], dict[str, cp_model.IntVar]]:
        """For each role of each stage one of those who have it."""
        course, crew = self.option.course, {}
        for stage, (_, _, roles) in enumerate(course.protocol.visit):
            for role in roles:
                able = sorted(one.id for one in course.clinic.staff.values() if role in one.roles)
                crew[stage, role] = chosen = {name: self.model.new_bool_var("") for name in able}
                self.model.add_exactly_one(*chosen.values(), self.here.negated())
        return crew

    def _keep_gaps(self) -> None:
        """After each session comes the next within its gap, and before each the one before."""
        for rule, (before, after) in zip(self.option.rules[1:], pairwise(self.on), strict=True):
            gaps = rule.gaps(ideal_first=False)
            for day, literal in before.items():
                follow = [after[day + gap * DAY] for gap in gaps if day + gap * DAY in after]
                self.model.add_bool_or(*follow, literal.negated())
            for day, literal in after.items():
                lead = [before[day - gap * DAY] for gap in gaps if day - gap * DAY in before]
                self.model.add_bool_or(*lead, literal.negated())

    def _keep_weeks(self) -> None:
        """At most ``per_week`` sessions of a phase in a calendar week."""
        for places in by_phase(self.option.rules):
            weeks = defaultdict(list)
            for place in places:
                for day, literal in self.on[place].items():
                    weeks[verify.week(day)].append(literal)
            per_week = self.option.rules[places[0]].per_week
            for literals in weeks.values():
                if per_week:
                    self.model.add(sum(literals) <= per_week)

    def _cost_of_days(self) -> None:
        """Wait, rhythm and drift."""
        course, weights = self.option.course, self.weights
        ready = course.patient.ready(course.as_of, course.clinic, course.protocol)
        per_day = weights["wait_day"] * weights.get(course.patient.priority, 1)
        self.points += [per_day * (day - ready).days * literal for day, literal in self.on[0].items()]
        self.gap, self.drift = [], []
        for place, rule in enumerate(self.option.rules[1:], start=1):
            self.gap.append(self._gap(place))
            if rule.per_week and rule.before >= rule.per_week:
                self.drift.append(self._drift(place, rule.per_week))

    def _gap(self, place: int) -> dict[int, cp_model.IntVar]:
        """One literal for each gap that may be before a session."""
        rule, start = self.option.rules[place], self.option.course.as_of
        gap = {days: self.model.new_bool_var("") for days in rule.gaps(ideal_first=False)}
        self.model.add_exactly_one(*gap.values(), self.here.negated())
        when = [sum((day - start).days * literal for day, literal in self.on[p].items()) for p in (place - 1, place)]
        self.model.add(when[1] - when[0] == sum(days * literal for days, literal in gap.items()))
        for days, literal in gap.items():
            outside = max(0, rule.ideal_from - days, days - rule.ideal_to)
            self.points.append(self.weights["gap_day"] * outside * literal)
        return gap

    def _drift(self, place: int, per_week: int) -> tuple[int, int, cp_model.IntVar]:
        """Days by which a session is not one week after the one ``per_week`` before it."""
        gaps = self.gap[place - per_week : place]
        between = sum(days * literal for gap in gaps for days, literal in gap.items())
        most = max(WEEK, sum(max(gap) for gap in gaps) - WEEK)
        off = self.model.new_int_var(0, most, "")
        self.model.add(off >= between - WEEK * self.here)
        self.model.add(off >= WEEK * self.here - between)
        self.points.append(self.weights["drift_day"] * off)
        return place, per_week, off

    def _off_hours(self, clock: cp_model.IntVar) -> cp_model.IntVar:
        """Whether a session starts outside the hours that the patient would like."""
        patient, off = self.option.course.patient, self.model.new_bool_var("")
        liked = range(-(-patient.wish_from // self.step), -(-patient.wish_to // self.step))
        domain = cp_model.Domain.from_values(list(liked))
        self.model.add_linear_expression_in_domain(clock, domain).only_enforce_if(off.negated(), self.here)
        self.points.append(self.weights["off_hours"] * off)
        return off

    def _cost_of_visits(self) -> None:
        """Preference: the weekday and the physician."""
        patient, weights = self.option.course.patient, self.weights
        for chosen in self.on if patient.wish_days is not None else ():
            unliked = [literal for day, literal in chosen.items() if day.weekday() not in patient.wish_days]
            self.points.append(weights["off_day"] * sum(unliked))
        for crew in self.crew if patient.wish_physician else ():
            others = [literal for name, literal in self.physicians(crew).items() if name != patient.wish_physician]
            self.points.append(weights["other_physician"] * sum(others))

    @staticmethod
    def physicians(crew: dict) -> dict[str, cp_model.IntVar]:
        """Who may be the physician; one stage has one."""
        return next(chosen for (_, role), chosen in crew.items() if role == "physician")

    def _steadiness(self, before: cp_model.IntVar, after: cp_model.IntVar) -> tuple[cp_model.IntVar, cp_model.IntVar]:
        """Minutes between two times of day, or the cap where they are further apart."""
        cap = self.weights["shift_cap"]
        shift, far = self.model.new_int_var(0, cap, ""), self.model.new_bool_var("")
        self.model.add(shift >= self.step * (after - before)).only_enforce_if(far.negated(), self.here)
        self.model.add(shift >= self.step * (before - after)).only_enforce_if(far.negated(), self.here)
        self.model.add(shift == cap).only_enforce_if(far)
        self.points.append(self.weights["shift_minute"] * shift)
        return shift, far

    # ------------------------------------------------------------ a start for the search

    def hint(self, visits: list[Visit]) -> None:
        """Start the search from these visits, or from none."""
        self._hinted = visits[0].day if visits else None
        self._say(self.here, bool(visits))
        for place, (chosen, crew) in enumerate(zip(self.on, self.crew, strict=True)):
            visit = visits[place] if visits else None
            for day, literal in chosen.items():
                self._say(literal, visit is not None and visit.day == day)
            for (stage, role), names in crew.items():
                for name, literal in names.items():
                    self._say(literal, visit is not None and visit.people[stage][role] == name)
        if visits:
            self._hint_times(visits)
        else:
            self._hint_nothing()

    def _hint_times(self, visits: list[Visit]) -> None:
        gaps = [(after.day - before.day).days for before, after in pairwise(visits)]
        patient, cap = self.option.course.patient, self.weights["shift_cap"]
        for place, visit in enumerate(visits):
            self._say(self.start[place], self.at(visit.day, visit.minute))
            self._say(self.clock[place], visit.minute // self.step)
            self._say(self.off_hours[place], not patient.wish_from <= visit.minute < patient.wish_to)
        for number, gap in enumerate(self.gap):
            for days, literal in gap.items():
                self._say(literal, gaps[number] == days)
        for place, per_week, off in self.drift:
            self._say(off, abs(sum(gaps[place - per_week : place]) - WEEK))
        for (shift, far), (before, after) in zip(self.shift, pairwise(visits), strict=True):
            apart = abs(after.minute - before.minute)
            self._say(shift, min(apart, cap))
            self._say(far, apart > cap)

    def _hint_nothing(self) -> None:
        """Times that say nothing, so that the hint is complete."""
        off = [variable for _, _, variable in self.drift] + [variable for pair in self.shift for variable in pair]
        gaps = [literal for gap in self.gap for literal in gap.values()]
        for variable in (*self.start, *self.clock, *self.off_hours, *gaps, *off):
            self._say(variable, variable.proto.domain[0])

    def far(self, near_days: int) -> list[cp_model.IntVar]:
        """First sessions later than this many days after the patient is ready, and later than the hint's."""
        course = self.option.course
        ready = course.patient.ready(course.as_of, course.clinic, course.protocol)
        last = max(ready + near_days * DAY, self._hinted or ready)
        return [literal for day, literal in self.on[0].items() if day > last]

    def _say(self, variable: cp_model.IntVar, value: int) -> None:
        self.model.add_hint(variable, int(value))

    # ------------------------------------------------------------ what was found

    def visits(self, solver: cp_model.CpSolver) -> list[tuple[date, int, dict[tuple[int, str], str]]]:
        """Day, minute and people of each visit; none where the option is not taken."""
        if not solver.boolean_value(self.here):
            return []
        days = [next(day for day, literal in chosen.items() if solver.boolean_value(literal)) for chosen in self.on]
        minutes = [solver.value(clock) * self.step for clock in self.clock]
        people = [
            {
                place: next(n for n, literal in names.items() if solver.boolean_value(literal))
                for place, names in c.items()
            }
            for c in self.crew
        ]
        return list(zip(days, minutes, people, strict=True))
