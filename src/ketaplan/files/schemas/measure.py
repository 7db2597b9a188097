"""What a measure file may contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from ketaplan.domain.measure import FILLED_IN_BY
from ketaplan.domain.protocol import MEASURES
from ketaplan.files.schemas.fields import (
    FILLED,
    MEASURE_ID,
    TRUTH,
    Finding,
    Loc,
    Shape,
    choice,
    each,
    many,
    repeated,
    table,
    whole,
)

AUTO = "auto"
MOST_POINTS = 10_000
MOST_ITEMS, MOST_ANSWERS, MOST_RULES = 200, 101, 20
POINTS = whole(0, MOST_POINTS)
ITEM = whole(1, MOST_ITEMS)
ITEM_LIST = many(ITEM, least=1, most=MOST_ITEMS)
ANSWERS = many(POINTS, least=1, most=MOST_ANSWERS)
RULE = {"whose": FILLED, "source": FILLED}

LEVEL = table({"from": POINTS, "to": POINTS, "name": FILLED})
RESPONSE_RULE = table(
    RULE,
    {"name": FILLED, "percent": whole(1, 100), "points": whole(1, MOST_POINTS)},
    also={"oneOf": [{"required": [by]} for by in ("percent", "points")]},
)
REMISSION_RULE = table({**RULE, "limit": POINTS}, {"name": FILLED})
SAFETY_RULE = table({"name": FILLED, "source": FILLED, "above": POINTS}, {"items": ITEM_LIST})

MEASURE_FILE = table(
    {
        "kind": choice(["measure"]),
        "id": MEASURE_ID,
        "name": FILLED,
        "ask": choice(FILLED_IN_BY),
        "better": choice(["lower", "higher"]),
        "look_back_days": whole(1, 3660),
        "range": table({"min": POINTS, "max": POINTS}),
        "source": FILLED,
    },
    {
        "for": many(choice(MEASURES)),
        "items": ITEM,
        "answers": ANSWERS,
        "other_answers": many(table({"items": ITEM_LIST, "answers": ANSWERS}), most=MOST_ITEMS),
        "highest_of": many(ITEM_LIST, most=MOST_ITEMS),
        "items_needed": TRUTH,
        "screen": TRUTH,
        "bands": table({"source": FILLED, "levels": many(LEVEL, least=1, most=MOST_RULES)}),
        "response": many(RESPONSE_RULE, most=MOST_RULES),
        "remission": many(REMISSION_RULE, most=MOST_RULES),
        "safety": many(SAFETY_RULE, most=MOST_RULES),
    },
    also={"dependencies": {"items": ["answers"], "answers": ["items"]}},
)


def relations(measure: dict[str, Any]) -> Iterator[Finding]:
    """Yield violated relations between a measure's values."""
    if measure.get("id", "").casefold() == AUTO:
        yield Finding(("id",), "protocols say this for the measure that the indication decides; choose another id")
    limits = measure.get("range", {})
    if {"min", "max"} <= set(limits) and limits["max"] <= limits["min"]:
        yield Finding(("range", "max"), f"{limits['max']} is not more than min {limits['min']}")
        return
    yield from _unfit_items(measure)
    yield from _unfit_levels(measure)
    yield from _unfit_response(measure)
    for loc, rule in each(measure, "remission"):
        yield from _outside(limits, rule, "limit", loc)
    if measure.get("screen"):
        yield from _unfit_screen(measure)


def _unfit_items(measure: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield items that do not exist or are listed twice, and a range that the items cannot have."""
    count = measure.get("items", 0)
    if bool(count) != ("answers" in measure):
        key, other = ("answers", "items") if count else ("items", "answers")
        yield Finding((key,), f"missing; {other} is given, which needs it")
        return
    if not count:
        for key in ("other_answers", "highest_of", "items_needed"):
            if measure.get(key):
                yield Finding((key,), "there are no items; give items and answers, too")
    faults = list(_unknown_items(measure, count))
    yield from faults
    if count and not faults:
        yield from _unfit_range(measure, count)


def _unknown_items(measure: Mapping[str, Any], count: int) -> Iterator[Finding]:
    places = [((*loc, "items"), entry.get("items", ())) for loc, entry in each(measure, "other_answers")]
    places += [(("highest_of", at), group) for at, group in enumerate(measure.get("highest_of", ()))]
    safety = [((*loc, "items"), entry.get("items", ())) for loc, entry in each(measure, "safety")]
    for loc, items in (*places, *safety):
        for item in items:
            if item > count:
                yield Finding(loc, f"there is no item {item}: items go from 1 to {count}" if count else "no items")
    for key in ("other_answers", "highest_of"):
        listed = [(loc, item) for loc, items in places if loc[0] == key for item in items]
        yield from repeated(listed, lambda item: f"item {item} is already listed")


def _unfit_range(measure: Mapping[str, Any], count: int) -> Iterator[Finding]:
    limits = measure.get("range", {})
    answers = [measure["answers"]] * count
    for _, entry in each(measure, "other_answers"):
        for item in entry["items"]:
            answers[item - 1] = entry["answers"]
    groups = [list(group) for group in measure.get("highest_of", ())]
    grouped = {item for group in groups for item in group}
    groups += [[item] for item in range(1, count + 1) if item not in grouped]
    for key, pick in (("min", min), ("max", max)):
        total = sum(max(pick(answers[item - 1]) for item in group) for group in groups)
        if key in limits and limits[key] != total:
            yield Finding(("range", key), f"{limits[key]} is not {total}, which the answers to the items add up to")


def _unfit_levels(measure: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield bands that overlap, leave scores out, or are outside the range."""
    limits = measure.get("range", {})
    levels = [(("bands", *loc), level) for loc, level in each(measure.get("bands", {}), "levels")]
    if not {"min", "max"} <= set(limits) or not all({"from", "to"} <= set(level) for _, level in levels):
        return
    for loc, level in levels:
        if level["to"] < level["from"]:
            yield Finding((*loc, "to"), f"{level['to']} is less than from {level['from']}")
    for (_, one), (loc, other) in pairwise(levels):
        if other["from"] != one["to"] + 1:
            yield Finding((*loc, "from"), f"{other['from']} does not follow {one['to']}, the end of the level before")
    if levels and levels[0][1]["from"] != limits["min"]:
        yield Finding((*levels[0][0], "from"), f"{levels[0][1]['from']} is not the lowest score, {limits['min']}")
    if levels and levels[-1][1]["to"] != limits["max"]:
        yield Finding((*levels[-1][0], "to"), f"{levels[-1][1]['to']} is not the highest score, {limits['max']}")


def _unfit_response(measure: Mapping[str, Any]) -> Iterator[Finding]:
    for loc, rule in each(measure, "response"):
        given = {"percent", "points"} & set(rule)
        if len(given) == 2:
            yield Finding((*loc, "points"), "a rule has either points or percent: delete one of them")
        if not given:
            yield Finding((*loc, "percent"), "missing; give this or points")


def _outside(limits: Mapping[str, Any], entry: Mapping[str, Any], key: str, loc: Loc) -> Iterator[Finding]:
    if {"min", "max"} <= set(limits) and key in entry and not limits["min"] <= entry[key] <= limits["max"]:
        yield Finding((*loc, key), f"{entry[key]} is outside the range, {limits['min']} to {limits['max']}")


def _unfit_screen(measure: Mapping[str, Any]) -> Iterator[Finding]:
    limits = measure.get("range", {})
    if {"min", "max"} <= set(limits) and (limits["min"], limits["max"]) != (0, 1):
        yield Finding(("range", "max"), "a screen is negative or positive: its range is 0 to 1")
    for key in ("bands", "response", "remission"):
        if measure.get(key):
            yield Finding((key,), "a screen is negative or positive: it has no change and no bands")


SHAPE = Shape("measure", MEASURE_FILE, relations)
