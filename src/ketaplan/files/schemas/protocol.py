"""What a protocol file may contain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ketaplan.domain.checkins import EACH, LAST
from ketaplan.domain.clinic import ROLES
from ketaplan.domain.course import CONSULTATION, MAINTENANCE
from ketaplan.domain.extent import MOST_SESSIONS, too_much
from ketaplan.domain.intervals import DAY_MINUTES
from ketaplan.domain.on_file import BEFORE
from ketaplan.domain.protocol import ADULT_YEARS, MEASURES, ROUTES
from ketaplan.files.schemas.fields import (
    DOCUMENT,
    FILLED,
    GAP_DAYS,
    INSTRUCTIONS,
    MEASURE,
    MOST_WORDS,
    PHASE,
    PLAIN_ID,
    STAGE_NAME,
    TASK,
    Finding,
    Shape,
    choice,
    each,
    many,
    one_or_many,
    repeated,
    session_or,
    table,
    unfit_gap,
    whole,
)

STEP_MINUTES = 5
INFUSION = "infusion"
BOTH = ("physician", "nurse")
"""Roles that must be with a patient throughout at least one stage."""
MISSED_POLICIES = ("append", "make-up")
PATIENTS_PER = {f"patients_per_{role}": whole(1, 1000) for role in ROLES}

NEEDS_BOTH = {
    "if": {"properties": {"stage": {"const": INFUSION}}},
    "then": {"required": [f"patients_per_{role}" for role in BOTH]},
}
STAGE = table(
    {"stage": STAGE_NAME, "minutes": whole(STEP_MINUTES, DAY_MINUTES)},
    PATIENTS_PER | {"onsite": many(choice(ROLES))},
    also={**NEEDS_BOTH, "properties": {"minutes": {"multipleOf": STEP_MINUTES}}},
)
PHASES = table({"name": PHASE, "sessions": whole(1, 40), "gap_days": GAP_DAYS}, {"per_week": whole(1, 7)})
CHECK_IN = table(
    {"measure": MEASURE},
    {
        "before_session": session_or(EACH, 1000),
        "after_session": session_or(LAST, 1000),
        "days": one_or_many(whole(0, 366)),
    },
    also={"oneOf": [{"required": [side]} for side in ("before_session", "after_session")]},
)
REQUIRES = table({"kind": DOCUMENT, "before": choice(BEFORE)}, {"valid_days": whole(0, 3660)})
TOLERANCE = table({}, {"before": whole(0, 366), "after": whole(0, 366)})
AFTER_EACH = table({"task": TASK, "days": whole(0, 366)})
MISSED = table({"policy": choice(MISSED_POLICIES)}, {"make_up_within_days": whole(0, 366)})

PROTOCOL = table(
    {
        "kind": choice(["protocol"]),
        "id": PLAIN_ID,
        "name": FILLED,
        "route": choice(ROUTES),
        "minimum_age": whole(ADULT_YEARS, 150),
        "visit": many(STAGE, least=1, most=DAY_MINUTES // STEP_MINUTES),
        "phases": many(PHASES, least=1, most=MOST_SESSIONS),
    },
    {
        "consultation": table({}, {"minutes": whole(1, DAY_MINUTES), "lead_days": whole(0, 366)}),
        "maintenance": table({}, {"tolerance_days": TOLERANCE, "checkins": choice([EACH])}),
        "after_each": many(AFTER_EACH, most=MOST_WORDS),
        "review_due": table({"days": whole(0, 366)}),
        "checkins": many(CHECK_IN, most=MOST_WORDS),
        "requires": many(REQUIRES, most=MOST_WORDS),
        "for": many(choice(MEASURES)),
        "instructions": INSTRUCTIONS,
        "missed": MISSED,
    },
)


def relations(protocol: dict[str, Any]) -> Iterator[Finding]:
    """Yield violated relations between a protocol's values."""
    yield from _unfit_stages(protocol)
    yield from _unattended(protocol)
    yield from _unfit_phases(protocol)
    required = [((*loc, "kind"), entry["kind"]) for loc, entry in each(protocol, "requires") if "kind" in entry]
    tasks = [((*loc, "task"), entry["task"]) for loc, entry in each(protocol, "after_each") if "task" in entry]
    yield from repeated(tasks, lambda task: f"{task!r} is already listed")
    yield from repeated(required, lambda kind: f"{kind!r} is already required")
    for loc, entry in each(protocol, "checkins"):
        sides = {"before_session", "after_session"} & set(entry)
        if len(sides) == 2:
            yield Finding(
                (*loc, "after_session"),
                "a check-in is either before or after a session: delete before_session or after_session",
            )
        if not sides:
            yield Finding((*loc, "after_session"), "missing; give this or before_session")


def _unfit_stages(protocol: Mapping[str, Any]) -> Iterator[Finding]:
    for loc, stage in each(protocol, "visit"):
        if (minutes := stage.get("minutes", 0)) % STEP_MINUTES:
            yield Finding((*loc, "minutes"), f"{minutes} is not a multiple of {STEP_MINUTES}")
        if stage.get("stage") == INFUSION:
            for role in BOTH:
                if (key := f"patients_per_{role}") not in stage:
                    yield Finding((*loc, key), f"missing; a stage called {INFUSION} needs a physician and a nurse")
    if (whole_visit := sum(stage.get("minutes", 0) for _, stage in each(protocol, "visit"))) > DAY_MINUTES:
        yield Finding(("visit",), f"{whole_visit} minutes in total are more than a day")


def _unattended(protocol: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a visit without a stage in which a physician and a nurse are with the patient."""
    stages = [stage for _, stage in each(protocol, "visit")]
    if not stages or any(stage.get("stage") == INFUSION for stage in stages):
        return
    if not any(all(f"patients_per_{role}" in stage for role in BOTH) for stage in stages):
        words = "no stage needs a physician and a nurse; set both patients_per_physician and patients_per_nurse  "
        yield Finding(("visit",), f"{words}in at least one stage")


def _unfit_phases(protocol: Mapping[str, Any]) -> Iterator[Finding]:
    phases = list(each(protocol, "phases"))
    for loc, phase in phases:
        yield from unfit_gap(phase.get("gap_days", {}), (*loc, "gap_days"))
        if phase.get("name") in {MAINTENANCE, CONSULTATION}:
            yield Finding((*loc, "name"), f"no phase is called {phase['name']!r}: that word is reserved")
    whole_ones = [phase for _, phase in phases if "sessions" in phase and phase.get("gap_days", {}).get("max")]
    if words := too_much((phase["sessions"], phase["gap_days"]["max"]) for phase in whole_ones):
        yield Finding(("phases",), words)
    names = [((*loc, "name"), phase["name"]) for loc, phase in phases if "name" in phase]
    yield from repeated(names, lambda name: f"{name!r} is the name of another phase")


SHAPE = Shape("protocol", PROTOCOL, relations)
