"""The best repair of a week: which visits change, to what, and what is left without a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.clock import instant
from ketaplan.domain.course import CONSULTATION, Session
from ketaplan.domain.plan import Appointment
from ketaplan.domain.protocol import Gap
from ketaplan.planner.course.best_course import infusion_for
from ketaplan.planner.course.staff_assignment import Staffed
from ketaplan.planner.repair.branching import Joint
from ketaplan.planner.repair.case import Case, Movable, Spot, VisitPlace
from ketaplan.planner.repair.choices import Numbers, PatientRepair, wanted, wanted_at
from ketaplan.planner.repair.course_task import Put, kind_of
from ketaplan.planner.repair.joint import JointSearch
from ketaplan.planner.repair.search_budget import SearchBudget


class ChangedPlace(Struct, frozen=True):
    """A visit as it is to be: moved, placed again, or with other people at its own time."""

    movable: Movable
    clinic: str
    appointment: Appointment
    keeps_time: bool


class Repair(Struct, frozen=True, kw_only=True):
    """The best repair that was found.

    ``out`` are the ids of what is left without a place, ``given_up`` the patients for whom a person decides, as the
    next session is more than the longest gap away.  No repair has numbers below ``bound``, in their order.
    """

    numbers: Numbers
    bound: Numbers
    changes: tuple[ChangedPlace, ...]
    out: tuple[str, ...]
    given_up: tuple[str, ...]


def best_repair(cases: Sequence[Case], budget: SearchBudget) -> Repair:
    """Return the best repair of these patients together, as far as the budget lasts."""
    joint = JointSearch(cases, budget).best()
    choices = [(cases[index], choice) for index, choice in sorted(joint.choices.items())]
    changes = [change for case, choice in choices for change in _changes(case, choice, joint)]
    return Repair(
        numbers=joint.numbers,
        bound=joint.bound,
        changes=tuple(sorted(changes, key=lambda one: (one.appointment.start, one.movable.id))),
        out=tuple(sorted(name for _, choice in choices for name in choice.out)),
        given_up=tuple(sorted(case.patient for case, choice in choices if choice.gives_up)),
    )


def _changes(case: Case, choice: PatientRepair, joint: Joint) -> Iterator[ChangedPlace]:
    for name in choice.kept:
        one = case.by_id[name]
        if one.spot is not None and (staffed := joint.staffed.get(wanted(case, one).key)) is not None:
            after = visit_at(case.places[one.clinic], one, one.spot, staffed)
            if after != one.now:
                yield ChangedPlace(one, one.clinic, after, keeps_time=True)
    for one, put in _labelled(case, choice):
        spot = put.spot
        staffed = joint.staffed[wanted_at(case, spot).key]
        yield ChangedPlace(one, spot.clinic, visit_at(case.places[spot.clinic], one, spot, staffed), keeps_time=False)


def _labelled(case: Case, choice: PatientRepair) -> Iterator[tuple[Movable, Put]]:
    """Yield which of the moved visits goes where: in the order of their days, those of an own day first."""
    moved = [one for one in case.movables if one.id not in {*choice.kept, *choice.out}]
    puts = sorted(choice.puts, key=lambda put: put.spot)
    for put in _tight_first(case, puts):
        fitting = [one for one in moved if one.phase == put.phase and kind_of(one, case.make_up_days) == put.kind]
        same_day = [one for one in fitting if one.old_day == put.spot.day]
        soon = put.spot.minute not in case.places[put.spot.clinic].starts(put.spot.day)
        chosen = min(same_day if soon and same_day else fitting, key=lambda one: (one.old_day, one.number))
        moved.remove(chosen)
        yield chosen, put


def _tight_first(case: Case, puts: Sequence[Put]) -> list[Put]:
    """Return the new starts, those before the notice first."""
    return sorted(puts, key=lambda put: put.spot.minute in case.places[put.spot.clinic].starts(put.spot.day))


def visit_at(place: VisitPlace, one: Movable, spot: Spot, staffed: Staffed) -> Appointment:
    """Return the visit at a start, with its own id."""
    if one.phase == CONSULTATION:
        return _consultation(place, one, spot, staffed)
    session = Session(
        phase=one.phase, number=one.number, place=0, gap=Gap(min_days=1, max_days=1, ideal=(1, 1)), per_week=None
    )
    return replace(infusion_for(place.soon, session, staffed), id=one.id)


def _consultation(place: VisitPlace, one: Movable, spot: Spot, staffed: Staffed) -> Appointment:
    minutes = place.template.minutes
    start = instant(place.availability.clinic.zone, date.fromordinal(spot.day), spot.minute, minutes)
    assert start is not None, "the rules leave no start that does not exist"
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    (people,) = staffed.people
    return Appointment(
        id=one.id,
        type=CONSULTATION,
        phase=CONSULTATION,
        number=one.number,
        start=start,
        end=end,
        psychiatrist=people["psychiatrist"],
    )
