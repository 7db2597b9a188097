"""Whether chairs and people are free, in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from ketaplan.domain.plan import ResourceUse


class Overload(NamedTuple):
    """A moment at which a chair or person is overbooked, and the ids of the appointments then."""

    resource: str
    start: datetime
    ids: tuple[str, ...]


class ResourceUser(Protocol):
    """An appointment's id and uses."""

    @property
    def id(self) -> str:
        """The appointment's id."""

    @property
    def uses(self) -> tuple[ResourceUse, ...]:
        """The chairs and people it uses, and when."""


def overloads(appointments: Iterable[ResourceUser], only: Collection[str] | None = None) -> list[Overload]:
    """Return every start of a use at which its chair or person is overbooked, at one clinic.

    With ``only``, just these chairs and people are examined.
    """
    by_resource: dict[str, list[tuple[ResourceUse, str]]] = {}
    for one in appointments:
        for use in one.uses:
            if only is None or use.resource in only:
                by_resource.setdefault(use.resource, []).append((use, one.id))
    return [found for resource in sorted(by_resource) for found in _overloads_of(resource, by_resource[resource])]


def _overloads_of(resource: str, uses: list[tuple[ResourceUse, str]]) -> list[Overload]:
    """Sweep over the starts in order of time: load only grows at a start."""
    found = []
    current: list[tuple[ResourceUse, str]] = []
    for use, name in sorted(uses, key=lambda item: (item[0].start, item[1])):
        current = [item for item in current if item[0].end > use.start]
        current.append((use, name))
        if len(current) > 1 and sum((item[0].share for item in current), Fraction(0)) > 1:
            found.append(Overload(resource, use.start, tuple(dict.fromkeys(item[1] for item in current))))
    return found
