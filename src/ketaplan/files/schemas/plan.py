"""What a plan file may contain: one plan, several options for one patient, or a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from pydantic_core import CoreSchema
from pydantic_core import core_schema as cs

from ketaplan.domain.clinic import ROLES
from ketaplan.domain.clock import zone_named, zone_names
from ketaplan.domain.on_file import BEFORE
from ketaplan.domain.plan import FORMAT, Decisions
from ketaplan.files.schemas.fields import (
    ANY_DAY,
    DAY,
    DOCUMENT,
    FILLED,
    PATIENT_ID,
    PHASE,
    PLAIN_ID,
    RESOURCE_ID,
    SESSION_NAME,
    STAGE_NAME,
    TEXT,
    Finding,
    Loc,
    Shape,
    choice,
    each,
    many,
    one_of_numbers,
    read_by,
    repeated,
    table,
    whole,
)
from ketaplan.files.schemas.scalars import FIRST_YEAR, LAST_YEAR, MOMENT_WITH_OFFSET_TEXT, UnfitError

MOST_POINTS = 10**12
MOST_APPOINTMENTS, MOST_STAGES = 1_000, 200
FACTS = many(cs.dict_schema(cs.str_schema(), metadata={"is": "a table"}))
"""Reasons as data, which are not read."""


def aware_moment(value: object) -> datetime:
    """Return a date-time with its offset, on a full minute."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError
    if moment.second or moment.microsecond or moment.utcoffset().seconds % 60:  # type: ignore[union-attr]  # aware
        raise UnfitError("has seconds; give full minutes")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UnfitError(f"is not in the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def versions(value: object) -> dict[str, str]:
    """Return the versions that a plan was made with, by package."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for pair in value.items() for text in pair):
        raise ValueError
    return dict(value)


MOMENT = read_by(
    aware_moment, "a date-time with its offset, such as 2026-11-30T09:00:00-05:00", MOMENT_WITH_OFFSET_TEXT
)
MADE_WITH = read_by(
    versions,
    "a table of versions, each text in quotes",
    {"type": "object", "additionalProperties": {"type": "string"}},
)
TRUTH = cs.bool_schema(strict=True, metadata={"is": "true or false"})
NUMBER = whole(1, 10_000)
POINTS = whole(0, MOST_POINTS)

STAGE = table(
    {"stage": STAGE_NAME, "start": MOMENT, "end": MOMENT},
    dict.fromkeys(ROLES, RESOURCE_ID),
)
INFUSION, CONSULTATION = "infusion", "consultation"
VISIT = {
    "id": FILLED,
    "type": choice([INFUSION, CONSULTATION]),
    "phase": PHASE,
    "number": NUMBER,
    "start": MOMENT,
    "end": MOMENT,
}
PLACE = {"chair": RESOURCE_ID, "stages": many(STAGE, most=MOST_STAGES), "psychiatrist": RESOURCE_ID}
COMPLETE = {
    "if": {"properties": {"type": {"const": INFUSION}}},
    "then": {"required": ["chair", "stages"], "properties": {"stages": {"minItems": 1}, "psychiatrist": False}},
    "else": {"required": ["psychiatrist"], "properties": {"chair": False, "stages": False}},
}
APPOINTMENT = table(VISIT, PLACE, also=COMPLETE)
MISSING_DOCUMENT = table({"kind": DOCUMENT, "before": choice(BEFORE), "by": ANY_DAY})
DECISION = table({"by": FILLED, "on": ANY_DAY})
RESUMED = table(
    {"by": FILLED, "on": ANY_DAY, "after": SESSION_NAME},
    {"counts": TRUTH, "max_gap_days": whole(1, 366), "restart": TRUTH},
)
ABOUT_DOCUMENT = {"format": one_of_numbers([FORMAT]), "trial": TRUTH}
"""The keys of every document; one without a version is older than versions."""


def _plan(parts: Sequence[str]) -> CoreSchema:
    """Return the schema of a plan whose cost has these parts."""
    return table(
        {
            "kind": choice(["plan"]),
            "patient": PATIENT_ID,
            "clinic": PLAIN_ID,
            "protocol": PLAIN_ID,
            "timezone": TEXT,
            "as_of": DAY,
            "provisional": TRUTH,
            "course": NUMBER,
            "cost": table({"total": POINTS, **dict.fromkeys(parts, POINTS)}),
            "appointments": many(APPOINTMENT, most=MOST_APPOINTMENTS),
        },
        {
            "made_with": MADE_WITH,
            "checkins": many(table({"on": DAY, "measure": FILLED, "label": TEXT})),
            "missing": many(MISSING_DOCUMENT),
            "digest": TEXT,
            "concerns": many(table({"kind": PLAIN_ID, "text": TEXT, "appointments": many(FILLED)}, {"facts": FACTS})),
            **ABOUT_DOCUMENT,
            "resumed": many(RESUMED),
            **dict.fromkeys(Decisions.__struct_fields__, DECISION),
        },
    )


def _envelope(kind: str, plan: CoreSchema) -> CoreSchema:
    """Return the schema of a document around plans; its other keys are not about plans."""
    around = table({"kind": choice([kind]), "plans": many(plan)}, ABOUT_DOCUMENT)
    return {**around, "extra_behavior": "ignore"}


def relations(document: dict[str, Any], parts: Sequence[str]) -> Iterator[Finding]:
    """Yield violated relations between the values of each plan."""
    for loc, plan in each(document, "plans") if "plans" in document else [((), document)]:
        yield from _plan_relations(plan, loc, parts)


def _plan_relations(plan: Mapping[str, Any], at: Loc, parts: Sequence[str]) -> Iterator[Finding]:
    cost = plan.get("cost", {})
    if "total" in cost and len(cost) == 1 + len(parts) and cost["total"] * 2 != sum(cost.values()):
        yield Finding((*at, "cost", "total"), f"{cost['total']} is not the sum of the parts")
    visits = [((*at, *loc), visit) for loc, visit in each(plan, "appointments")]
    yield from repeated(
        (((*loc, "id"), visit["id"]) for loc, visit in visits if "id" in visit),
        lambda name: f"{name!r} is the id of another appointment",
    )
    yield from _wrong_times(plan, visits, at)
    for loc, visit in visits:
        yield from _incomplete(visit, loc)


def _wrong_times(plan: Mapping[str, Any], visits: list[tuple[Loc, dict[str, Any]]], at: Loc) -> Iterator[Finding]:
    if "timezone" not in plan:
        return
    if plan["timezone"] not in zone_names():
        yield Finding((*at, "timezone"), "is not a time zone in the IANA list, such as America/New_York")
        return
    zone = zone_named(plan["timezone"])
    for loc, visit in visits:
        for place, entry in ((loc, visit), *(((*loc, *inner), stage) for inner, stage in each(visit, "stages"))):
            for key in ("start", "end"):
                if key in entry and (there := entry[key].astimezone(zone)).utcoffset() != entry[key].utcoffset():
                    yield Finding((*place, key), f"{entry[key]} is {there.isoformat(' ')} in {zone.key}; write that")
            if "start" in entry and "end" in entry and entry["end"] <= entry["start"]:
                yield Finding((*place, "end"), f"{entry['end']} is not after start {entry['start']}")


def _incomplete(visit: Mapping[str, Any], loc: Loc) -> Iterator[Finding]:
    """Yield what is missing: an infusion has a chair and stages, a consultation a psychiatrist."""
    if "type" not in visit:
        return
    of_infusions, of_consultations = ["chair", "stages"], ["psychiatrist"]
    is_infusion = visit["type"] == INFUSION
    own, foreign = (of_infusions, of_consultations) if is_infusion else (of_consultations, of_infusions)
    for key in own:
        if not visit.get(key):
            yield Finding((*loc, key), f"missing; every {visit['type']} needs it")
    for key in foreign:
        if key in visit:
            yield Finding((*loc, key), f"no {visit['type']} needs it")


@lru_cache(maxsize=1)
def shapes(parts: tuple[str, ...]) -> dict[str, Shape]:
    """Return the shape of each kind of document with plans whose cost has these parts."""
    plan, related = _plan(parts), partial(relations, parts=parts)
    schemas = {"plan": plan, "alternatives": _envelope("alternatives", plan), "batch": _envelope("batch", plan)}
    return {kind: Shape(kind, schema, related) for kind, schema in schemas.items()}
