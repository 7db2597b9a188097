"""What a patient file may contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ketaplan.domain.clinic import LANGUAGES, PRIORITIES
from ketaplan.domain.decided import REVIEW_DECISIONS
from ketaplan.domain.extent import too_much
from ketaplan.domain.patient import CLEARANCES
from ketaplan.domain.protocol import MEASURES
from ketaplan.domain.unlikely import YEAR_DAYS
from ketaplan.files.schemas.fields import (
    DAY,
    DOCUMENT,
    FILLED,
    GAP_DAYS,
    MOST_WORDS,
    PATIENT_ID,
    PHASE,
    PLAIN_ID,
    RESOURCE_ID,
    SESSION_NAME,
    STRETCHES,
    TEXT,
    TIME,
    TRUTH,
    WEEKDAY_LIST,
    WINDOWS,
    Finding,
    Shape,
    choice,
    each,
    many,
    one_or_many,
    out_of_order,
    repeated,
    table,
    unfit_gap,
    whole,
)
from ketaplan.text.words import distance_words

MOST_SESSIONS = 40
MOST_MAINTENANCE = 200

CLEARED = {"properties": {"status": {"const": "cleared"}}}
CLEARANCE = table(
    {"status": choice(CLEARANCES)},
    {"by": FILLED, "on": DAY},
    also={"if": CLEARED, "then": {"required": ["by", "on"]}},
)
SITE_CLEARANCE = table(
    {"site": PLAIN_ID, "status": choice(CLEARANCES)},
    {"by": FILLED, "on": DAY},
    also={"if": CLEARED, "then": {"required": ["by", "on"]}},
)
PREFERENCES = table({}, {"days": WEEKDAY_LIST, "from": TIME, "to": TIME, "physician": RESOURCE_ID})
ATTENDED = table({"phase": PHASE, "number": whole(1, 1000), "on": DAY})
RESUME = table(
    {"by": FILLED, "on": DAY, "after": SESSION_NAME},
    {"counts": TRUTH, "max_gap_days": whole(1, 366), "restart": TRUTH},
)
ORDER = table(
    {"by": FILLED, "on": DAY},
    {"sessions": whole(1, MOST_SESSIONS), "per_week": whole(1, 7), "gap_days": GAP_DAYS},
    also={"dependencies": {"per_week": ["gap_days"]}},
)
MAINTENANCE = table(
    {"by": FILLED, "on": DAY, "sessions": whole(1, MOST_MAINTENANCE), "every_days": one_or_many(whole(1, 366))},
    {"review_on": DAY},
)
HOLD = table({"by": FILLED, "on": DAY}, {"until": DAY, "reason": TEXT})
STOPPED = table({"by": FILLED, "on": DAY})
REVIEW = table({"by": FILLED, "on": DAY, "decision": choice(REVIEW_DECISIONS)})
ON_FILE = table({"kind": DOCUMENT, "by": FILLED, "on": DAY}, {"valid_until": DAY})
SAFETY_REVIEW = table({"by": FILLED, "on": DAY})

PATIENT = table(
    {
        "kind": choice(["patient"]),
        "id": PATIENT_ID,
        "name": FILLED,
        "date_of_birth": DAY,
        "indication": choice(MEASURES),
        "clearance": CLEARANCE,
    },
    {
        "course": whole(1, 1000),
        "protocol": FILLED,
        "priority": choice(PRIORITIES),
        "language": choice(LANGUAGES),
        "earliest": DAY,
        "referred_on": DAY,
        "clinics": many(PLAIN_ID, most=MOST_WORDS),
        "available": WINDOWS,
        "unavailable": STRETCHES,
        "preferences": PREFERENCES,
        "attended": many(ATTENDED, most=1000),
        "resume": many(RESUME, most=MOST_WORDS),
        "order": ORDER,
        "maintenance": MAINTENANCE,
        "hold": HOLD,
        "stopped": STOPPED,
        "review": REVIEW,
        "clearances": many(SITE_CLEARANCE, most=MOST_WORDS),
        "safety_reviews": many(SAFETY_REVIEW, most=MOST_WORDS),
        "on_file": many(ON_FILE, most=MOST_WORDS),
    },
)


def relations(patient: dict[str, Any]) -> Iterator[Finding]:
    """Yield violated relations between a patient's values."""
    yield from _incomplete_clearance(patient.get("clearance", {}), ("clearance",))
    sites = list(each(patient, "clearances"))
    for loc, entry in sites:
        yield from _incomplete_clearance(entry, loc)
    named = [((*loc, "site"), entry["site"]) for loc, entry in sites if "site" in entry]
    yield from repeated(named, lambda site: f"the clearance at {site} is already listed")
    for key in ("available", "unavailable"):
        for loc, entry in each(patient, key):
            yield from out_of_order(entry, loc)
    yield from _slips(patient)
    yield from out_of_order(patient.get("preferences", {}), ("preferences",))
    yield from _attended_twice(patient)
    yield from _unfit_resume(patient)
    yield from _unfit_order(patient)
    yield from _unfit_maintenance(patient.get("maintenance", {}))
    yield from _unfit_hold(patient.get("hold", {}))
    yield from _too_much(patient)
    for loc, entry in each(patient, "on_file"):
        if "on" in entry and "valid_until" in entry and entry["valid_until"] < entry["on"]:
            yield Finding((*loc, "valid_until"), f"{entry['valid_until']} is before on {entry['on']}")


def _slips(patient: dict[str, Any]) -> Iterator[Finding]:
    """Yield windows that are listed twice, and days away for over a year."""
    for key in ("available", "unavailable"):
        named = [(loc, str(sorted(entry.items()))) for loc, entry in each(patient, key)]
        for found in repeated(named, lambda _: "is already listed"):
            yield found._replace(warning=True)
    for loc, entry in each(patient, "unavailable"):
        start, end = entry.get("from"), entry.get("to")
        if start and end and type(start) is type(end) and (end - start).days > YEAR_DAYS:
            words = f"{end} is {distance_words((end - start).days)} after from {start}; check the year"
            yield Finding((*loc, "to"), words, warning=True)


def _incomplete_clearance(clearance: Mapping[str, Any], loc: tuple[str | int, ...]) -> Iterator[Finding]:
    if clearance.get("status") != "cleared":
        return
    if "by" not in clearance:
        yield Finding((*loc, "by"), "missing; 'cleared' needs who cleared the patient")
    if "on" not in clearance:
        yield Finding((*loc, "on"), "missing; 'cleared' needs the date")


def _attended_twice(patient: Mapping[str, Any]) -> Iterator[Finding]:
    entries = [(loc, entry) for loc, entry in each(patient, "attended")]
    sessions = [
        ((*loc, "number"), (entry["phase"], entry["number"]))
        for loc, entry in entries
        if "phase" in entry and "number" in entry
    ]
    yield from repeated(sessions, lambda session: f"session {session[1]} of {session[0]} is already listed")
    days = [((*loc, "on"), entry["on"]) for loc, entry in entries if "on" in entry]
    yield from repeated(days, lambda day: f"another session is already listed on {day}; one a day")


def _unfit_resume(patient: Mapping[str, Any]) -> Iterator[Finding]:
    entries = list(each(patient, "resume"))
    after = [((*loc, "after"), entry["after"]) for loc, entry in entries if "after" in entry]
    yield from repeated(after, lambda session: f"how the course continues after {session} is already decided")
    for loc, entry in entries:
        if not {"counts", "max_gap_days", "restart"} & set(entry):
            yield Finding(loc, "has no effect: add counts, max_gap_days or restart", warning=True)


def _unfit_order(patient: Mapping[str, Any]) -> Iterator[Finding]:
    order = patient.get("order", {})
    yield from unfit_gap(order.get("gap_days", {}), ("order", "gap_days"))
    if "per_week" in order and "gap_days" not in order:
        yield Finding(("order", "gap_days"), "missing; per_week needs gap_days")
    if {"by", "on"} == set(order):
        yield Finding(("order",), "an order needs sessions, per_week or gap_days", warning=True)


def _unfit_maintenance(maintenance: Mapping[str, Any]) -> Iterator[Finding]:
    sessions, every = maintenance.get("sessions"), maintenance.get("every_days")
    if isinstance(every, list) and sessions is not None and len(every) != sessions:
        words = f"{len(every)} numbers for {sessions} sessions; give one for each, or one number for all"
        yield Finding(("maintenance", "every_days"), words)


def _unfit_hold(hold: Mapping[str, Any]) -> Iterator[Finding]:
    if "on" in hold and "until" in hold and hold["until"] < hold["on"]:
        yield Finding(("hold", "until"), f"{hold['until']} is before on {hold['on']}")


def _too_much(patient: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield orders that are too long for a course under any protocol."""
    order, maintenance = patient.get("order", {}), patient.get("maintenance", {})
    days, every = order.get("gap_days", {}).get("max"), maintenance.get("every_days", [])
    ordered = [(order["sessions"], days)] if "sessions" in order and days else []
    gaps = every if isinstance(every, list) else [every] * maintenance.get("sessions", 0)
    if words := too_much(ordered):
        yield Finding(("order",), words)
    elif words := too_much([*ordered, *((1, gap) for gap in gaps)]):
        yield Finding(("maintenance",), words)


SHAPE = Shape("patient", PATIENT, relations)
