"""Repairs that differ in who to call: each after the best spares a patient whom another one calls."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from itertools import count as counting
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ketaplan.formats.repair.view import RepairView

MOST_SPARED = 12
"""Of a repair that calls more patients who could be spared, this many are tried, in the order of the calls."""


def different(
    best: RepairView,
    may_be_spared: Collection[str],
    sparing: Callable[[Collection[str]], RepairView],
    count: int,
) -> list[RepairView]:
    """Return the best repair and the next best that call others, by their numbers: at most ``count``.

    ``sparing`` returns the best repair that leaves some patients at their times, as far as there is one.
    """
    number = counting()
    heap: list[tuple[tuple[int, ...], int, frozenset[str], RepairView]] = []
    tried: set[frozenset[str]] = set()
    found: dict[frozenset[str], RepairView] = {}

    def push(spared: frozenset[str], view: RepairView) -> None:
        heapq.heappush(heap, (tuple(view.counts.values()), next(number), spared, view))

    push(frozenset(), best)
    while heap:
        _, _, spared, view = heapq.heappop(heap)
        found.setdefault(_called(view), view)
        if len(found) >= count:
            break
        for name in [call.patient for call in view.calls if call.patient in may_be_spared][:MOST_SPARED]:
            more = spared | {name}
            if more in tried:
                continue
            tried.add(more)
            other = sparing(more)
            if not more & _called(other):
                push(more, other)
    return list(found.values())


def _called(view: RepairView) -> frozenset[str]:
    return frozenset(call.patient for call in view.calls)
