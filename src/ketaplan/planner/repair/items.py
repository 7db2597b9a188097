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
    return without_items(limits, [item])


def without_items(limits: Limits, items: Iterable[Item]) -> Limits | None:
    """Return the limits under which a visit is nowhere of these; None where that cannot be."""
    kept, out, spots = list[str](), list[str](), list[Spot]()
    for item in items:
        if is_bound(limits, item):
            return None
        if isinstance(item.value, Spot):
            spots.append(item.value)
        else:
            (kept if item.kind == "keep" else out).append(item.value)
    return Limits(
        limits.no_keep.union(kept) if kept else limits.no_keep,
        limits.keep,
        limits.no_out.union(out) if out else limits.no_out,
        limits.out,
        limits.banned.union(spots) if spots else limits.banned,
        limits.wanted,
    )


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
