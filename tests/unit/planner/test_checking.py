"""Plans looked at again: right ones are let through, and what was changed by hand is found, as the oracle finds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, event, given
from hypothesis import strategies as st
from msgspec.structs import replace

import oracle
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.planner.checking import broken_rules
from ketaplan.planner.course import best_course
from property.test_best_course import is_taken_while_the_clock_goes_back, tried
from property.tiny_requests import tiny_requests

DAYS = st.sampled_from((-7, -3, -2, -1, 1, 2, 3, 7, 60))
MINUTES = st.sampled_from((-120, -60, -30, -15, -7, 5, 15, 30, 60, 120))


def moved(appointment: Appointment, days: int = 0, minutes: int = 0) -> Appointment:
    """The same visit with the same people so much later by the clock on the wall."""
    zone = appointment.start.tzinfo

    def there(moment: datetime) -> datetime:
        return moment.replace(tzinfo=None) + timedelta(days=days, minutes=minutes)

    start = there(appointment.start).replace(tzinfo=zone).astimezone(UTC)
    shift = start - appointment.start.astimezone(UTC)

    def later(moment: datetime) -> datetime:
        return (moment.astimezone(UTC) + shift).astimezone(zone)

    stages = tuple(replace(one, start=later(one.start), end=later(one.end)) for one in appointment.stages)
    return replace(appointment, start=later(appointment.start), end=later(appointment.end), stages=stages)


def with_other_person(appointment: Appointment, stage: int, who: str) -> Appointment:
    stages = list(appointment.stages)
    stages[stage] = replace(
        stages[stage], people=tuple((role, who) for role, _ in stages[stage].people[:1]) + stages[stage].people[1:]
    )
    return replace(appointment, stages=tuple(stages))


@st.composite
def changed(draw, plan: Plan, request) -> Plan:
    """A plan with one thing changed by hand; the appointments stay in order of time."""
    appointments = list(plan.appointments)
    index = draw(st.integers(0, len(appointments) - 1))
    one = appointments[index]
    kind = draw(st.sampled_from(("day", "time", "chair", "person", "removed", "swapped")))
    event(kind)
    if kind == "removed":
        del appointments[index]
    elif kind == "swapped":
        other = draw(st.integers(0, len(appointments) - 1))
        days = (appointments[other].day - one.day).days
        appointments[index], appointments[other] = moved(one, days=days), moved(appointments[other], days=-days)
        assume(index != other)
    elif kind == "chair":
        appointments[index] = replace(one, chair=draw(st.sampled_from((*request.clinic.chairs, "Z"))))
        assume(one.is_infusion)
    elif kind == "person":
        stages = [n for n, stage in enumerate(one.stages) if stage.people]
        assume(stages)
        who = draw(st.sampled_from([member.id for member in request.clinic.staff]))
        appointments[index] = with_other_person(one, draw(st.sampled_from(stages)), who)
    else:
        appointments[index] = moved(one, **({"days": draw(DAYS)} if kind == "day" else {"minutes": draw(MINUTES)}))
    return replace(plan, appointments=tuple(sorted(appointments, key=lambda a: a.start)))


@tried(0.2)
@given(st.data())
def test_what_was_changed_is_found_exactly_where_a_rule_is_broken(data):
    request = replace(data.draw(tiny_requests()), pins={})
    plan = best_course(request)
    assume(plan is not None)
    assume(not is_taken_while_the_clock_goes_back(request))
    assert broken_rules(request, plan) == ()

    other = data.draw(changed(plan, request))
    assume(other.infusions)

    wrong = [fault for fault in oracle.faults(request, other) if fault.startswith("rule") or "stands where" in fault]
    event("broken" if wrong else "kept")
    assert bool(broken_rules(request, other)) == bool(wrong), wrong
