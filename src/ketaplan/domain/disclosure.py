"""What a report may show of small groups, so that no number of fewer patients than a minimum can be worked out.

Two rules.  Of groups that add up to a total that is shown, all are shown or none.  A part of a group is shown only if
it differs by the minimum from nothing, from the group, and from every other part that is shown: parts may contain one
another.  What is hidden depends on sizes by these rules alone, so that every size below the minimum stays possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Literal, NamedTuple

from msgspec import Struct

Hidden = Literal["", "under", "all-but", "not-shown"]
"""Why a figure is not shown: it is under the minimum, all but fewer are in it, or it would reveal another one."""


class PatientGroup(NamedTuple):
    """A number of visits, courses or scores, and the patients behind it, by id."""

    number: int
    patients: frozenset[str]

    @property
    def size(self) -> int:
        """The number of patients."""
        return len(self.patients)

    def __repr__(self) -> str:
        return "PatientGroup()"


NOBODY = PatientGroup(0, frozenset())


class Figure(Struct, frozen=True):
    """A number, or why it is hidden."""

    value: float | int | None = None
    hidden: Hidden = ""


NOT_SHOWN = Figure(None, "not-shown")


def together(groups: Iterable[PatientGroup]) -> PatientGroup:
    """Return several groups as one."""
    return reduce(
        lambda one, other: PatientGroup(one.number + other.number, one.patients | other.patients), groups, NOBODY
    )


def is_shown(group: PatientGroup, minimum: int) -> bool:
    """Return whether a group is large enough to be shown."""
    return minimum <= 1 or group.size >= minimum


def count_of(group: PatientGroup, minimum: int) -> Figure:
    """Return the number of a group."""
    return Figure(group.number) if is_shown(group, minimum) else Figure(None, "under")


def figure_if(value: float, *, shown: bool) -> Figure:
    """Return a number that is worked out of groups, if all of them are shown."""
    return Figure(value) if shown else NOT_SHOWN


def are_all_shown(groups: Iterable[PatientGroup], minimum: int) -> bool:
    """Return whether groups that add up to a total that is shown may be shown: all of them, or none."""
    return all(is_shown(group, minimum) for group in groups)


def parts_of(total: int, parts: Sequence[int], minimum: int) -> list[Figure]:
    """Return how many of a group of patients are in each of its parts, which may overlap or contain one another."""
    if minimum <= 1:
        return [Figure(part) for part in parts]
    if total < 2 * minimum:
        return [NOT_SHOWN for _ in parts]
    shown, figures = [0, total], list[Figure]()
    for part in parts:
        if all(abs(part - other) >= minimum for other in shown):
            shown.append(part)
            figures.append(Figure(part))
        elif len(shown) == len((0, total)):
            figures.append(Figure(None, "under" if part < minimum else "all-but"))
        else:
            figures.append(NOT_SHOWN)
    return figures
