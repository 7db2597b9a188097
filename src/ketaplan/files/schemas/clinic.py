"""What a clinic file may contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ketaplan.domain.clinic import GRID_MINUTES, ROLES, Weights
from ketaplan.domain.intervals import WEEKDAYS, MinuteRange, merged
from ketaplan.files.schemas.fields import (
    ANY_DAY,
    DAY,
    FILLED,
    INSTRUCTIONS,
    MOST_PEOPLE,
    MOST_WINDOWS,
    PLAIN_ID,
    REASON,
    RESOURCE_ID,
    STRETCH,
    STRETCHES,
    TEXT,
    WINDOW,
    WINDOWS,
    Finding,
    Loc,
    Shape,
    choice,
    each,
    many,
    one_of_numbers,
    one_or_many,
    out_of_order,
    repeated,
    table,
    whole,
)
from ketaplan.text.words import FILE_CLOCK, minutes_words

HEAVIEST = 1_000_000
RESOURCE = {"resource": RESOURCE_ID}

NOT_EVERY_WEEK = {"required": ["every_weeks"], "properties": {"every_weeks": {"minimum": 2}}}
SHIFT = table(
    WINDOW,
    {"every_weeks": whole(1, 520), "starting": DAY, "until": ANY_DAY},
    also={"if": NOT_EVERY_WEEK, "then": {"required": ["starting"]}},
)
STAFF_MEMBER = table(
    {"id": RESOURCE_ID, "name": FILLED, "role": one_or_many(choice(ROLES))},
    {"shifts": many(SHIFT, most=MOST_WINDOWS), "leave": STRETCHES},
)
HOLIDAYS = table({"country": TEXT}, {"subdivision": TEXT, "names": many(FILLED), "open_on": many(ANY_DAY)})
WEIGHTS = table({}, {weight: whole(0, HEAVIEST) for weight in Weights.__struct_fields__})

CLINIC = table(
    {
        "kind": choice(["clinic"]),
        "id": PLAIN_ID,
        "name": FILLED,
        "timezone": TEXT,
        "grid_minutes": one_of_numbers(GRID_MINUTES),
    },
    {
        "protocol": FILLED,
        "book": FILLED,
        "notice_days": whole(0, 1000),
        "clock": one_of_numbers((12, 24)),
        "public_name": FILLED,
        "public_address": FILLED,
        "phone": FILLED,
        "holidays": HOLIDAYS,
        "hours": WINDOWS,
        "closures": STRETCHES,
        "chairs": many(table({"id": RESOURCE_ID}), most=MOST_PEOPLE),
        "staff": many(STAFF_MEMBER, most=MOST_PEOPLE),
        "busy": many(table(STRETCH, RESOURCE | REASON)),
        "busy_calendars": many(table({"file": FILLED}, RESOURCE | REASON), most=MOST_PEOPLE),
        "instructions": INSTRUCTIONS,
        "weights": WEIGHTS,
        "report": table({}, {"minimum": whole(1, 1000)}),
    },
    also={"dependencies": {"public_address": ["public_name"]}},
)


def relations(clinic: dict[str, Any]) -> Iterator[Finding]:
    """Yield violated relations between a clinic's values."""
    yield from _unknown_zone(clinic)
    if "public_address" in clinic and "public_name" not in clinic:
        yield Finding(("public_address",), "needs public_name: without a name, calendar entries show no place")
    yield from _unknown_holidays(clinic)
    for key in ("hours", "closures", "busy"):
        for loc, entry in each(clinic, key):
            yield from out_of_order(entry, loc)
    for loc, member in each(clinic, "staff"):
        yield from _unfit_member(member, loc)
    yield from repeated(_resources(clinic), lambda name: f"{name!r} is the id of another chair or staff member")
    yield from _unknown_resources(clinic)


def _unknown_zone(clinic: Mapping[str, Any]) -> Iterator[Finding]:
    name = clinic.get("timezone")
    if name is None:
        return
    from ketaplan.domain.clock import is_place, zone_names

    if not is_place(name) or name not in zone_names():
        from ketaplan.files.zone_suggestions import not_a_place

        yield Finding(("timezone",), not_a_place(name))


def _unknown_holidays(clinic: Mapping[str, Any]) -> Iterator[Finding]:
    if "country" in (stated := clinic.get("holidays", {})):
        from ketaplan.files.holidays import unknown_holidays

        for key, message in unknown_holidays(stated["country"], stated.get("subdivision"), stated.get("names", ())):
            yield Finding(("holidays", *key), message)


def _unfit_member(member: Mapping[str, Any], at: Loc) -> Iterator[Finding]:
    for loc, shift in each(member, "shifts"):
        yield from _unfit_shift(shift, (*at, *loc))
    for loc, leave in each(member, "leave"):
        yield from out_of_order(leave, (*at, *loc))


def _unfit_shift(shift: Mapping[str, Any], loc: Loc) -> Iterator[Finding]:
    yield from out_of_order(shift, loc)
    starting, until = shift.get("starting"), shift.get("until")
    if shift.get("every_weeks", 1) > 1 and starting is None:
        yield Finding((*loc, "starting"), "missing; every_weeks needs a date in its first week")
    if starting and until and until < starting:
        yield Finding((*loc, "until"), f"{until} is before starting {starting}")


def _resources(clinic: Mapping[str, Any]) -> Iterator[tuple[Loc, str]]:
    for key in ("chairs", "staff"):
        for loc, entry in each(clinic, key):
            if "id" in entry:
                yield (*loc, "id"), entry["id"]


def _unknown_resources(clinic: Mapping[str, Any]) -> Iterator[Finding]:
    if "chairs" not in clinic or "staff" not in clinic:
        return  # the list itself is faulty: the staff is unknown
    known = {name for _, name in _resources(clinic)}
    for key in ("busy", "busy_calendars"):
        for loc, entry in each(clinic, key):
            if (name := entry.get("resource")) is not None and name not in known:
                from ketaplan.text.suggestions import meant

                yield Finding(
                    (*loc, "resource"), f"no chair or staff member has the id {name!r}{meant(name, sorted(known))}"
                )


def oddities(clinic: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield valid but unlikely values, as warnings for ``check``."""
    for key in ("hours", "chairs", "staff"):
        if not clinic.get(key):
            yield Finding((key,), f"none: no visit can be planned; add [[{key}]]", warning=True)
    hours = clinic.get("hours", ())
    spans = {
        day: merged([MinuteRange(one["from"], one["to"]) for one in hours if day in one["days"]]) for day in WEEKDAYS
    }
    for at, member in each(clinic, "staff"):
        for loc, shift in each(member, "shifts"):
            if outside := [day for day in shift["days"] if not _is_open(spans[day], shift)]:
                first, last = (minutes_words(shift[key], FILE_CLOCK) for key in ("from", "to"))
                words = f"{first} to {last} is outside the opening hours on {', '.join(outside)}"
                yield Finding((*at, *loc), words, warning=True)


def _is_open(spans: Sequence[tuple[int, int]], shift: Mapping[str, Any]) -> bool:
    """Return whether a shift is within a weekday's opening hours."""
    return any(start <= shift["from"] and shift["to"] <= end for start, end in spans)


SHAPE = Shape("clinic", CLINIC, relations)
