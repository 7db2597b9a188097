"""Irreducible sets of facts that leave no course.

One set is found by QuickXplain (Junker, 2004): facts earlier in the order are preferred.  Further ones by a
hitting-set tree, breadth first (Reiter, 1987; Greiner, Smith and Wilkerson, 1989): any set of facts that hits every
conflict found so far is removed; where there is still no course, another conflict is among the rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.grid import set_bits

HasCourse = Callable[[int], bool]
"""Whether there is a course with a set of facts; removing facts never removes a course."""
MOST_TRIED = 3000
"""How many sets of facts are tried in search of further conflicts, once there is one."""
MOST_TRIED_OF_ALL = 10_000


class Conflicts(NamedTuple):
    """Sets of facts, and whether there are no others."""

    sets: list[int]
    complete: bool


def conflicts(has_course: HasCourse, facts: int, most: int | None) -> Conflicts:
    """Return up to ``most`` irreducible conflicts among facts; None: all, within reason.

    Those are returned that were found before there were too many courses to compare.
    """
    found: list[int] = []
    try:
        complete = _find_all(has_course, facts, most, found)
    except TooManyCoursesError:
        complete = False
    return Conflicts(found, complete)


def _find_all(has_course: HasCourse, facts: int, most: int | None, found: list[int]) -> bool:
    """Find conflicts; return whether there are no others."""
    feasible: list[int] = []
    nodes, seen, tried = deque([0]), {0}, _Counted(has_course)
    most_tried = MOST_TRIED_OF_ALL if most is None else MOST_TRIED
    while nodes:
        removed = nodes.popleft()
        if any(removed & one == one for one in feasible):
            continue
        conflict = next((one for one in found if not one & removed), None)
        if conflict is None:
            if found and (tried.count >= most_tried or len(found) == most):
                return False
            if tried(facts & ~removed):
                feasible.append(removed)
                continue
            conflict = one_conflict(tried, facts & ~removed)
            found.append(conflict)
        for bit in set_bits(conflict):
            child = removed | 1 << bit
            if child not in seen:
                seen.add(child)
                nodes.append(child)
    return True


class _Counted:
    """Counts how many sets of facts are tried."""

    def __init__(self, has_course: HasCourse) -> None:
        self.count, self._has_course = 0, has_course

    def __call__(self, remaining: int) -> bool:
        self.count += 1
        return self._has_course(remaining)


def one_conflict(has_course: HasCourse, facts: int) -> int:
    """Return an irreducible conflict among facts that leave no course."""
    if not has_course(0):
        return 0
    return _quick(has_course, 0, list(set_bits(facts)), is_new=False)


def _quick(has_course: HasCourse, background: int, facts: list[int], *, is_new: bool) -> int:
    """Return the facts needed besides the background; ``is_new`` says that it has grown since the last test."""
    if is_new and not has_course(background):
        return 0
    if len(facts) == 1:
        return 1 << facts[0]
    middle = len(facts) // 2
    first, second = facts[:middle], facts[middle:]
    of_first = sum(1 << bit for bit in first)
    needed = _quick(has_course, background | of_first, second, is_new=True)
    return needed | _quick(has_course, background | needed, first, is_new=bool(needed))
