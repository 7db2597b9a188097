"""Tiny broken weeks of up to 8 patients: ``replan`` beside CP-SAT, one goal after the other.

By hand: ``pip install '.[bench]'``, then ``python tests/benchmarks/repair_cp_sat.py --weeks 30``.  The courses of each
patient come from the exhaustive search of the tests, which knows only the contract's checker; CP-SAT chooses a course
of each, and chairs and people for all of them.  Prints a line a week: the patients touched, the six numbers of both,
whether ``replan`` says that they are proved, and the seconds of both.  A week that takes CP-SAT longer
than ``--most-seconds`` is passed over, and the last line says how many these were.  Exits with 1 where any number
differs.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from ortools.sat.python import cp_model

from ketaplan.services.repair.query import Query
from ketaplan.services.repair.replan import replan
from oracle import repairs
from property.tiny_weeks import broken_week

WHOLE = 840
"""A chair or person, in parts that every share of the tiny protocols divides."""
MOST_COURSES = 12_000
"""Of a week in which the patients have more courses than that together, no answer is asked."""


class Seen(NamedTuple):
    """A visit in a place, as it is staffed: as its key, the ways to staff it, and the literals of its courses."""

    kind: str
    visit: dict[str, Any]
    courses: list[cp_model.IntVar]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=30)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=3, help="the fewest patients touched")
    parser.add_argument("--most-seconds", type=int, default=240)
    said = parser.parse_args()
    repairs.MOST_TRIED = MOST_COURSES
    signal.signal(signal.SIGPROF, _too_long)
    done, equal, long, seed = 0, 0, 0, said.first_seed - 1
    while done < said.weeks:
        seed += 1
        with TemporaryDirectory() as folder:
            week = broken_week(Path(folder), Random(seed), most=8)
            began = time.perf_counter()
            signal.setitimer(signal.ITIMER_PROF, said.most_seconds)
            try:
                search = repairs._Search(week.world)
                if not said.least <= len(search.patients) <= 8:
                    continue
                best = _Model(search).numbers(said.most_seconds)
            except repairs.TooManyError:
                continue
            except TimeoutError:
                print(f"{seed}: passed over, as CP-SAT takes too long", flush=True)
                long += 1
                continue
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            between = time.perf_counter()
            with week.workspace() as workspace:
                found = replan(workspace, Query())
        done += 1
        same = tuple(found.counts.values()) == best
        equal += same
        numbers = " ".join(map(str, best))
        other = "" if same else f"; replan {' '.join(map(str, found.counts.values()))} DIFFERS"
        seconds = f"CP-SAT {between - began:.1f} s, replan {time.perf_counter() - between:.1f} s"
        proved = "proved" if found.proved else "not proved"
        print(f"{seed}: {len(search.patients)} touched; {numbers}{other}; {proved}; {seconds}", flush=True)
    print(f"{equal} of {done} equal; {long} passed over")
    return int(equal < done)


def _too_long(*_: object) -> None:
    raise TimeoutError


class _Model:
    """All repairs of a week: a course of each patient, and chairs and people for what they visit."""

    def __init__(self, search: Any) -> None:
        self.search, self.model = search, cp_model.CpModel()
        self.goals: list[list[Any]] = [[] for _ in range(6)]
        self.seen: dict[tuple[str, ...], Seen] = {}
        for patient in search.patients:
            self._courses(patient)
        self._staff()

    def numbers(self, most_seconds: int) -> tuple[int, ...]:
        """Return the least of each number, given those before it.  Raises :class:`TimeoutError`."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = most_seconds
        least = []
        for goal in self.goals:
            total = sum(goal) if goal else 0
            self.model.minimize(total)
            status = solver.solve(self.model)
            if status in {cp_model.FEASIBLE, cp_model.UNKNOWN}:
                raise TimeoutError
            assert status == cp_model.OPTIMAL, solver.status_name(status)
            least.append(round(solver.objective_value))
            self.model.add(total == least[-1])
        always = self.search._always()
        return tuple(a + b for a, b in zip(least, always, strict=True))

    def _courses(self, patient: Any) -> None:
        """Add a literal for each course of a patient, of which one is chosen."""
        chosen = []
        for vector in patient.profiles:
            for course in patient.courses(vector):
                literal = self.model.new_bool_var("")
                chosen.append(literal)
                for goal, number in zip(self.goals, (*vector, 0, course.points), strict=True):
                    goal.append(number * literal)
                for kind, visit in self._visits(course):
                    key = kind, visit["id"], visit["start"], visit["clinic"]
                    self.seen.setdefault(key, Seen(kind, visit, [])).courses.append(literal)
        self.model.add_exactly_one(chosen)

    def _visits(self, course: Any) -> list[tuple[str, dict[str, Any]]]:
        world = self.search.world
        lost = [("out", world.book[name]) for name in course.out if name in world.book]
        return [*course.visits, *(one for one in lost if world.open(one[1]))]

    def _staff(self) -> None:
        """Add a literal for each way to staff each visit, and the room of chairs and people."""
        days, uses = self.search.days, defaultdict(list)
        for one in self.seen.values():
            there = sum(one.courses)  # of one patient's courses at most one is chosen
            ways = [one.visit] if one.kind == "out" else list(days.options(one.kind, one.visit))
            literals = [self.model.new_bool_var("") for _ in ways]
            self.model.add(sum(literals) == there)
            for way, literal in zip(ways, literals, strict=True):
                if one.kind == "keep" and way is not one.visit:
                    self.goals[4].append(literal)
                if one.kind != "out":
                    self.goals[5].append(days._missed(way) * literal)
                for who, (start, end, share) in days._uses(way):
                    uses[one.visit["clinic"], who].append((start, end, share, literal, one.kind))
        for place, some in uses.items():
            taken = days.taken.get(place, [])
            moments = {start for start, *_ in (*some, *taken)}
            for start, end, _, literal, kind in some:
                for at in moments if kind != "out" else ():
                    if start <= at < end:
                        self._room(literal, some, taken, at)

    def _room(self, literal: cp_model.IntVar, some: list[Any], taken: list[Any], at: Any) -> None:
        """Where a way is chosen, what is there at a moment is at most one chair or person."""
        fixed = sum((_parts(share) for start, end, share in taken if start <= at < end), 0)
        moving = sum(_parts(share) * one for start, end, share, one, _ in some if start <= at < end)
        self.model.add(fixed + moving <= WHOLE).only_enforce_if(literal)


def _parts(share: Fraction) -> int:
    return WHOLE * share.numerator // share.denominator


if __name__ == "__main__":
    sys.exit(main())
