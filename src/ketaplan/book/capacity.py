"""Whether chairs and people are free, in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from ketaplan.domain.plan import ResourceUse


class Overload(NamedTuple):
    """A moment at which a chair or a person has more than a whole, and whose appointments meet there."""

    resource: str
    start: datetime
    ids: tuple[str, ...]


class Taking(Protocol):
    """What an appointment takes, and its id."""

    @property
    def id(self) -> str:
        """The appointment's."""

    @property
    def uses(self) -> tuple[ResourceUse, ...]:
        """Chairs and people, and when."""


def overloads(taking: Iterable[Taking], only: Collection[str] | None = None) -> list[Overload]:
    """Every start of a use at which more than a whole of its chair or person is taken, at one clinic.

    With ``only``, other chairs and people are not looked at.
    """
    by_resource: dict[str, list[tuple[ResourceUse, str]]] = {}
    for one in taking:
        for use in one.uses:
            if only is None or use.resource in only:
                by_resource.setdefault(use.resource, []).append((use, one.id))
    return [found for resource in sorted(by_resource) for found in _of_one(resource, by_resource[resource])]


def _of_one(resource: str, uses: list[tuple[ResourceUse, str]]) -> list[Overload]:
    """Look at each start, in order of time; a load only ever grows at one."""
    found = []
    current: list[tuple[ResourceUse, str]] = []
    for use, name in sorted(uses, key=lambda item: (item[0].start, item[1])):
        current = [item for item in current if item[0].end > use.start]
        current.append((use, name))
        if len(current) > 1 and sum((item[0].share for item in current), Fraction(0)) > 1:
            found.append(Overload(resource, use.start, tuple(dict.fromkeys(item[1] for item in current))))
    return found
