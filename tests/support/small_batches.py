"""Patients of a clinic small enough to see through: one chair, one physician, one nurse, three hours a day."""

from __future__ import annotations

from ketaplan.planner.request import Request
from support import builders as b

VISIT = (b.stage("infusion", 60, physician=1, nurse=1),)
STAFF = (b.member("dr-lee", "physician"), b.member("rn-kim", "nurse"))
TWICE = (b.phase(sessions=2, per_week=None, gap=b.gap(2, 4, (2, 3))),)
MONDAY = 1
"""The first day on which a visit may fall, counted from `AS_OF`."""


def asked(number: int = 1, *, clinic: dict | None = None, visit=VISIT, **fields) -> Request:
    """A patient who needs two sessions of an hour, two to four days apart, to start within a week."""
    given = {"grid_minutes": 60, "hours": b.weekly("mon-fri 09:00-12:00"), "chairs": ("A",), "staff": STAFF}
    course = b.protocol(visit=visit, phases=TWICE, checkins=())
    patient = b.patient(id=f"P-{number}", **fields)
    return b.request(clinic=b.clinic(**(given | (clinic or {}))), patient=patient, protocol=course, horizon_weeks=1)
