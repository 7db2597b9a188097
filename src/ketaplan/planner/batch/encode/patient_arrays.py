"""Patients as integer arrays: the cost of each start of each day, and the automata of their courses."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.clock import week_of
from ketaplan.planner.availability import Availability
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.automaton import Automaton, GapArc, InitialState, automaton_of
from ketaplan.planner.batch.encode.clinic_arrays import NEVER, ClinicArrays
from ketaplan.planner.batch.encode.site_layout import SiteLayout
from ketaplan.planner.batch.kernel.problem_data import Automata, Consultations, PatientOptions
from ketaplan.planner.cost import (
    consultation_points,
    drift_points,
    off_day_points,
    off_hours_points,
    rhythm_points,
    shift_points,
    wait_points,
    wishes_physician,
)
from ketaplan.planner.course.consultation import first_visit_after
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Request
from ketaplan.planner.rules import rules_of, starts_on
from ketaplan.planner.visit_templates import VisitTemplate, consultation, treatment

OPTION_ARRAYS = (
    "option_first",
    "unplanned_cost",
    "template",
    "automaton",
    "wish",
    "wish_points",
    "slope",
    "ceiling",
    "row_first",
    "row_of_day",
    "row_before",
    "start_first",
    "start_day",
    "start_state",
    "start_points",
)
CONSULTATION_ARRAYS = ("template", "row_first", "first_day", "end_day", "day_points", "lead_days", "steps")


class PatientArrays:
    """Builds the patients' parts of the problem data: ``patient_options``, ``automata`` and ``consultations``."""

    def __init__(self, clinics: ClinicArrays, candidates: Sequence[Candidate]) -> None:
        """Encode the candidates, option by option."""
        self.clinics, self.today, self.days = clinics, clinics.today, clinics.days
        self.width = clinics.width
        self.by_clinic = {site.clinic.id: site for site in clinics.sites}
        self.options: list[tuple[int, Request]] = []
        self._open_days: dict[int, list[tuple[int, date, int]]] = {}
        self._rows: dict[tuple[int, ...], int] = {}
        self._automata: dict[Automaton, int] = {}
        self._row_numbers: dict[tuple[object, ...], int] = {}
        self.lists: dict[str, list[int]] = {name: [] for name in OPTION_ARRAYS}
        self.consult_lists: dict[str, list[int]] = {name: [] for name in CONSULTATION_ARRAYS}
        self._last_days: list[list[int]] = []
        for number, candidate in enumerate(candidates):
            self.lists["option_first"].append(len(self.options))
            self.lists["unplanned_cost"].append(candidate.unplanned_points)
            for request in candidate.requests:
                self._add(number, request)
        self.lists["option_first"].append(len(self.options))
        self.lists["start_first"].append(len(self.lists["start_day"]))
        self.automata = self._automata_arrays()
        self.patient_options = self._option_arrays(len(candidates))
        self.consultations = Consultations(**{name: array("i", of) for name, of in self.consult_lists.items()})

    def _add(self, patient: int, request: Request) -> None:
        site = self.by_clinic[request.clinic.id]
        template = treatment(request)
        key = replace(template, not_before=date.min)
        automaton = automaton_of(request.course, request.clinic.weights)
        assert automaton is not None
        weights, lists = request.clinic.weights, self.lists
        availability = Availability(request)
        wish = wishes_physician(request)
        self.options.append((patient, request))
        lists["template"].append(site.templates[key])
        lists["automaton"].append(self._automata.setdefault(automaton, len(self._automata)))
        lists["wish"].append(site.resources.get(wish, -1) if wish else -1)
        lists["wish_points"].append(weights.other_physician)
        lists["slope"].append(weights.shift_minute * request.clinic.grid_minutes)
        lists["ceiling"].append(weights.shift_minute * weights.shift_cap)
        lists["row_first"].append(len(lists["row_of_day"]))
        lists["row_of_day"] += self._days_of(site, request, availability, template, key)
        lists["row_before"].append(self._row_before(site, request))
        lists["start_first"].append(len(lists["start_day"]))
        for start in self._starts(request, automaton):
            lists["start_day"].append(start.day)
            lists["start_state"].append(start.state)
            lists["start_points"].append(start.points)
        self._last_days.append(self._last_days_of(request))
        self._add_consultation(site, request, availability)

    # -- rows

    def _days_of(
        self,
        site: SiteLayout,
        request: Request,
        availability: Availability,
        template: VisitTemplate,
        key: VisitTemplate,
    ) -> list[int]:
        """Return the number of the row of each day; -1 if the day has no start."""
        after = first_visit_after(request, None) if template.takes_chair else None
        first = max(template.not_before, after.day) if after else template.not_before
        own_rules = rules_of("patient")
        rows = [-1] * self.days
        always = _missed_wish_points(site, request) if template.takes_chair else 0
        for number, day, starts in self._days_with_starts(site, key):
            if day < first:
                continue
            bits = starts & starts_on(availability, day, template, own_rules) >> site.first_step
            if after and day == after.day:
                bits &= availability.grid.starts_from(after.minute) >> site.first_step
            if bits:
                rows[number] = self._row(site, request, day, bits, always)
        return rows

    def _days_with_starts(self, site: SiteLayout, key: VisitTemplate) -> list[tuple[int, date, int]]:
        """Return the days with starts allowed by the rules that are the same for all patients of the site."""
        template = site.templates[key]
        if template not in self._open_days:
            rules, found = rules_of("clinic", "resource"), []
            for number in range(self.days):
                day = self.today + timedelta(days=number)
                bits = starts_on(site.availability, day, key, rules) >> site.first_step & ((1 << site.steps) - 1)
                if bits:
                    found.append((number, day, bits))
            self._open_days[template] = found
        return self._open_days[template]

    def _row(self, site: SiteLayout, request: Request, day: date, bits: int, always: int) -> int:
        """Return the row of a day, shared by patients with the same values; ``always`` is the cost of any start."""
        weights, wishes = request.clinic.weights, request.patient.preferences
        any_start, grid = always + off_day_points(weights, wishes, day), site.clinic.grid_minutes
        key = (bits, any_start, wishes.start, wishes.end, weights.off_hours, site.opens, grid)
        number = self._row_numbers.get(key)
        if number is None:
            row = [NEVER] * self.width
            for step in set_bits(bits):
                minute = site.opens + step * grid
                row[step] = any_start + off_hours_points(weights, wishes, minute)
            number = self._row_numbers[key] = self._number_of(row)
        return number

    def _number_of(self, row: Sequence[int]) -> int:
        return self._rows.setdefault(tuple(row), len(self._rows))

    def _row_before(self, site: SiteLayout, request: Request) -> int:
        """Return the row of costs of a shift from the last fixed session's time; -1 if that is unknown."""
        fixed = [session.fixed for session in request.course.sessions if session.fixed]
        if not fixed or fixed[-1].minute is None:
            return -1
        minute, grid = fixed[-1].minute, site.clinic.grid_minutes
        weights = request.clinic.weights
        return self._number_of([shift_points(weights, site.opens + n * grid - minute) for n in range(self.width)])

    # -- starts of courses

    def _starts(self, request: Request, automaton: Automaton) -> list[InitialState]:
        fixed = [session.fixed.day.toordinal() for session in request.course.sessions if session.fixed]
        starts = self._new_starts(request) if not fixed else self._starts_after(request, automaton, fixed)
        zero = self.today.toordinal()
        return [InitialState(day - zero, state, points) for day, state, points in starts if 0 <= day - zero < self.days]

    def _new_starts(self, request: Request) -> list[InitialState]:
        first, end = request.ready.toordinal(), request.first_visit_before.toordinal()
        return [InitialState(day, 0, wait_points(request, date.fromordinal(day))) for day in range(first, end)]

    def _starts_after(self, request: Request, automaton: Automaton, fixed: list[int]) -> list[InitialState]:
        """Return an initial state for each gap after the last fixed session, for rhythm, drift and weeks."""
        course, weights, index = request.course, request.clinic.weights, len(fixed)
        session, before = course.sessions[index], course.week_before(index)
        starts = []
        for gap in range(session.gap.min_days, session.gap.max_days + 1):
            day = fixed[-1] + gap
            points = rhythm_points(weights, session, gap)
            if before is not None:
                if week_of(day) == week_of(fixed[before]):
                    continue
                points += drift_points(weights, day - fixed[before])
            starts.append(InitialState(day, automaton.opening[gap - session.gap.min_days], points))
        return starts

    def _last_days_of(self, request: Request) -> list[int]:
        """Return the last allowed day of each planned session, from 0."""
        far = self.days - 1
        return [
            far if session.last_day is None else max(-1, min(far, (session.last_day - self.today).days))
            for session in request.course.to_plan
        ]

    # -- the consultation

    def _add_consultation(self, site: SiteLayout, request: Request, availability: Availability) -> None:
        lists, rows = self.consult_lists, self.lists["row_of_day"]
        if not request.patient.needs_consultation or request.consulted is not None:
            for name in CONSULTATION_ARRAYS:
                lists[name].append(-1 if name == "template" else 0)
            return
        template = consultation(request)
        key = replace(template, not_before=date.min)
        lists["template"].append(site.templates[key])
        lists["row_first"].append(len(rows))
        rows += self._days_of(site, request, availability, template, key)
        lists["first_day"].append(self._first_day(lists["row_first"][-1]))
        lists["end_day"].append(min(self.days, (request.first_visit_before - self.today).days))
        lists["day_points"].append(consultation_points(request, request.as_of + timedelta(days=1)))
        lists["lead_days"].append(request.protocol.consultation.lead_days)
        lists["steps"].append(-(-template.minutes // site.clinic.grid_minutes))

    def _first_day(self, at: int) -> int:
        """Return the first day that could hold the consultation in an empty clinic."""
        rows = self.lists["row_of_day"]
        return next((day for day in range(self.days) if rows[at + day] >= 0), self.days)

    # -- the arrays

    @property
    def cost_gcd(self) -> int:
        """A common divisor of the cost of every course of every patient."""
        costs = {points for row in self._rows for points in row if points < NEVER}
        costs |= {arc.points for one in self._automata for layer in one.arcs for state in layer for arc in state}
        lists = self.lists
        costs.update(lists["wish_points"], lists["slope"], lists["ceiling"], lists["start_points"])
        costs.update(lists["unplanned_cost"], self.consult_lists["day_points"])
        return math.gcd(*costs) or 1

    def _option_arrays(self, patients: int) -> PatientOptions:
        last = [days + [-1] * (self.automata.sessions - len(days)) for days in self._last_days]
        rows = [points for row in self._rows for points in row]
        return PatientOptions(
            patients=patients,
            rows=array("i", rows or [NEVER]),
            last_day=array("i", [day for days in last for day in days]),
            **{name: array("i", numbers) for name, numbers in self.lists.items()},
        )

    def _automata_arrays(self) -> Automata:
        """Return the automata one after the other."""
        begins, firsts = [], [0]
        arcs: list[GapArc] = []
        for automaton in self._automata:
            begins.append(len(firsts) - 1)
            for layer in automaton.arcs:
                for state in range(automaton.states):
                    arcs += layer[state] if state < len(layer) else ()
                    firsts.append(len(arcs))
        return Automata(
            sessions=max((one.sessions for one in self._automata), default=1),
            states=max((one.states for one in self._automata), default=1),
            sessions_of=array("i", [one.sessions for one in self._automata]),
            states_of=array("i", [one.states for one in self._automata]),
            first_state=array("i", begins),
            arc_first=array("i", firsts),
            arc_gap=array("i", [arc.gap for arc in arcs]),
            arc_to=array("i", [arc.to for arc in arcs]),
            arc_points=array("i", [arc.points for arc in arcs]),
            arc_span=array("i", [arc.span for arc in arcs]),
        )


def _missed_wish_points(site: SiteLayout, request: Request) -> int:
    """Return the cost of each visit for a patient whose preferred physician does not work at the site."""
    wish = wishes_physician(request)
    return request.clinic.weights.other_physician if wish and wish not in site.resources else 0
