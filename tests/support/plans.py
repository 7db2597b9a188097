"""Courses as formats are given them, from a few days and times; built on the clinic of builders."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic, Instructions
from ketaplan.domain.clock import instant
from ketaplan.domain.plan import Appointment, CheckInDue, Cost, Offer, Plan, Remark, StaffedStage
from ketaplan.domain.reasons.remarks import Summary
from ketaplan.formats.plan.view import PlanView
from ketaplan.planner.cost import no_cost
from support import builders as b

SUMMARY = Summary(weekdays=(0, 3), minutes=(540,) * 6)
TWO_WEEKS = tuple(date(2026, 11, 30) + timedelta(days=days) for days in (0, 3, 7, 10, 14, 17))

FASTING = Instructions(
    arrive_minutes_early=15,
    no_solids_hours=6,
    no_clear_liquids_hours=2,
    no_driving_hours=24,
    escort="required",
    notes=("Wear a top with loose sleeves.",),
)


def infusion(clinic: Clinic, number: int, day: date, minute: int = 540, **fields) -> Appointment:
    """Two hours of the standard visit: Lee and Kim, unless said; ``last_nurse`` takes over for the recovery."""
    start = instant(clinic.zone, day, minute, 120)
    assert start is not None
    physician, nurse = fields.pop("physician", "dr-lee"), fields.pop("nurse", "rn-kim")
    last_nurse = fields.pop("last_nurse", nurse)
    steps = [start, *(start + timedelta(minutes=minutes) for minutes in (15, 60, 120))]
    people = [(("nurse", nurse),), (("physician", physician), ("nurse", nurse)), (("nurse", last_nurse),)]
    phase = fields.pop("phase", "induction")
    return Appointment(
        id=fields.pop("id", f"P-1042/1/{phase}/{number}"),
        type="infusion",
        phase=phase,
        number=number,
        start=start,
        end=steps[-1],
        chair=fields.pop("chair", "A"),
        stages=tuple(
            StaffedStage(stage=name, start=one, end=other, people=who)
            for name, one, other, who in zip(
                ("check-in", "infusion", "recovery"), steps[:-1], steps[1:], people, strict=True
            )
        ),
    )


def consultation(clinic: Clinic, day: date, minute: int = 600) -> Appointment:
    """An hour with Voss."""
    start = instant(clinic.zone, day, minute, 60)
    assert start is not None
    return Appointment(
        id="P-1042/1/consultation/1",
        type="consultation",
        phase="consultation",
        number=1,
        start=start,
        end=start + timedelta(hours=1),
        psychiatrist="dr-voss",
    )


def staffed_clinic(**fields) -> Clinic:
    """The clinic of builders with people who have names."""
    named = {
        "dr-lee": ("Dr. Dana Lee", "physician"),
        "dr-osei": ("Dr. Abena Osei", "physician"),
        "dr-voss": ("Dr. Ada Voss", "psychiatrist"),
        "rn-kim": ("Kim Alvarez, RN", "nurse"),
        "rn-ray": ("Ray Cole, RN", "nurse"),
    }
    named |= fields.pop("named", {})
    staff = tuple(replace(b.member(person, roles), name=name) for person, (name, roles) in sorted(named.items()))
    return b.clinic(staff=staff, **fields)


def cost(**points: int) -> Cost:
    """A cost with those points, none for its other parts."""
    return Cost(no_cost().points | points)


def plan(clinic: Clinic, appointments: tuple[Appointment, ...], **fields) -> Plan:
    """A plan of those appointments, made on the Sunday of builders."""
    given = {
        "patient": "P-1042",
        "clinic": clinic.id,
        "protocol": "iv-induction-6x2",
        "timezone": clinic.timezone,
        "as_of": b.AS_OF,
        "provisional": False,
        "course": 1,
        "cost": cost(),
        "appointments": appointments,
        "checkins": (CheckInDue(on=date(2026, 11, 30), measure="PHQ-9", label="before infusion 1"),),
        "made_with": {"ketaplan": "0.1.0", "tzdata": "2026.6", "holidays": "0.109"},
    }
    return Plan(**(given | fields))


def view(**fields) -> PlanView:
    """Six sessions on Mondays and Thursdays at nine; any part of the view or of its plan may be given."""
    clinic = fields.pop("clinic", None) or staffed_clinic()
    around = {key: fields.pop(key) for key in ("saved", "fixed", "statuses") if key in fields}
    patient, protocol = fields.pop("patient", None) or b.patient(), fields.pop("protocol", None) or b.protocol()
    remarks: tuple[Remark, ...] = fields.pop("remarks", ())
    summary, digest = fields.pop("summary", SUMMARY), fields.pop("digest", "0f1e2d3c")
    appointments = fields.pop("appointments", None)
    if appointments is None:
        appointments = tuple(infusion(clinic, number, day) for number, day in enumerate(TWO_WEEKS, 1))
    offer = Offer(plan=plan(clinic, appointments, **fields), digest=digest, remarks=remarks, summary=summary)
    return PlanView(offer=offer, patient=patient, clinic=clinic, protocol=protocol, **around)
