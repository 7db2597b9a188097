"""Closing the gap between bound and plans: what is found or proved, against an independent solver."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from datetime import UTC, date, timedelta
from fractions import Fraction
from random import Random

import pytest
from msgspec.structs import replace
from ortools.sat.python import cp_model

import oracle
from checker import generate
from ketaplan.domain.course import FixedSession
from ketaplan.domain.patient import Preferences
from ketaplan.planner.batch import Candidate
from ketaplan.planner.batch.decode import plans_of
from ketaplan.planner.batch.encode.problem import EncodedProblem
from ketaplan.planner.batch.solve import Solution, solve, solver_for
from ketaplan.planner.batch.subgradient import proved
from oracle.courses import every_course
from oracle.visits import World, clock
from support import builders as b
from support.builders import AS_OF, gap, member, phase, stage, weekly
from support.instances import candidates_of

SLOT, UNITS = 30, 12
"""Minutes and parts of a person in which the model counts: all visits and shares of these tests are whole numbers."""
SEEDS, WORK = 25, 20_000
"""Clinics by chance, and the work for each after which it is left open."""
EFFORT = 4


class Everyone:
    """All courses of everyone as one model: one course each, someone for every need, no one with too many."""

    def __init__(self, candidates: list[Candidate], in_use: dict) -> None:
        self.model, self.costs = cp_model.CpModel(), []
        self.loads = defaultdict(list)
        for one in candidates:
            absent = self.model.new_bool_var("")
            self.costs.append(one.unplanned_points * absent)
            courses = [self._courses(replace(at, in_use=in_use.get(at.clinic.id, ()))) for at in one.requests]
            self.model.add_exactly_one(absent, *(course for at_one in courses for course in at_one))
        for (*_, left), uses in self.loads.items():
            self.model.add(sum(units * serves for serves, units in uses) <= left)

    def least_cost(self) -> int:
        self.model.minimize(sum(self.costs))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(self.model) == cp_model.OPTIMAL
        return round(solver.objective_value)

    def _courses(self, at) -> list[cp_model.IntVar]:
        """One variable a course, as if any physician would do: to miss one is a matter of the visits."""
        anybody = replace(at.patient, preferences=replace(at.patient.preferences, physician=None))
        courses, visits = [], defaultdict(list)
        for points, days, minutes in every_course(replace(at, patient=anybody)):
            courses.append(self.model.new_bool_var(""))
            self.costs.append(points * courses[-1])
            for visit in zip(days, minutes, strict=True):
                visits[visit].append(courses[-1])
        world = World(at)
        for (day, minute), own in visits.items():
            self._visit(world, day, minute, sum(own))
        return courses

    def _visit(self, world: World, day: date, minute: int, is_fixed) -> None:
        at, started = world.request, minute
        (visit,) = [one for one in world.visits(day) if one.minute == minute]
        self._need(world, day, range(minute, minute + world.length, SLOT), 1, world.chairs(visit), is_fixed)
        wish, with_the_wished = at.patient.preferences.physician, []
        for part in at.protocol.visit:
            roles = defaultdict(list)
            for role, patients_per in part.patients_per:
                share, start = Fraction(1, patients_per), visit.start + timedelta(minutes=started - minute)
                able = world.able(role, day, started, start, part.minutes, share)
                serving = self._need(world, day, range(started, started + part.minutes, SLOT), share, able, is_fixed)
                for person, serves in serving.items():
                    roles[person].append(serves)
                if role == "physician" and wish in serving:
                    with_the_wished.append(serving[wish])
            for own in roles.values():
                self.model.add(sum(own) <= 1)
            started += part.minutes
        if wish:
            is_missed = self.model.new_bool_var("")
            self.model.add(is_missed >= is_fixed - sum(with_the_wished))
            self.costs.append(at.clinic.weights.other_physician * is_missed)

    def _need(self, world: World, day: date, slots: range, share: Fraction | int, able: list[str], is_fixed) -> dict:
        """Exactly one of those who are able, where the visit takes place."""
        serving = {one: self.model.new_bool_var("") for one in able}
        self.model.add(sum(serving.values()) == is_fixed)
        for one, serves in serving.items():
            for slot in slots:
                left = UNITS - int(UNITS * taken_of(world, one, day, slot))
                self.loads[world.request.clinic.id, one, day, slot, left].append((serves, int(UNITS * share)))
        return serving


def taken_of(world: World, one: str, day: date, minute: int) -> Fraction:
    start = clock(day, minute).replace(tzinfo=world.request.clinic.zone).astimezone(UTC)
    return sum((share for begin, end, share in world.in_use[one] if begin <= start < end), Fraction(0))


# ---------------------------------------------------------------- small clinics by chance

VISITS = (
    (stage("infusion", 60, physician=1, nurse=1),),
    (stage("infusion", 60, physician=1, nurse=1), stage("recovery", 30, nurse=2)),
    (stage("check-in", 30, nurse=2), stage("infusion", 60, physician=1, nurse=1)),
    (stage("talk", 30, physician=2), stage("infusion", 30, nurse=1), stage("talk", 30, physician=1)),
)
LEE, ROE, KIM = member("dr-lee", "physician"), member("dr-roe", "physician"), member("rn-kim", "nurse")
STAFF = (
    (LEE, ROE, KIM, member("rn-ray", "nurse")),
    (LEE, member("dr-roe", "physician", "mon wed 08:00-17:00"), KIM),
    (LEE, KIM, member("rn-ray", "nurse", "tue-fri 09:00-17:00")),
    (member("dr-lee", "physician nurse"), ROE, KIM),
)
HOURS = ("mon-fri 09:00-12:00", "mon-fri 09:00-13:00", "mon-thu 09:00-11:30")
AVAILABLE = (None, None, "mon-fri 09:00-11:00", "mon wed fri 09:00-12:00", "tue thu 09:00-13:00")
TWICE = (phase(sessions=2, per_week=None, gap=gap(2, 4, (2, 3))),)
ONE_A_WEEK = (phase(sessions=2, per_week=1, gap=gap(4, 8, (7, 7))),)
BEGUN = (FixedSession(phase="induction", number=1, day=AS_OF - timedelta(days=2), minute=600),)


def some_clinic(chance: Random, name: str):
    staff, hours = chance.choice(STAFF), weekly(chance.choice(HOURS))
    chairs, grid = chance.choice(["A", "AB"]), chance.choice([30, 60])
    return b.clinic(id=name, grid_minutes=grid, hours=hours, chairs=chairs, staff=staff)


def some_patient(chance: Random, number: int):
    available = chance.choice(AVAILABLE)
    return b.patient(
        id=f"P-{number}",
        priority=chance.choice(["routine", "soon", "urgent"]),
        available=available and weekly(available),
        preferences=Preferences(
            start=chance.choice([480, 600]), physician=chance.choice([None, None, "dr-lee", "dr-roe"])
        ),
    )


def some_candidates(chance: Random) -> list[Candidate]:
    """Two to four patients at one site or two, with two sessions each or what is left of them."""
    sites = [some_clinic(chance, name) for name in ("riverside", "lakeside")[: chance.choice([1, 1, 2])]]
    visits, found = chance.sample(VISITS, 2), []
    for number in range(chance.randrange(2, 5)):
        which = chance.choice([0, 0, 1])
        phases, fixed = chance.choice([(TWICE, ()), (TWICE, ()), (TWICE, BEGUN), (ONE_A_WEEK, BEGUN)])
        treatment = b.protocol(id=f"short-{which}", visit=visits[which], phases=phases, checkins=())
        one = some_patient(chance, number)
        asked = (b.request(clinic=at, patient=one, protocol=treatment, horizon_weeks=1, fixed=fixed) for at in sites)
        found.append(Candidate(tuple(asked)))
    return found


def crowded_candidates(chance: Random) -> list[Candidate]:
    """Five patients with the same treatment and the same two free days at one site."""
    site, visit = some_clinic(chance, "riverside"), chance.choice(VISITS[:3])
    treatment = b.protocol(id="short", visit=visit, phases=TWICE, checkins=())
    available, found = weekly(chance.choice(["mon wed 09:00-12:00", "tue thu 09:00-13:00"])), []
    for number in range(5):
        one = replace(some_patient(chance, number), available=available)
        found.append(Candidate((b.request(clinic=site, patient=one, protocol=treatment, horizon_weeks=1),)))
    return found


def some_taken(chance: Random) -> dict:
    """Hours that others hold, at some of the clinics."""
    uses = []
    for number in range(chance.choice([0, 0, 6])):
        day, hour = AS_OF + timedelta(days=1 + number), chance.randrange(9, 12)
        share = chance.choice([Fraction(1), Fraction(1, 2)])
        uses.append(b.use(chance.choice(["rn-kim", "dr-lee"]), f"{day} {hour:02}:00..{day} {hour + 1:02}:00", share))
    return {"riverside": tuple(uses)}


class Trial:
    """A search after this many rounds of prices, perhaps with packed days; everyone is in at once, or no one."""

    def __init__(
        self, candidates: list[Candidate], in_use: dict, rounds: int, *, is_placed: bool = True, is_packed: bool = False
    ) -> None:
        self.candidates, self.in_use = candidates, in_use
        self.problem = EncodedProblem(candidates, in_use)
        self.data, self.divisor = self.problem.data, self.problem.cost_gcd
        self.solver = solver_for(self.problem, 1)
        self.solver.dual.step_scale = 1000
        if is_placed:
            self.solver.ruin.start(array("i", range(len(candidates))))
        for number in range(rounds):
            self.solver.dual.subgradient_step((rounds - number) << 14, 250)
            if number in {rounds // 2, rounds * 3 // 4}:
                self.solver.cuts.separate(rounds // 4)
            if is_packed and number == rounds // 4:
                self.solver.dual.choose_packed_days()
                self.solver.dual.pack_all_days()
        self.solver.guide()

    @property
    def bound(self) -> int:
        return proved(self.solver, self.divisor)

    @property
    def total(self) -> int:
        return self.solver.ruin.best_total

    def close(self, work: int = WORK, turns: int = 1) -> Counter:
        """Count what comes of trying one target after the other; all turns but the first are short.

        Between the turns, the search runs a round.
        """
        seen = Counter()
        while (target := self.bound) < self.total:
            for turn in range(turns):
                is_closed = self.solver.closing.improve_or_prove(target, 100 if turn else work)
                if is_closed or not self.solver.closing.is_open:
                    break
                seen["interrupted"] += 1
                self.solver.ruin.anneal(1, 256)
            if not is_closed:
                seen["given up"] += 1
                break
            assert target in {self.total, self.bound - self.divisor}
            seen["found" if self.total == target else "none" if self.solver.pool.columns else "far"] += 1
        return seen

    @property
    def state(self) -> tuple:
        """Everything that the search continues from, and what it would answer."""
        solver = self.solver
        loads = list(solver.resources.load)
        return solver.ruin.total, self.total, solver.dual.bound, loads, solver.ruin.best.dumped()

    def faults(self) -> list:
        """What is wrong with the stored plans, with their stated cost, and with the time they take."""
        plans, found = plans_of(Solution(self.problem, self.solver, 0, cut_short=False), self.candidates), []
        costs = [p.cost.total if p else one.unplanned_points for one, p in zip(self.candidates, plans, strict=True)]
        if sum(costs) != self.total:
            found.append(f"they cost {sum(costs)} points, not {self.total}")
        for one, plan in zip(self.candidates, plans, strict=True):
            for at in one.requests if plan else ():
                if at.clinic.id == plan.clinic:
                    found += oracle.faults(replace(at, in_use=self.in_use.get(plan.clinic, ())), plan)
        cells = self.data.calendar.days * self.data.calendar.slots
        loads = self._loads()
        found += [f"{at // cells} is with too many" for at, load in enumerate(loads) if load > self._room(at // cells)]
        return found + (
            ["what is taken is not what the plans take"] if loads != list(self.solver.resources.load) else []
        )

    def _room(self, resource: int) -> int:
        return self.data.resources.room[resource]

    def _loads(self) -> list[int]:
        """What the plans take, next to what is booked."""
        data, best, loads = self.data, self.solver.ruin.best, list(self.data.resources.load)
        templates = data.templates
        for number, option in enumerate(best.option):
            sessions = data.automata.sessions_of[data.options.automaton[option]] if option >= 0 else 0
            for at in range(number * best.sessions, number * best.sessions + sessions):
                template = data.options.template[option]
                first, end = templates.template_first[template], templates.template_first[template + 1]
                for need in range(first, end):
                    kind, person = templates.need_kind[need], best.who[at * best.needs + need - first]
                    slot = best.step[at] * templates.template_stride[template] + templates.need_after[need]
                    slot += (person * data.calendar.days + best.day[at]) * data.calendar.slots
                    for now in range(slot, slot + templates.kind_slots[kind]):
                        loads[now] += templates.kind_units[kind]
        return loads


@pytest.mark.parametrize("rounds", [1, 12, 80])
def test_what_is_found_or_proved_is_what_another_solver_says(rounds):
    seen = Counter()
    for seed in range(SEEDS):
        chance = Random(f"{rounds} {seed}")
        candidates, in_use = some_candidates(chance), some_taken(chance)
        least = Everyone(candidates, in_use).least_cost()
        trial = Trial(candidates, in_use, rounds, is_placed=chance.random() < 0.5)

        seen += trial.close()

        assert trial.bound <= least <= trial.total, seed
        assert trial.faults() == [], seed
        seen["closed"] += trial.bound == trial.total
    assert seen["closed"] > SEEDS * 9 // 10
    assert seen["found"] > SEEDS // 4
    assert seen["none"] > SEEDS // 4


def test_packed_days_find_and_prove_the_same():
    seen = Counter()
    for seed in range(SEEDS):
        candidates = crowded_candidates(Random(f"crowded {seed}"))
        least, trial = Everyone(candidates, {}).least_cost(), Trial(candidates, {}, 80, is_packed=True)
        seen["packed"] += bool(trial.solver.packing.days_of)

        seen += trial.close()

        assert trial.bound <= least <= trial.total, seed
        assert trial.faults() == [], seed
        seen["closed"] += trial.bound == trial.total
    assert seen["closed"] > SEEDS * 9 // 10
    assert seen["packed"] > SEEDS * 2 // 3


@pytest.fixture(scope="module")
def candidates(tmp_path_factory):
    """Eight patients whose best plans cost 3,165; prices prove 3,150."""
    folder = tmp_path_factory.mktemp("tiny")
    return candidates_of(folder, generate.generate(139, "tiny", folder)["as_of"])


def test_prices_leave_a_gap_which_is_closed_in_the_end(candidates, monkeypatch):
    closed = solve(candidates, {"riverside": ()}, EFFORT, lambda done: done)
    assert closed.solver.ruin.best_total == closed.bound == 3165
    monkeypatch.setattr("ketaplan.planner.batch.annealing.FEW", 0)
    open_still = solve(candidates, {"riverside": ()}, EFFORT, lambda done: done)
    assert open_still.bound == 3150


def test_a_gap_is_closed_where_time_for_a_quarter_of_the_work_is_missing(candidates):
    closed = solve(candidates, {"riverside": ()}, 100, lambda done: min(1.0, 3 * done))
    assert closed.solver.ruin.best_total == closed.bound == 3165


def test_plans_are_found_that_cost_what_is_proved(candidates):
    trial = Trial(candidates[:4], {"riverside": ()}, 40, is_placed=False)
    before = trial.total
    assert trial.close() == {"found": 1}
    assert trial.bound == trial.total == trial.solver.ruin.total < before
    assert trial.faults() == []


def test_an_interrupted_search_continues_where_it_was(candidates):
    one, other = (Trial(candidates, {"riverside": ()}, 60) for _ in range(2))
    one.close(10**6)
    seen = other.close(turns=1000)
    assert seen["interrupted"] > 5
    assert one.bound == one.total == other.bound == other.total
    assert other.faults() == []


@pytest.mark.parametrize("work", [0, 30, 300, 3000])
def test_who_gives_up_leaves_everything_as_it_was(candidates, work):
    one, other = (Trial(candidates, {"riverside": ()}, 20) for _ in range(2))
    before = one.state
    assert not one.solver.closing.improve_or_prove(one.bound + 10 * one.divisor, work)
    assert one.state == before
    for trial in (one, other):
        trial.solver.ruin.anneal(20, 100 * 256)
    assert one.state == other.state != before


@pytest.mark.parametrize(("part", "room"), [("pool", "most_columns"), ("patterns", "most_patterns")])
def test_nothing_is_proved_where_room_runs_out(candidates, part, room):
    trial = Trial(candidates, {"riverside": ()}, 40)
    setattr(getattr(trial.solver, part), room, 20)
    before = trial.state
    assert trial.close(10 * WORK) == {"given up": 1}
    assert trial.state == before


def test_a_consultation_is_beyond_it():
    needed = b.clearance("consult-needed", on=None, by=None)
    treatment = b.protocol(phases=TWICE, checkins=())
    asked = b.request(patient=b.patient(clearance=needed), protocol=treatment, horizon_weeks=1)
    trial = Trial([Candidate((asked,))], {}, 5, is_placed=False)
    assert trial.close() == {"given up": 1}
