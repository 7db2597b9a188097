"""What each kind of answer as JSON has."""

from __future__ import annotations

from typing import Any

from pydantic_core import CoreSchema
from pydantic_core import core_schema as cs

from ketaplan.domain.plan import FORMAT
from ketaplan.files.schemas.fields import (
    ANY_DAY,
    DAY,
    FILLED,
    PATIENT_ID,
    PLAIN_ID,
    TEXT,
    TRUTH,
    choice,
    many,
    one_of_numbers,
    table,
    whole,
)
from ketaplan.files.schemas.measure import MEASURE_FILE
from ketaplan.files.schemas.plan import COMPLETE, MISSING_DOCUMENT, PLACE, VISIT, shapes
from ketaplan.files.schemas.plan import MOMENT as INSTANT
from ketaplan.files.schemas.protocol import PROTOCOL
from ketaplan.planner.cost import part_names
from ketaplan.services.schema.parts import (
    ABSENCE,
    BOOKED,
    CALL,
    CHECK_INS,
    CHECKED_BOOK,
    CONCERN,
    COUNT,
    DECIDED,
    DUE,
    FACT,
    FACTS,
    FAULT,
    LATE_VISIT,
    LISTED,
    LOGGED,
    POINTS,
    QUESTION,
    REASON,
    REMEDY,
    REPAIR,
    RESUMED,
    SECONDS,
    SECTIONS,
    STANDING,
    TEXTS,
    TODAY_AT_CLINIC,
    TRIED,
    WAITING,
    optional,
)
from ketaplan.services.schema.score_documents import CONTENT


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
            {**DECIDED, "resumed": many(RESUMED), "missing": many(MISSING_DOCUMENT), "concerns": many(CONCERN)},
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
    change = table({"id": FILLED, "before": optional(BOOKED), "after": BOOKED}, {"held_until": DAY})
    waiting = table({"patient": PATIENT_ID, "text": FILLED})
    content = {"command": FILLED, "dry_run": TRUTH, "changes": many(change), "waiting": many(waiting)}
    return _document("changes", content)


def _place() -> CoreSchema:
    return table(
        {"points": whole(-(10**9), 10**9), "keeps_time": TRUTH, "appointment": table(VISIT, PLACE, also=COMPLETE)}
    )
