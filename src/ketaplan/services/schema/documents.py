"""What each kind of JSON document has, in the parts of which the schemas of files are made."""

from __future__ import annotations

from typing import Any

from pydantic_core import CoreSchema
from pydantic_core import core_schema as cs

from ketaplan.domain.on_file import BEFORE, MISSING, RUNS_OUT
from ketaplan.domain.plan import FORMAT, STATUSES_THAT_TAKE_NONE, STATUSES_THAT_TAKE_TIME, Decisions
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
    one_of_numbers,
    read_by,
    table,
    whole,
)
from ketaplan.files.schemas.measure import MEASURE_FILE
from ketaplan.files.schemas.plan import COMPLETE, DECISION, MISSING_DOCUMENT, PLACE, VISIT, shapes
from ketaplan.files.schemas.plan import MOMENT as INSTANT
from ketaplan.files.schemas.protocol import PROTOCOL
from ketaplan.planner.cost import part_names
from ketaplan.services.schema.score_documents import CONTENT, optional

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


def documents() -> dict[str, CoreSchema]:
    """Return the schema of each kind of document."""
    plans = shapes(part_names())
    several = plans["plan"].schema
    return {
        "plan": _made(several),
        "alternatives": _document("alternatives", {"patient": PATIENT_ID, "plans": many(_made(several))}),
        "no-plan": _document(
            "no-plan",
            {
                "patient": PATIENT_ID,
                "clinic": TEXT,
                "as_of": DAY,
                "reasons": many(REASON),
                "remedies": many(REMEDY),
            },
        ),
        "kept": _document(
            "kept",
            {"patient": PATIENT_ID, "appointments": many(BOOKED), "checkins": CHECK_INS},
            {**DECIDED, "missing": many(MISSING_DOCUMENT), "concerns": many(CONCERN)},
        ),
        "batch": _batch(_made(several)),
        "explanation": _explanation(),
        "book": _document("book", {"appointments": many(BOOKED)}, {"checkins": CHECK_INS, "absences": many(ABSENCE)}),
        "changes": _changes(),
        "places": _document("places", {"appointment": FILLED, "places": many(_place())}),
        "absences": _document("absences", {"absences": many(ABSENCE)}, {"calls": many(CALL)}),
        "repair": _document("repair", REPAIR),
        "repairs": _document("repairs", {"options": many(_document("repair", REPAIR))}),
        "patients": _document("patients", {"patients": many(LISTED)}),
        "status": _document("status", {"patients": many(STANDING)}),
        "due": _document(
            "due", {"as_of": DAY, "from": ANY_DAY, "to": ANY_DAY, "scores": TRUTH, "items": many(DUE, most=10**6)}
        ),
        "report": _document(
            "report",
            {"as_of": DAY, "from": DAY, "to": DAY, "minimum": COUNT, "clinics": many(PLAIN_ID), "sections": SECTIONS},
        ),
        "late": _document(
            "late",
            {
                "id": FILLED,
                "minutes": COUNT,
                "possible": TRUTH,
                "stages": many(table({"stage": PLAIN_ID, "start": INSTANT, "end": INSTANT})),
                "visits": many(LATE_VISIT),
            },
        ),
        "today": _document(
            "today",
            {
                "now": SECONDS,
                "by": choice(("chair", "staff", "patient")),
                "clinics": many(TODAY_AT_CLINIC),
                "unmarked": many(table({"on": DAY, "visits": COUNT})),
            },
        ),
        "check": _document(
            "check", {"files": TEXTS, "faults": many(FAULT), "calendars": TEXTS, "books": many(CHECKED_BOOK)}
        ),
        "written": _document("written", {"command": FILLED, "file": FILLED, "removed": TEXTS, "warnings": many(FAULT)}),
        "waiting": _document("waiting", {"waiting": many(WAITING)}),
        "fill": _fill(_made(several)),
        "fills": _document("fills", {"options": many(_fill(_made(several)))}),
        "log": _document("log", {"entries": many(LOGGED)}),
        "protocols": _document(
            "protocols", {"protocols": many(table({"id": PLAIN_ID, "name": FILLED, "source": FILLED}))}
        ),
        "protocol-document": _with(PROTOCOL, _format()),
        "measure-document": _with(MEASURE_FILE, _format()),
        **{kind: _document(kind, content) for kind, content in CONTENT.items()},
    }


def _document(kind: str, content: dict[str, CoreSchema], rest: dict[str, CoreSchema] | None = None) -> CoreSchema:
    """Return a document of that kind, as all are: with the version of its form, marked where from a trial book."""
    return table({**_format(), "kind": choice([kind]), **content}, {**(rest or {}), "trial": TRUTH})


def _format() -> dict[str, CoreSchema]:
    return {"format": one_of_numbers([FORMAT])}


def _made(plan: CoreSchema) -> CoreSchema:
    """Return a plan as it is written: plans that are read may be older and have no version."""
    made = {key: dict(plan)["fields"][key]["schema"] for key in ("made_with", "checkins")}
    return _with(plan, {**_format(), **made})


def _with(schema: Any, keys: dict[str, CoreSchema]) -> CoreSchema:
    """Return a table that also needs these keys."""
    fields = schema["fields"] | {key: cs.typed_dict_field(one, required=True) for key, one in keys.items()}
    return {**schema, "fields": fields}


def _batch(plan: CoreSchema) -> CoreSchema:
    unplanned = table({"patient": PATIENT_ID, "reasons": TEXTS}, {"facts": many(FACTS)})
    share = cs.float_schema(ge=0, metadata={"is": "a share"})
    content = {
        "as_of": DAY,
        "plans": many(plan, most=10**6),
        "kept": many(PATIENT_ID, most=10**6),
        "unplanned": many(unplanned, most=10**6),
        "cost": POINTS,
        "bound": POINTS,
        "gap": share,
    }
    return _document("batch", content, {"cut_short": TRUTH})


def _fill(plan: CoreSchema) -> CoreSchema:
    offer = table(
        {
            "patient": PATIENT_ID,
            "clinic": PLAIN_ID,
            "since": DAY,
            "days": COUNT,
            "before": optional(DAY),
            "from": optional(INSTANT),
            "to": INSTANT,
            "gain": whole(-(10**9), 10**9),
            "replaces": many(FILLED),
            "plan": plan,
        }
    )
    passed_over = table({"patient": PATIENT_ID, "reasons": TEXTS})
    content = {"as_of": DAY, "digest": FILLED, "offers": many(offer), "passed_over": many(passed_over)}
    return _document("fill", content)


def _explanation() -> CoreSchema:
    content = {
        "patient": PATIENT_ID,
        "clinics": many(PLAIN_ID),
        "as_of": DAY,
        "question": QUESTION,
        "possible": TRUTH,
        "first": optional(ANY_DAY),
        "cost": optional(POINTS),
        "conflicts": many(table({"clinic": TEXT, "facts": many(FACT)})),
        "remedies": many(TRIED),
        "complete": TRUTH,
    }
    return _document("explanation", content)


def _changes() -> CoreSchema:
    change = table({"id": FILLED, "before": optional(BOOKED), "after": BOOKED})
    waiting = table({"patient": PATIENT_ID, "text": FILLED})
    content = {"command": FILLED, "dry_run": TRUTH, "changes": many(change), "waiting": many(waiting)}
    return _document("changes", content)


def _place() -> CoreSchema:
    return table(
        {"points": whole(-(10**9), 10**9), "keeps_time": TRUTH, "appointment": table(VISIT, PLACE, also=COMPLETE)}
    )
