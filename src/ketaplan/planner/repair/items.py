"""The visits of a choice on their days, and the limits under which one is elsewhere or stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from ketaplan.planner.repair.case import Spot
from ketaplan.planner.repair.choices import Limits
from ketaplan.planner.repair.day_options import Wanted


class Item(NamedTuple):
    """A visit of a choice on its day: of which patient, what it wants, and what it costs alone."""

    case: int
    kind: str
    value: str | Spot
    wanted: Wanted
    changes: int
    points: int


def is_bound(limits: Limits, item: Item) -> bool:
    """Return whether a visit cannot be elsewhere."""
    match item.kind:
        case "keep":
            return item.value in limits.keep
        case "out":
            return item.value in limits.out
        case "put":
            return item.value in limits.wanted
    return True


def without_item(limits: Limits, item: Item) -> Limits | None:
    """Return the limits under which a visit is not where it is; None where that cannot be."""
    if is_bound(limits, item):
        return None
    match item.kind, item.value:
        case "keep", str(name):
            return replace(limits, no_keep=limits.no_keep | {name})
        case "out", str(name):
            return replace(limits, no_out=limits.no_out | {name})
        case "put", Spot() as spot:
            return replace(limits, banned=limits.banned | {spot})
    return None


def without_items(limits: Limits, items: Iterable[Item]) -> Limits | None:
    """Return the limits under which a visit is nowhere of these; None where that cannot be."""
    without: Limits | None = limits
    for item in items:
        without = without and without_item(without, item)
    return without


def with_item(limits: Limits, item: Item) -> Limits:
    """Return the limits under which a visit stays where it is."""
    match item.kind, item.value:
        case "keep", str(name):
            return replace(limits, keep=limits.keep | {name})
        case "out", str(name):
            return replace(limits, out=limits.out | {name})
        case "put", Spot() as spot:
            return replace(limits, wanted=limits.wanted | {spot})
    return limits
