"""Which rules bookings break where starts are looked up once for many patients, against every rule asked again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ketaplan.domain.plan import Appointment, StaffedStage
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.validate.bookings import broken_bookings
from ketaplan.planner.visit_templates import consultation, treatment
from property.test_best_course import tried
from property.tiny_requests import sometimes, tiny_requests

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from ketaplan.planner.request import Request

DAYS = 14
STEP = 5
"""Visits start every so many minutes, on the grid or off it."""


@st.composite
def visits(draw: DrawFn, request: Request) -> list[Appointment]:
    """Visits with people who may have the role or not, be there or not; some of another length."""
    return [draw(visit(request, number)) for number in range(1, draw(st.integers(2, 6)))]


@st.composite
def visit(draw: DrawFn, request: Request, number: int) -> Appointment:
    """One of them: an infusion, or now and then a consultation."""
    clinic, is_infusion = request.clinic, draw(st.integers(0, 3)) > 0
    template = treatment(request) if is_infusion else consultation(request)
    hours = clinic.hours.windows[0]
    steps = st.integers(hours.start // STEP, hours.end // STEP)
    begin = datetime.combine(request.as_of, time()) + timedelta(
        days=draw(st.integers(0, DAYS)), minutes=STEP * draw(steps)
    )
    start = begin.replace(tzinfo=clinic.zone).astimezone(UTC).astimezone(clinic.zone)
    longer = draw(sometimes(st.just(STEP), otherwise=0, one_in=12))

    def after(minutes: int) -> datetime:
        return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(clinic.zone)

    def someone(role: str) -> st.SearchStrategy[str]:
        able = [member.id for member in clinic.with_role(role)] or ["nobody"]
        return sometimes(st.sampled_from([*(member.id for member in clinic.staff), "nobody"]), otherwise=able[0])

    stages = [
        StaffedStage(
            stage=stage.name,
            start=after(stage.offset),
            end=after(stage.offset + stage.minutes),
            people=tuple((role, draw(someone(role))) for role, _ in stage.roles),
        )
        for stage in template.stages
    ]
    return Appointment(
        id=request.patient.appointment_id("x", number),
        type=template.kind,
        phase="x",
        number=number,
        start=start,
        end=after(template.minutes + longer),
        chair=draw(st.sampled_from([*clinic.chairs, "none"])) if is_infusion else None,
        stages=tuple(stages) if is_infusion else (),
        psychiatrist=None if is_infusion else draw(someone("psychiatrist")),
    )


@tried(0.2)
@given(tiny_requests(others=(0, 6)), st.data())
def test_bookings_break_the_same_rules_as_when_each_is_asked_about_alone(request: Request, data: st.DataObject):
    booked = data.draw(visits(request))
    other = replace(request, patient=replace(request.patient, available=None, earliest=None), own=())
    shared = ClinicDays(other)

    for one in (other, request):
        assert broken_bookings(one, booked, shared) == broken_bookings(one, booked)
