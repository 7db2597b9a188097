"""A course with some of the facts: each kind of fact where it alone forbids what is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ketaplan.domain.course import FixedSession
from ketaplan.domain.decided import Hold, Stop
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.planner.explain.facts import facts_of, resource_facts
from ketaplan.planner.explain.relaxation import MADE_MORE, Relaxation
from ketaplan.planner.request import Pin
from support import builders as b

MONDAY = b.AS_OF + timedelta(days=8)
"""The day that is asked about."""
VISIT = "2026-11-30 09:00..2026-11-30 11:00"


def one_phase(sessions=1, **fields):
    return b.protocol(phases=(b.phase(sessions=sessions, per_week=None, **fields),))


def fixed(phase, number, day):
    return FixedSession(phase=phase, number=number, day=day, minute=540, given=day < b.AS_OF)


def alone(role):
    return b.member(f"a-{role}", role), *(
        b.member(f"b-{other}", other) for other in ("physician", "nurse") if other != role
    )


def of(**fields):
    """Ask for the only session on Monday at nine."""
    given = {"protocol": one_phase(), "pins": {1: Pin(MONDAY, 540)}}
    return b.request(**(given | fields))


def at(**fields):
    return of(clinic=b.clinic(**fields))


def who(**fields):
    return of(patient=b.patient(**fields))


def after(day, **gap):
    """Ask for the second session on Monday, after one on that day."""
    phase = {"sessions": 2, **gap}
    return of(protocol=one_phase(**phase), fixed=(fixed("induction", 1, day),), pins={2: Pin(MONDAY, 540)})


def maintained(days):
    """Ask for the maintenance after seven days on Monday instead, that many days after the first session."""
    order = MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(7,))
    before = fixed("induction", 1, MONDAY - timedelta(days=days))
    return of(patient=b.patient(maintenance=order), fixed=(before,), pins={2: Pin(MONDAY, 540)})


EARLIER, LONG = "2026-11-24", "2026-11-23..2027-01-15"
FORBIDDEN = [
    ("declined", who(clearance=b.clearance("declined"))),
    ("stopped", who(stopped=Stop(by="Dr. Lee", on=b.AS_OF))),
    ("on-hold", who(hold=Hold(by="Dr. Lee", on=b.AS_OF))),
    ("available", who(available=b.weekly("tue 08:00-17:00"))),
    ("hours", at(hours=b.weekly("mon 12:00-17:00"))),
    ("shift", at(staff=(b.member("p", "physician", "tue 08:00-17:00"), b.member("n", "nurse")))),
    ("leave", at(staff=(b.member("p", "physician", leave=b.intervals(EARLIER, "2026-11-30")), b.member("n", "nurse")))),
    ("closure", at(closures=b.intervals(EARLIER, "2026-11-30"))),
    ("closed-time", at(busy={None: b.intervals(EARLIER, VISIT)})),
    ("busy", at(staff=alone("nurse"), busy={"a-nurse": b.intervals(EARLIER, VISIT)})),
    ("chair-busy", at(chairs=("A",), busy={"A": b.intervals(EARLIER, VISIT)})),
    ("unavailable", who(unavailable=b.intervals(EARLIER, "2026-11-30"))),
    ("earliest", who(earliest=MONDAY + timedelta(days=1))),
    ("clearance", who(clearance=b.clearance("coordination-pending", MONDAY + timedelta(days=1)))),
    ("age", who(date_of_birth=date(2008, 12, 1))),
    ("notice", at(notice_days=9)),
    ("now", of(as_of=MONDAY, now=datetime(2026, 11, 30, 9, 30), clinic=b.clinic(notice_days=0))),
    ("horizon", of(horizon_weeks=1)),
    ("gap-max", after(b.AS_OF - timedelta(days=1), gap=b.gap(1, 5))),
    ("gap-min", after(MONDAY - timedelta(days=1), gap=b.gap(3, 5))),
    ("appointment", of(clinic=b.clinic(chairs=("A",)), in_use=(b.use("A", VISIT),))),
    ("own-appointment", of(own=(b.engaged("P-1042/2/consultation/1", VISIT),))),
    ("role", at(staff=(b.member("p", "physician"),))),
    ("chairs", at(chairs=())),
    ("review", of(
        patient=b.patient(
            maintenance=MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=(7,), review_on=MONDAY)
        ),
        fixed=(fixed("induction", 1, MONDAY - timedelta(days=6)),),
        pins={2: Pin(MONDAY + timedelta(days=1), 540)},
    )),
    *[(f"maintenance-{kind}", maintained(days)) for kind, days in (("late", 11), ("early", 4))],
    ("gap-max", of(protocol=one_phase(2), pins={1: Pin(MONDAY), 2: Pin(MONDAY + timedelta(days=30))})),
    ("per-week", of(
        protocol=b.protocol(phases=(b.phase(sessions=2, per_week=1, gap=b.gap(1, 9)),)),
        fixed=(fixed("induction", 1, MONDAY),),
        pins={2: Pin(MONDAY + timedelta(days=2))},
    )),
    ("unavailable", who(unavailable=b.intervals(LONG))),
]  # fmt: skip
"""The kind of the fact that forbids it; of several of one kind the last one."""


@pytest.mark.parametrize(("kind", "request_"), FORBIDDEN)
def test_what_a_kind_of_fact_forbids_is_possible_without_it_and_not_with_it_alone(kind, request_):
    uses = {"P-9/1/induction/1": request_.in_use} if request_.in_use else {}
    facts = (*facts_of(request_, uses), *resource_facts(request_))
    relaxation = Relaxation(request_, facts, uses, [request_.pins])
    last = max((fact.nth for fact in facts if fact.kind == kind), default=0)
    those = sum(1 << nth for nth, fact in enumerate(facts) if (fact.kind, fact.nth) == (kind, last))
    resources = sum(1 << nth for nth, fact in enumerate(facts) if fact.kind in MADE_MORE)

    assert those
    assert not relaxation.has_course(relaxation.everything)
    assert relaxation.has_course(relaxation.everything & ~those)
    assert not relaxation.has_course(those | resources)
    assert relaxation.has_course(resources & ~those)


def test_the_gap_before_what_is_booked_is_a_fact_where_a_session_before_it_is_to_be_planned():
    induction = b.phase(sessions=1, per_week=None, gap=b.gap(1, 9))
    weekly = b.phase("weekly", sessions=1, per_week=None, gap=b.gap(4, 6))
    request = of(
        protocol=b.protocol(phases=(induction, weekly)), fixed=(fixed("weekly", 1, MONDAY + timedelta(days=8)),)
    )
    facts = facts_of(request, {})
    relaxation = Relaxation(request, facts, {}, [request.pins])

    assert not relaxation.has_course(relaxation.everything)
    assert [one.subject for one in facts if one.kind == "gap-max"] == ["induction", "weekly"]


def test_one_of_the_ways_in_which_it_can_come_true_is_enough():
    request = of(clinic=b.clinic(closures=b.intervals("2026-11-30")))
    facts, ways = facts_of(request, {}), [{1: Pin(MONDAY)}, {1: Pin(MONDAY + timedelta(days=1))}]

    assert not Relaxation(request, facts, {}, ways[:1]).has_course((1 << len(facts)) - 1)
    assert Relaxation(request, facts, {}, ways).has_course((1 << len(facts)) - 1)


def test_without_a_longest_gap_the_next_session_may_be_weeks_later():
    patient = b.patient(unavailable=b.intervals("2026-12-01..2026-12-30"))
    request = of(protocol=one_phase(2), patient=patient, pins={1: Pin(MONDAY)})
    facts = facts_of(request, {})
    relaxation = Relaxation(request, facts, {}, [request.pins])
    longest = next(1 << nth for nth, fact in enumerate(facts) if fact.kind == "gap-max")

    assert not relaxation.has_course(relaxation.everything)
    assert relaxation.has_course(relaxation.everything & ~longest)
