"""The documents about scores: what was noted, a patient's scores over time, and the measures."""

from __future__ import annotations

from pydantic_core import CoreSchema

from ketaplan.files.schemas.fields import (
    ANY_DAY,
    FILLED,
    MEASURE_ID,
    PATIENT_ID,
    TEXT,
    TRUTH,
    choice,
    many,
    table,
    whole,
)
from ketaplan.services.schema.parts import optional

NUMBER = whole(-(10**6), 10**6)
NAMES = many(TEXT)
SCORE = table(
    {
        "id": FILLED,
        "on": ANY_DAY,
        "by": FILLED,
        "at": FILLED,
        "safety": NAMES,
        **{key: optional(FILLED) for key in ("band", "after", "corrects", "corrected_by")},
        "score": optional(NUMBER),
        "items": optional(many(NUMBER)),
        "change": optional(
            table(
                {
                    "points_better": optional(NUMBER),
                    "percent_better": optional(NUMBER),
                    "no_percentage": optional(FILLED),
                    "marks": many(table({"kind": choice(["overlaps", "before-first"]), "days": NUMBER})),
                    "rules": many(
                        table(
                            {**dict.fromkeys(("name", "whose", "source"), FILLED), "met": optional(TRUTH)},
                            {"limit": NUMBER, "percent": optional(NUMBER), "points": optional(NUMBER)},
                        )
                    ),
                }
            )
        ),
    }
)
HISTORY = table(
    {"measure": MEASURE_ID, "baseline": optional(FILLED), "scores": many(SCORE)},
    {"name": FILLED, "better": choice(["lower", "higher"]), "look_back_days": NUMBER},
)
NOTED = table(
    {
        "id": FILLED,
        "patient": PATIENT_ID,
        "measure": MEASURE_ID,
        "on": ANY_DAY,
        "safety": NAMES,
        "after": optional(FILLED),
        "corrects": optional(FILLED),
        "new": TRUTH,
        "safety_item_unknown": TRUTH,
    }
)
CONTENT: dict[str, dict[str, CoreSchema]] = {
    "scores": {"dry_run": TRUTH, "scores": many(NOTED)},
    "progress": {
        "patient": PATIENT_ID,
        "safety": many(table({"measure": MEASURE_ID, "id": FILLED, "on": ANY_DAY})),
        "sessions": many(table({"number": NUMBER, "on": ANY_DAY, "id": optional(FILLED)})),
        "measures": many(HISTORY),
    },
    "measures": {"measures": many(table({"id": MEASURE_ID, "name": FILLED, "source": FILLED}))},
}
"""The keys of each document, by its kind."""
