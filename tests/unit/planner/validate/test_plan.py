"""Plans checked again: right ones are let through, and what was changed by hand is found, as the oracle finds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, event, given
from hypothesis import strategies as st
from msgspec.structs import replace

import oracle
from ketaplan.domain.plan import Appointment, Plan
from ketaplan.domain.reasons import Reason, Span, visit
from ketaplan.domain.reasons import violations as reasons
from ketaplan.domain.reasons.gate import Declined
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.validate.plan import broken_rules
from property.test_best_course import is_taken_while_the_clock_goes_back, tried
from property.tiny_requests import tiny_requests
from support import builders as b

DAYS = st.sampled_from((-7, -3, -2, -1, 1, 2, 3, 7, 60))
MINUTES = st.sampled_from((-120, -60, -30, -15, -7, 5, 15, 30, 60, 120))


def moved(appointment: Appointment, days: int = 0, minutes: int = 0) -> Appointment:
    """The same visit with the same people this much later by the clock on the wall."""
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
    assume(request.course.to_plan)
    plan = best_course(request)
    assume(plan is not None)
    assume(not is_taken_while_the_clock_goes_back(request))
    assert broken_rules(request, plan) == ()

    other = data.draw(changed(plan, request))
    assume(other.infusions)

    wrong = [fault for fault in oracle.faults(request, other) if fault.startswith("rule") or "stands where" in fault]
    event("broken" if wrong else "kept")
    assert bool(broken_rules(request, other)) == bool(wrong), wrong


# ---------------------------------------------------------------- each by itself


MON_THU = b.weekly("mon 09:00-11:00", "thu 09:00-11:00")


def planned(**fields):
    request = b.request(patient=b.patient(available=MON_THU, **fields))
    return request, best_course(request)


def found(request, plan) -> list[tuple[str, int, Reason]]:
    return [(one.appointment.rpartition("/")[2], one.rule, one.reason) for one in broken_rules(request, plan)]


def with_appointment(plan: Plan, index: int, **fields) -> Plan:
    appointments = list(plan.appointments)
    appointments[index] = replace(appointments[index], **fields)
    return replace(plan, appointments=tuple(appointments))


def test_a_closure_that_came_later_is_found():
    request, plan = planned()
    closed = replace(request.clinic, closures=b.intervals(b.interval("2026-11-30", "burst pipe")))

    assert found(replace(request, clinic=closed), plan) == [("3", 2, visit.Closed(reasons=("burst pipe",)))]


def test_a_person_who_is_on_leave_by_now_is_found():
    request, plan = planned()
    staff = tuple(
        replace(one, leave=b.intervals("2026-11-30")) if one.id == "dr-lee" else one for one in request.clinic.staff
    )

    later = replace(request, clinic=replace(request.clinic, staff=staff))
    assert found(later, plan) == [("3", 4, reasons.StaffAway(stage="infusion", where=visit.OnLeave(subject="dr-lee")))]


def test_a_physician_who_is_no_longer_on_site_is_found():
    observed = b.stage("observation", 60, onsite=("physician",), nurse=3)
    protocol = b.protocol(visit=(*b.STANDARD_VISIT[:2], observed))
    request, plan = planned()
    both = [one for one in request.clinic.staff if "physician" in one.roles]
    staff = [replace(one, shifts=b.weekly("mon 09:00-10:00", "thu 09:00-12:00")) for one in both]
    staff += [one for one in request.clinic.staff if one not in both]
    later = replace(request, clinic=replace(request.clinic, staff=tuple(staff)))

    assert not found(later, plan)

    name, rule, reason = found(replace(later, protocol=protocol), renamed(plan))[0]
    assert (name, rule) == ("1", 4)
    assert (reason.kind, reason.role, reason.spans) == ("nobody-on-site", "physician", (Span(600, 660),))


def renamed(plan: Plan) -> Plan:
    """The same course with a last stage called observation."""
    visits = [
        replace(one, stages=(*one.stages[:2], replace(one.stages[2], stage="observation"))) for one in plan.appointments
    ]
    return replace(plan, appointments=tuple(visits))


def test_a_chair_that_is_taken_or_gone_is_found():
    request, plan = planned()
    in_use = replace(request, in_use=(b.use("A", "2026-11-23 10:00..2026-11-23 12:00"),))

    assert found(in_use, plan) == [("1", 3, reasons.ChairTaken(chair="A"))]
    assert found(request, with_appointment(plan, 0, chair="Z")) == [("1", 3, reasons.NoSuchChair(chair="Z"))]


def test_a_start_off_the_grid_is_found():
    request, plan = planned()
    other = replace(plan, appointments=(moved(plan.appointments[0], minutes=5), *plan.appointments[1:]))

    assert found(request, other)[0] == ("1", 1, reasons.OffGrid(minutes=30))


def test_one_person_in_two_roles_at_once_is_found():
    clinic = b.clinic(staff=(b.member("dr-abe", "physician nurse"), b.member("rn-kim", "nurse")))
    request = b.request(clinic=clinic)
    plan = best_course(request)
    stages = list(plan.appointments[0].stages)
    stages[1] = replace(stages[1], people=(("physician", "dr-abe"), ("nurse", "dr-abe")))

    (only,) = found(request, with_appointment(plan, 0, stages=tuple(stages)))

    assert only == ("1", 4, reasons.TwoPeopleAtOnce(stage="infusion", subject="dr-abe"))


def test_stages_that_overlap_are_not_the_protocols():
    request, plan = planned()
    stages = list(plan.appointments[0].stages)
    stages[0] = replace(stages[0], end=stages[0].end + timedelta(minutes=5))

    assert found(request, with_appointment(plan, 0, stages=tuple(stages))) == [("1", 4, reasons.OtherStages())]


def test_a_gap_a_week_and_a_session_that_is_missing_are_found():
    request, plan = planned()
    longer = replace(request, patient=replace(request.patient, available=None))
    first, second, *rest = plan.appointments

    assert found(longer, replace(plan, appointments=(first, moved(second, days=-2), *rest))) == [
        ("2", 5, reasons.GapNotAllowed(days=1, min_days=2, max_days=7, to="before"))
    ]
    assert found(longer, replace(plan, appointments=(first, second, moved(rest[0], days=-2), *rest[1:]))) == [
        ("3", 2, visit.OutsideHours(minutes=120)),
        ("3", 5, reasons.TooManyInWeek(sessions=2)),
    ]
    assert found(request, replace(plan, appointments=plan.appointments[:-1])) == [("6", 5, reasons.MissingFromPlan())]


def test_after_a_course_was_declined_none_of_it_applies():
    request, plan = planned()
    declined = replace(request, patient=replace(request.patient, clearance=b.clearance("declined")))

    assert ("P-1042", 6, Declined()) in found(declined, plan)
