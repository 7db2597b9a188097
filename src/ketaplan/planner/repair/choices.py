"""The best repair of one patient next to what does not change, by the contract's six numbers in their order: exact.

What others to be called may still change takes nothing, so that it is a bound on what the patient costs in any repair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from operator import add, sub
from typing import NamedTuple

from msgspec import Struct

from ketaplan.planner.repair.case import Case, Movable, Spot
from ketaplan.planner.repair.course_search import CourseSearch
from ketaplan.planner.repair.course_task import Put, Stay, Task
from ketaplan.planner.repair.day_options import Wanted
from ketaplan.planner.repair.day_people import TooHardError
from ketaplan.planner.repair.day_staff import DayStaff
from ketaplan.planner.repair.search_budget import SearchBudget

MOST_FREE = 12
"""Of more visits that could move without need, as many as this many at once are tried only two at a time."""


class Numbers(NamedTuple):
    """The contract's six numbers of a repair; fewer is better, the first that differs decides."""

    unplaced: int = 0
    confirmed_moved: int = 0
    calls: int = 0
    moved: int = 0
    staff_changes: int = 0
    points: int = 0

    def plus(self, other: Numbers) -> Numbers:
        """Return the sums."""
        return Numbers(*map(add, self, other))

    def minus(self, other: Numbers) -> Numbers:
        """Return the differences."""
        return Numbers(*map(sub, self, other))


class Limits(Struct, frozen=True, cache_hash=True):
    """What a patient's repair may not be, or must be.

    Visits that do not keep their time (``no_keep``), or do; that are not left without a place (``no_out``), or are;
    starts that are not used (``banned``), or are.
    """

    no_keep: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    no_out: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()
    banned: frozenset[Spot] = frozenset()
    wanted: frozenset[Spot] = frozenset()


class PatientRepair(Struct, frozen=True):
    """A patient's repair, people apart: what keeps its time, what is left without a place, and the new starts.

    ``is_exact`` says that no better one keeps the limits; ``gives_up`` that nothing changes, as a person has to decide.
    """

    numbers: Numbers
    kept: tuple[str, ...]
    out: tuple[str, ...]
    puts: tuple[Put, ...]
    gives_up: bool = False
    is_exact: bool = True


class _Way(NamedTuple):
    """Which visits move and which are left without a place, and the numbers of that without points."""

    numbers: Numbers
    out: tuple[str, ...]
    moved: tuple[str, ...]


class Chooser:
    """Finds the best choice of each patient under limits; answers are kept."""

    def __init__(self, staff: DayStaff, budget: SearchBudget) -> None:
        """``staff`` finds people for a visit alone; steps are counted in the budget."""
        self._staff, self._budget = staff, budget
        self._known: dict[tuple[str, Limits], PatientRepair | None] = {}
        self._alone: dict[tuple[str, str], tuple[int, int] | None] = {}
        self._searches: dict[tuple[str, tuple[str, ...], tuple[str, ...], bool], CourseSearch] = {}
        self._known_ways: dict[tuple[object, ...], list[_Way]] = {}
        self.is_exact = True
        """Whether it is known of every visit alone if it can keep its time."""

    def best(self, case: Case, limits: Limits) -> PatientRepair | None:
        """Return the best choice; None where the limits leave none."""
        key = case.patient, limits
        if key not in self._known:
            self._known[key] = self._find(case, limits)
        return self._known[key]

    def alone(self, case: Case, one: Movable) -> tuple[int, int] | None:
        """Return whether a visit that keeps its time changes people (1 or 0), and the points of its wishes.

        None where it cannot keep it.
        """
        key = case.patient, one.id
        if key not in self._alone:
            self._alone[key] = self._find_alone(case, one)
        return self._alone[key]

    def _find_alone(self, case: Case, one: Movable) -> tuple[int, int] | None:
        if one.now is None or one.spot is None or one.clinic not in case.places:
            return None
        place = case.places[one.clinic]
        try:
            found = self._staff.best([wanted(case, one)])
        except TooHardError:  # not known: it moves, and nothing is proved
            self.is_exact = False
            return None
        if found is None or (found.changes and one.spot.minute not in place.starts(one.spot.day, soon=True)):
            return None
        return found.changes, found.points + place.own_points(one.spot.day, one.spot.minute)

    def _find(self, case: Case, limits: Limits) -> PatientRepair | None:
        best: PatientRepair | None = None
        is_exact = len(self._split(case, limits, limits.out)[1]) <= MOST_FREE
        for way in self._ways(case, limits):
            if best is not None and way.numbers[:5] > best.numbers[:5]:
                break
            below = None if best is None else best.numbers.points
            best = self._choice(case, limits, way, is_exact=is_exact, below=below) or best
        return best

    def _choice(
        self, case: Case, limits: Limits, way: _Way, *, is_exact: bool, below: int | None
    ) -> PatientRepair | None:
        """Return the best choice of a way; None where there is none below a number of points."""
        found, gives_up = self._search(case, way).cheapest(limits.banned, limits.wanted, self._budget, below), False
        if found is None and len(way.out) == len(case.must) and not way.moved:
            search, gives_up = self._search(case, way, gives_up=True), True
            found = search.cheapest(limits.banned, limits.wanted, self._budget, below)
        if found is None:
            return None
        points, puts = found
        return PatientRepair(way.numbers._replace(points=points), _kept(case, way), way.out, puts, gives_up, is_exact)

    def _search(self, case: Case, way: _Way, *, gives_up: bool = False) -> CourseSearch:
        """Return the search of courses in which the visits of a way move or are left out."""
        key = case.patient, way.out, way.moved, gives_up
        if key not in self._searches:
            stays = self._stays(case, _kept(case, way), way.out)
            task = Task(stays, [case.by_id[name] for name in way.moved], gives_up)
            self._searches[key] = CourseSearch(case, task)
        return self._searches[key]

    def _stays(self, case: Case, kept: tuple[str, ...], out: tuple[str, ...]) -> dict[str, list[Stay]]:
        stays: dict[str, list[Stay]] = {}
        for fixed in case.standing:
            stay = Stay(fixed.day, fixed.minute, fixed.is_ahead, fixed.exempt, fixed.points, fixed.then_max)
            stays.setdefault(fixed.phase, []).append(stay)
        for name in (*kept, *out):
            one = case.by_id[name]
            if one.spot is None:
                continue
            points = points_with(case, one) if name in out else (self.alone(case, one) or (0, 0))[1]
            is_out = name in out
            stay = Stay(one.spot.day, one.spot.minute, True, is_out, points, one.then_max, is_out)  # noqa: FBT003
            stays.setdefault(one.phase, []).append(stay)
        return stays

    def _ways(self, case: Case, limits: Limits) -> Iterator[_Way]:
        """Yield the ways in order of their numbers; what leaves more out is not listed before it is asked for."""
        for count in range(len(limits.out), len(case.must) + 1):
            key = case.patient, limits.no_keep, limits.keep, limits.no_out, limits.out, count
            if key not in self._known_ways:
                self._known_ways[key] = sorted(
                    way
                    for out in combinations(case.must, count)
                    if limits.out <= set(out) and not limits.no_out & set(out)
                    for way in self._ways_without(case, limits, out)
                )
            yield from self._known_ways[key]

    def _split(self, case: Case, limits: Limits, out: Collection[str]) -> tuple[list[Movable], list[Movable]]:
        """Return the visits that have to move if these are left out, and those that may stay or move."""
        rest = [one for one in case.movables if one.id not in out]
        may_stay = {one.id for one in rest if one.id not in limits.no_keep and self.alone(case, one) is not None}
        forced = [one for one in rest if one.id not in may_stay]
        return forced, [one for one in rest if one.id in may_stay - limits.keep]

    def _ways_without(self, case: Case, limits: Limits, out: tuple[str, ...]) -> Iterator[_Way]:
        forced, free = self._split(case, limits, out)
        leaving = {*out, *(one.id for one in forced)}
        if limits.keep & leaving:
            return
        changes = sum(self._changes(case, one) for one in case.movables if one.id not in leaving)
        confirmed = sum(map(_was_confirmed, forced))
        for count in range(len(free) + 1 if len(free) <= MOST_FREE else 3):
            for more in combinations(free, count):
                numbers = Numbers(
                    unplaced=len(out),
                    confirmed_moved=confirmed + sum(map(_was_confirmed, more)),
                    calls=int(bool(out or forced or more) and not case.is_called),
                    moved=len(forced) + count,
                    staff_changes=changes - sum(self._changes(case, one) for one in more),
                )
                yield _Way(numbers, out, tuple(one.id for one in (*forced, *more)))

    def _changes(self, case: Case, one: Movable) -> int:
        """Return how many visits change people if this one keeps its time: 1 or 0."""
        return (self.alone(case, one) or (0, 0))[0]


def _kept(case: Case, way: _Way) -> tuple[str, ...]:
    """Return the visits that keep their time."""
    return tuple(one.id for one in case.movables if one.id not in {*way.out, *way.moved})


def _was_confirmed(one: Movable) -> bool:
    """Return whether the patient has confirmed the time that a visit would lose."""
    return one.status == "confirmed" and not one.is_missing


def wanted(case: Case, one: Movable, *, is_fixed: bool = False) -> Wanted:
    """Return a visit at its own time as the staffing of its day wants it."""
    assert one.spot is not None
    kind = "out" if is_fixed else "keep"
    return Wanted(f"{kind} {one.id}", case.places[one.clinic], one.spot, one.now, is_fixed)


def wanted_at(case: Case, spot: Spot) -> Wanted:
    """Return a new start as the staffing of its day wants it."""
    key = f"put {case.patient} {spot.day} {spot.minute} {spot.clinic}"
    return Wanted(key, case.places[spot.clinic], spot)


def points_with(case: Case, one: Movable) -> int:
    """Return the points of the wishes of a visit with its own people."""
    assert one.now is not None
    assert one.spot is not None
    if one.clinic not in case.places:
        return 0
    place = case.places[one.clinic]
    missed = 0 if place.wished in one.now.physicians else place.wish_points
    return missed + place.own_points(one.spot.day, one.spot.minute)
