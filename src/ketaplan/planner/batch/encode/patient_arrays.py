"""Patients as columns of whole numbers: what each start of each day costs them, and the automaton of their course."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.clock import week_of
from ketaplan.planner.availability import Availability
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.encode.automaton import Arc, Chain, Start, chain_of
from ketaplan.planner.batch.encode.clinic_arrays import ClinicColumns, Site
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

NEVER = 1 << 27

CONSULT_LISTS = (
    "consult_shape",
    "consult_row",
    "consult_from",
    "consult_until",
    "consult_day_points",
    "consult_lead",
    "consult_steps",
)
LISTS = (
    "option_first",
    "option_shape",
    "option_chain",
    "option_wish",
    "option_wish_points",
    "option_slope",
    "option_ceiling",
    "option_row",
    "option_row_of",
    "option_before",
    "start_first",
    "start_day",
    "start_state",
    "start_points",
    "absent",
    *CONSULT_LISTS,
)


POINTS = (
    "option_wish_points",
    "option_slope",
    "option_ceiling",
    "start_points",
    "absent",
    "consult_day_points",
)
"""The lists that hold points."""


class PatientColumns:
    """Builds the columns of the candidates beside those of their clinics."""

    def __init__(self, clinics: ClinicColumns, candidates: Sequence[Candidate]) -> None:
        """Go through the candidates, option by option."""
        self.clinics, self.today, self.days = clinics, clinics.today, clinics.days
        self.width = clinics.width
        self.by_clinic = {site.clinic.id: site for site in clinics.sites}
        self.options: list[tuple[int, Request]] = []
        self._shared: dict[tuple[int, int], int] = {}
        self._rows: dict[tuple[int, ...], int] = {}
        self._chains: dict[Chain, int] = {}
        self._row_numbers: dict[tuple[object, ...], int] = {}
        self.lists: dict[str, list[int]] = {name: [] for name in LISTS}
        self._last_days: list[list[int]] = []
        for number, candidate in enumerate(candidates):
            self.lists["option_first"].append(len(self.options))
            self.lists["absent"].append(candidate.absent_points)
            for request in candidate.requests:
                self._add(number, request)
        self.lists["option_first"].append(len(self.options))
        self.lists["start_first"].append(len(self.lists["start_day"]))
        self.columns = self._columns(len(candidates))

    def _add(self, patient: int, request: Request) -> None:
        site = self.by_clinic[request.clinic.id]
        shape = treatment(request)
        key = replace(shape, not_before=date.min)
        chain = chain_of(request.course, request.clinic.weights)
        assert chain is not None
        weights, lists = request.clinic.weights, self.lists
        agenda = Availability(request)
        wish = wishes_physician(request)
        self.options.append((patient, request))
        lists["option_shape"].append(site.shapes[key])
        lists["option_chain"].append(self._chains.setdefault(chain, len(self._chains)))
        lists["option_wish"].append(site.resources.get(wish, -1) if wish else -1)
        lists["option_wish_points"].append(weights.other_physician)
        lists["option_slope"].append(weights.shift_minute * request.clinic.grid_minutes)
        lists["option_ceiling"].append(weights.shift_minute * weights.shift_cap)
        lists["option_row"].append(len(lists["option_row_of"]))
        lists["option_row_of"] += self._days_of(site, request, agenda, shape, key)
        lists["option_before"].append(self._row_before(site, request))
        lists["start_first"].append(len(lists["start_day"]))
        for start in self._starts(request, chain):
            lists["start_day"].append(start.day)
            lists["start_state"].append(start.state)
            lists["start_points"].append(start.points)
        self._last_days.append(self._last_days_of(request))
        self._add_consultation(site, request, agenda)

    # -- rows

    def _days_of(
        self, site: Site, request: Request, agenda: Availability, shape: VisitTemplate, key: VisitTemplate
    ) -> list[int]:
        """The number of the row of each day; -1 where the day has no start."""
        shape_number = site.shapes[key]
        after = first_visit_after(request, None) if shape.takes_chair else None
        first = max(shape.not_before, after.day) if after else shape.not_before
        own_rules = rules_of("patient")
        rows = [-1] * max(0, min((first - self.today).days, self.days))
        always = _without_the_wished_for(site, request) if shape.takes_chair else 0
        for number in range(len(rows), self.days):
            day = self.today + timedelta(days=number)
            bits = self._shared_starts(site, key, shape_number, number)
            bits &= starts_on(agenda, day, shape, own_rules) >> site.first_step if bits else 0
            if after and day == after.day:
                bits &= agenda.grid.starts_from(after.minute) >> site.first_step
            rows.append(self._row(site, request, day, bits, always) if bits else -1)
        return rows

    def _shared_starts(self, site: Site, key: VisitTemplate, shape: int, number: int) -> int:
        """Return the starts that the rules leave that are the same for all patients of the site."""
        known = self._shared.get((shape, number))
        if known is None:
            day = self.today + timedelta(days=number)
            bits = starts_on(site.agenda, day, key, rules_of("clinic", "resource"))
            known = self._shared[shape, number] = bits >> site.first_step & ((1 << site.steps) - 1)
        return known

    def _row(self, site: Site, request: Request, day: date, bits: int, always: int) -> int:
        """The row of a day, made once for all to whom it says the same; ``always`` is what any start costs."""
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

    def _row_before(self, site: Site, request: Request) -> int:
        """What each start costs for its distance from the last held session; -1 where its time is not known."""
        held = [session.held for session in request.course.sessions if session.held]
        if not held or held[-1].minute is None:
            return -1
        minute, grid = held[-1].minute, site.clinic.grid_minutes
        weights = request.clinic.weights
        return self._number_of([shift_points(weights, site.opens + n * grid - minute) for n in range(self.width)])

    # -- how a course may begin

    def _starts(self, request: Request, chain: Chain) -> list[Start]:
        held = [session.held.day.toordinal() for session in request.course.sessions if session.held]
        starts = self._new_starts(request) if not held else self._starts_after(request, chain, held)
        zero = self.today.toordinal()
        return [Start(day - zero, state, points) for day, state, points in starts if 0 <= day - zero < self.days]

    def _new_starts(self, request: Request) -> list[Start]:
        first, end = request.ready.toordinal(), request.first_visit_before.toordinal()
        return [Start(day, 0, wait_points(request, date.fromordinal(day))) for day in range(first, end)]

    def _starts_after(self, request: Request, chain: Chain, held: list[int]) -> list[Start]:
        """Each gap after the last held session; its rhythm, its drift and its calendar week count from those held."""
        course, weights, index = request.course, request.clinic.weights, len(held)
        session, before = course.sessions[index], course.week_before(index)
        starts = []
        for gap in range(session.gap.min_days, session.gap.max_days + 1):
            day = held[-1] + gap
            points = rhythm_points(weights, session, gap)
            if before is not None:
                if week_of(day) == week_of(held[before]):
                    continue
                points += drift_points(weights, day - held[before])
            starts.append(Start(day, chain.opening[gap - session.gap.min_days], points))
        return starts

    def _last_days_of(self, request: Request) -> list[int]:
        """The last day on which each planned session may fall, from 0."""
        far = self.days - 1
        return [
            far if session.last_day is None else max(-1, min(far, (session.last_day - self.today).days))
            for session in request.course.to_plan
        ]

    # -- the consultation

    def _add_consultation(self, site: Site, request: Request, agenda: Availability) -> None:
        lists = self.lists
        if not request.patient.needs_consultation or request.consulted is not None:
            for name in CONSULT_LISTS:
                lists[name].append(-1 if name == "consult_shape" else 0)
            return
        shape = consultation(request)
        key = replace(shape, not_before=date.min)
        lists["consult_shape"].append(site.shapes[key])
        lists["consult_row"].append(len(lists["option_row_of"]))
        lists["option_row_of"] += self._days_of(site, request, agenda, shape, key)
        first = self._first_day(lists["consult_row"][-1])
        lists["consult_from"].append(first)
        lists["consult_until"].append(min(self.days, (request.first_visit_before - self.today).days))
        lists["consult_day_points"].append(consultation_points(request, request.as_of + timedelta(days=1)))
        lists["consult_lead"].append(request.protocol.consultation.lead_days)
        lists["consult_steps"].append(-(-shape.minutes // site.clinic.grid_minutes))

    def _first_day(self, at: int) -> int:
        """The first day that could hold the consultation, were nobody else there."""
        rows = self.lists["option_row_of"]
        return next((day for day in range(self.days) if rows[at + day] >= 0), self.days)

    # -- the columns

    def _columns(self, patients: int) -> dict[str, object]:
        sessions = max((chain.sessions for chain in self._chains), default=1)
        last = [days + [-1] * (sessions - len(days)) for days in self._last_days]
        rows = [points for row in self._rows for points in row]
        return {
            "patients": patients,
            "sessions": sessions,
            "states": max((chain.states for chain in self._chains), default=1),
            "rows": array("i", rows or [NEVER]),
            "never": NEVER,
            "option_last": array("i", [day for days in last for day in days]),
            **{name: array("i", numbers) for name, numbers in self.lists.items()},
            **self._chain_columns(),
        }

    @property
    def grain(self) -> int:
        """Whatever anybody's course costs, it is a multiple of this."""
        costs = {points for row in self._rows for points in row if points < NEVER}
        costs |= {arc.points for chain in self._chains for layer in chain.arcs for state in layer for arc in state}
        return math.gcd(*costs, *(points for name in POINTS for points in self.lists[name])) or 1

    def _chain_columns(self) -> dict[str, object]:
        """The automata one after the other; ``chain_arcs`` is where the states of each begin in ``arc_first``."""
        begins, firsts = [], [0]
        arcs: list[Arc] = []
        for chain in self._chains:
            begins.append(len(firsts) - 1)
            for layer in chain.arcs:
                for state in range(chain.states):
                    arcs += layer[state] if state < len(layer) else ()
                    firsts.append(len(arcs))
        return {
            "chain_sessions": array("i", [chain.sessions for chain in self._chains]),
            "chain_states": array("i", [chain.states for chain in self._chains]),
            "chain_arcs": array("i", begins),
            "arc_first": array("i", firsts),
            "arc_gap": array("i", [arc.gap for arc in arcs]),
            "arc_to": array("i", [arc.to for arc in arcs]),
            "arc_points": array("i", [arc.points for arc in arcs]),
            "arc_span": array("i", [arc.span for arc in arcs]),
        }


def _without_the_wished_for(site: Site, request: Request) -> int:
    """What each visit costs a patient whose physician does not work at the site at all."""
    wish = wishes_physician(request)
    return request.clinic.weights.other_physician if wish and wish not in site.resources else 0
