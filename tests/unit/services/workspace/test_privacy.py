"""Why a person is away is a fact of a reason only where it was asked for."""

from __future__ import annotations

import json

from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.services.workspace.privacy import request_without_reasons
from support import builders as b

SECRETS = ("parental leave", "rehab")


def facts_of(request) -> str:
    cause = why_no_course(request)
    return json.dumps([reason.facts for reason in (*cause.reasons, *cause.remedies)])


def never_together():
    """The physician is on leave until the patient is away."""
    leave = b.intervals(b.interval("2026-11-23..2026-12-20", SECRETS[0]))
    staff = (b.member("dr-lee", "physician", leave=leave), b.member("rn-kim", "nurse"))
    away = b.intervals(b.interval("2026-12-21..2027-02-28", SECRETS[1]))
    return b.request(clinic=b.clinic(staff=staff), patient=b.patient(unavailable=away))


def test_facts_hold_reasons_of_absence_where_the_request_has_them():
    assert all(secret in facts_of(never_together()) for secret in SECRETS)


def test_facts_hold_no_reason_of_absence_where_it_was_not_asked_for():
    found = facts_of(request_without_reasons(never_together()))

    assert not any(secret in found for secret in SECRETS)
    assert "leave" in found
