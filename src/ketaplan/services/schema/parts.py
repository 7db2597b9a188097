"""The tables of which answers as JSON are made: appointments, reasons, faults, repairs, what is due and the rest."""

from __future__ import annotations

from pydantic_core import CoreSchema
from pydantic_core import core_schema as cs

from ketaplan.domain.on_file import BEFORE, MISSING, RUNS_OUT
from ketaplan.domain.plan import STATUSES_THAT_TAKE_NONE, STATUSES_THAT_TAKE_TIME, Decisions
from ketaplan.files.schemas.fields import (
    ANY_DAY,
    DAY,
    FILLED,
    MOMENT,
    PATIENT_ID,
    PHASE,
    PLAIN_ID,
    RESOURCE_ID,
    TEXT,
    TRUTH,
    choice,
    many,
    read_by,
    table,
    whole,
)
from ketaplan.files.schemas.plan import COMPLETE, DECISION, PLACE, VISIT
from ketaplan.files.schemas.plan import MOMENT as INSTANT


def optional(schema: CoreSchema) -> CoreSchema:
    """Return what is null where there is none."""
    return cs.nullable_schema(schema, metadata=schema["metadata"])


ANY = cs.any_schema(metadata={"is": "anything"})
FACTS = cs.dict_schema(cs.str_schema(), metadata={"is": "a table"})
COUNT = whole(0, 10**9)
POINTS = whole(0, 10**15)
SECONDS = read_by(str, "a date-time with its offset", {"type": "string", "format": "date-time"})
CLOCK = read_by(str, "a time of day such as 09:00", {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"})


BOOKED = table(
    {
        **VISIT,
        "clinic": PLAIN_ID,
        "patient": PATIENT_ID,
        "protocol": FILLED,
        "status": choice((*STATUSES_THAT_TAKE_TIME, *STATUSES_THAT_TAKE_NONE)),
    },
    PLACE,
    also=COMPLETE,
)
CHECK_IN = table({"on": DAY, "measure": FILLED, "label": TEXT})
CHECK_INS = many(CHECK_IN)
TEXTS = many(TEXT)
CONCERN = table({"kind": PLAIN_ID, "text": TEXT, "appointments": many(FILLED), "facts": many(FACTS)})
CALL = table({"reasons": TEXTS, "appointment": BOOKED})
FAULT = table({"file": TEXT, "line": COUNT, "key": TEXT, "message": FILLED, "warning": TRUTH})
SPAN = {"clinic": PLAIN_ID, "resource": optional(RESOURCE_ID), "from": MOMENT, "to": optional(MOMENT)}
ABSENCE = table(SPAN, {"id": FILLED, "reason": TEXT})
REASON = table({"kind": PLAIN_ID, "clinic": TEXT, "text": FILLED, "details": TEXTS, "facts": FACTS})
REMEDY = table({"clinic": TEXT, "text": FILLED, "kind": PLAIN_ID, "facts": FACTS})

QUESTION = table(
    {"kind": PLAIN_ID, "session": optional(whole(0, 1000)), "on": optional(ANY_DAY), "at": optional(CLOCK)}
)
FACT = table(
    {
        "rule": whole(0, 100),
        "kind": PLAIN_ID,
        "subject": optional(TEXT),
        "from": optional(MOMENT),
        "to": optional(MOMENT),
        "limit": optional(ANY),
        "source": optional(TEXT),
        "text": FILLED,
    }
)
EDIT = table({"file": FILLED}, {"append": FACTS, "set": FACTS})
TRIED = table(
    {"kind": PLAIN_ID, "clinic": PLAIN_ID, "text": FILLED, "first": DAY, "cost": POINTS, "pin": optional(TEXT)},
    {"edit": EDIT, "move": table({"id": FILLED, "to": MOMENT})},
)
COUNTS = cs.dict_schema(cs.str_schema(), COUNT, metadata={"is": "a table"})
BROKEN = table(
    {
        "id": FILLED,
        "patient": PATIENT_ID,
        "clinic": PLAIN_ID,
        "rules": many(table({"rule": whole(0, 100), "text": FILLED})),
    }
)
CHANGED_VISIT = table(
    {"id": FILLED, "from": optional(INSTANT), "to": optional(INSTANT), "clinic": PLAIN_ID, "status": FILLED}
)
UNPLACED = table({"id": FILLED, "phase": PHASE, "number": whole(1, 10_000), "reasons": TEXTS})
RESUMED = table({"by": TEXT, "on": DAY, "after": FILLED}, {"counts": TRUTH, "max_gap_days": COUNT, "restart": TRUTH})
PATIENT_CALL = table(
    {"patient": PATIENT_ID, "appointments": many(CHANGED_VISIT), "unplaced": many(UNPLACED)},
    {"decide": TEXT, "resumed": many(RESUMED)},
)
REPAIR = {
    "as_of": DAY,
    "now": SECONDS,
    "clinics": many(PLAIN_ID),
    "suppositions": many(FACTS),
    "digest": FILLED,
    "proved": TRUTH,
    "counts": COUNTS,
    "bounds": COUNTS,
    "broken": many(BROKEN),
    "calls": many(PATIENT_CALL),
    "staff_changes": many(table({"id": FILLED, "before": FACTS, "after": FACTS})),
    "appointments": many(BOOKED),
    "released": many(FILLED),
}
LISTED = table(
    {
        "id": PATIENT_ID,
        "clearance": optional(TEXT),
        "given": optional(COUNT),
        "upcoming": optional(COUNT),
        "next": optional(table({"id": FILLED, "start": INSTANT})),
        "to_book": optional(COUNT),
        "to_mark": COUNT,
        "missing": many(PLAIN_ID),
    }
)
NEEDED = table({"kind": FILLED, "before": choice(BEFORE), "state": choice([MISSING, RUNS_OUT]), "by": ANY_DAY})
DUE = table(
    {
        "on": ANY_DAY,
        "kind": PLAIN_ID,
        "patient": PATIENT_ID,
        "text": FILLED,
        "subject": optional(TEXT),
        "label": optional(TEXT),
        "state": optional(TEXT),
        "overdue": TRUTH,
    }
)
STANDING = table(
    {
        "id": PATIENT_ID,
        "stage": PLAIN_ID,
        "given": optional(COUNT),
        "of": optional(COUNT),
        "next": optional(table({"id": FILLED, "start": INSTANT})),
        "due": optional(DAY),
        "overdue": many(table({"what": PLAIN_ID, "since": DAY})),
        "on_file": many(NEEDED),
        "decides": optional(TEXT),
    }
)
CHECKED_BOOK = table(
    {"book": FILLED, "damage": TEXTS, "calls": many(CALL), "unchecked": TEXTS}, {"warnings": TEXTS, "trial": TRUTH}
)
WAITING = table(
    {
        "patient": PATIENT_ID,
        "since": DAY,
        "before": optional(DAY),
        "days": COUNT,
        "next": optional(INSTANT),
        "reasons": TEXTS,
    }
)
LOGGED = table({"at": SECONDS, "who": TEXT, "what": FILLED, "appointment": TEXT, "detail": ANY})
FIGURE = optional(cs.float_schema(ge=-(10.0**15), metadata={"is": "a number"}))
REPORTED = table(
    {
        "row": FILLED,
        "facts": FACTS,
        "figures": cs.dict_schema(cs.str_schema(), FIGURE, metadata={"is": "a table"}),
        "hidden": cs.dict_schema(cs.str_schema(), FILLED, metadata={"is": "a table"}),
    }
)
SECTIONS = many(
    table(
        {
            "section": PLAIN_ID,
            "clinic": optional(PLAIN_ID),
            "rows": many(REPORTED),
            "notes": many(table({"kind": PLAIN_ID, "facts": FACTS})),
        }
    )
)
VISIT_TODAY = table(
    {
        "id": FILLED,
        "patient": PATIENT_ID,
        "status": choice(STATUSES_THAT_TAKE_TIME),
        "start": INSTANT,
        "end": INSTANT,
        "chair": optional(RESOURCE_ID),
        "people": many(RESOURCE_ID),
        "state": choice(("running", "next", "over")),
        "late": TRUTH,
        "stage": optional(FILLED),
        "until": optional(INSTANT),
    }
)
LATE_VISIT = table(
    {
        "id": FILLED,
        "patient": PATIENT_ID,
        "start": INSTANT,
        "new_start": INSTANT,
        "minutes": COUNT,
        "why": optional(FILLED),
        "broken": optional(FILLED),
    }
)
TODAY_AT_CLINIC = table(
    {
        "clinic": PLAIN_ID,
        "now": SECONDS,
        "visits": many(VISIT_TODAY),
        "next_day": optional(table({"id": FILLED, "start": INSTANT})),
    }
)
DECIDED = dict.fromkeys(Decisions.__struct_fields__, DECISION)
