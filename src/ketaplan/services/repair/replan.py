"""The best repair of what is broken or missing: as it is shown, and as it is written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id, patient_of
from ketaplan.domain.booking import Booking
from ketaplan.formats.common.appointment_keys import booking_dict
from ketaplan.formats.repair.view import (
    BrokenVisit,
    ChangedVisit,
    PatientCall,
    PeopleChange,
    RepairView,
    UnplacedVisit,
)
from ketaplan.planner.repair.best_repair import Repair, best_repair
from ketaplan.planner.repair.choices import Chooser, Limits, Numbers
from ketaplan.planner.repair.day_staff import DayStaff
from ketaplan.planner.repair.search_budget import DEFAULT_EFFORT, SearchBudget
from ketaplan.services.book.change_words import SessionsByDate
from ketaplan.services.repair.cases import CaseBuilder
from ketaplan.services.repair.facts import Facts

if TYPE_CHECKING:
    from ketaplan.domain.absence import Absence
    from ketaplan.domain.intervals import Interval
    from ketaplan.services.workspace.workspace import Workspace

NO_PLACE = "no place keeps the rules"


class Query(Struct, frozen=True, kw_only=True):
    """What is asked: the patients to repair (all for none), and who or what is supposed to be out.

    ``away`` is when patients are supposed to be away.  ``stopped`` says that the time for the search is over.
    """

    patients: tuple[str, ...] = ()
    out: tuple[Absence, ...] = ()
    away: Mapping[str, tuple[Interval, ...]] = {}
    supposed: tuple[dict[str, Any], ...] = ()
    effort: int = DEFAULT_EFFORT
    stopped: Callable[[], bool] | None = None


def replan(workspace: Workspace, query: Query) -> RepairView:
    """Return the best repair; nothing is written."""
    workspace.absences.supposed = query.out
    facts = Facts(workspace, query.patients, query.away)
    budget = SearchBudget(query.effort, query.stopped)
    decided = [name for name in facts.touched if name in facts.decisions]
    free = [name for name in facts.touched if name not in facts.decisions]
    repair = best_repair(CaseBuilder(facts, free).cases(), budget)
    return _Telling(facts, query, repair, _left(facts, decided)).view()


def with_words(workspace: Workspace, view: RepairView, *, named: bool) -> RepairView:
    """Return the repair with what tables need: names where they may stand, sessions, clocks, and the changed days."""
    days = tuple(_days(workspace, view))
    own = {one.patient for one in (*(broken.booking for broken in view.broken), *view.bookings, *days)}
    names = workspace.names(own) if named else {}
    known = SessionsByDate(workspace)
    ids = [one.booking.id for one in view.broken]
    sessions = {name: f"{known[name]} ({name})" for name in ids}
    clocks = {site.clinic.id: site.clinic.clock for site in workspace.sites}
    return replace(view, names=names, sessions=sessions, clocks=clocks, days=days)


def _days(workspace: Workspace, view: RepairView) -> list[Booking]:
    """Return what is booked on the days of new places, as it would be."""
    changed = {one.id: one for one in view.bookings}
    days = sorted({(one.clinic, one.appointment.day) for one in view.bookings})
    found = []
    for clinic, day in days:
        there = {
            one.id: one for one in workspace.book.between(day, day, clinic) if one.takes_time and one.id not in changed
        }
        there |= {name: one for name, one in changed.items() if (one.clinic, one.appointment.day) == (clinic, day)}
        found += sorted(there.values(), key=lambda one: (one.appointment.start, one.id))
    return found


class _Left(Struct, frozen=True):
    """What is left as it is for people to decide: the ids, and the points of the courses."""

    out: tuple[str, ...]
    points: int


def _left(facts: Facts, decided: Sequence[str]) -> _Left:
    out: list[str] = []
    points = 0
    budget = SearchBudget()
    chooser = Chooser(DayStaff(budget), budget)
    for case in CaseBuilder(facts, decided).cases():
        must = frozenset(case.must)
        choice = chooser.best(case, Limits(out=must, keep=frozenset(case.by_id) - must))
        points += choice.numbers.points if choice else 0
        out += case.must
    return _Left(tuple(out), points)


class _Telling:
    """Puts a repair into the words of the contract."""

    def __init__(self, facts: Facts, query: Query, repair: Repair, left: _Left) -> None:
        self.facts, self.query, self.repair, self.left = facts, query, repair, left
        self.after = {
            one.movable.id: self._after(one.movable.id, one.clinic, one.appointment, one.keeps_time)
            for one in repair.changes
        }
        self.out = {*repair.out, *left.out}

    def _after(self, name: str, clinic: str, appointment: Any, keeps_time: bool) -> Booking:  # noqa: FBT001
        before = self.facts.bookings.get(name) or self.facts.missing[original_id(name)]
        site = self.facts.workspace.site(clinic)
        record = self.facts.records[before.patient]
        protocol = site.protocol_of(record.patient).or_raise()
        moved = replace(before.moved(appointment, protocol), clinic=clinic)
        return moved if keeps_time else replace(moved, status="booked")

    def view(self) -> RepairView:
        """Return the repair as formats show it."""
        facts, workspace = self.facts, self.facts.workspace
        calls = self._calls()
        counts = self._counts(calls)
        bounds = self._bounds(counts)
        view = RepairView(
            now=workspace.now.astimezone(workspace.sites[0].clinic.zone),
            clinics=tuple(sorted(workspace.clinics)),
            counts=counts,
            bounds=bounds,
            proved=all(bounds[key] == counts[key] for key in counts),
            broken=tuple(
                BrokenVisit(booking=facts.bookings[name], rules=tuple(tuple(rule) for rule in rules))  # type: ignore[misc]
                for name, rules in facts.broken.items()
            ),
            calls=tuple(sorted(calls, key=self._soonest)),
            people=tuple(
                PeopleChange(before=facts.bookings[name], after=after)
                for name, after in sorted(self.after.items())
                if self._keeps_time(name)
            ),
            bookings=tuple(self.after.values()),
            released=tuple(sorted(facts.released)),
            supposed=self.query.supposed,
        )
        return replace(view, digest=_digest(view))

    def _keeps_time(self, name: str) -> bool:
        before, after = self.facts.bookings.get(name), self.after[name]
        return before is not None and (before.appointment.start, before.clinic) == (
            after.appointment.start,
            after.clinic,
        )

    # -- calls

    def _calls(self) -> list[PatientCall]:
        visits: defaultdict[str, list[ChangedVisit]] = defaultdict(list)
        unplaced: defaultdict[str, list[UnplacedVisit]] = defaultdict(list)
        for name, after in self.after.items():
            if not self._keeps_time(name):
                before = self.facts.bookings.get(name)
                status = before.status if before else self.facts.missing[original_id(name)].status
                lost = before or self.facts.missing[original_id(name)]
                visits[after.patient].append(
                    ChangedVisit(id=name, before=before, after=after, status=status, at=lost.clinic)
                )
        for name in sorted(self.facts.released):
            before = self.facts.bookings[name]
            visits[before.patient].append(
                ChangedVisit(id=name, before=before, after=None, status=before.status, at=before.clinic)
            )
        for name in sorted(self.out):
            booking = self.facts.bookings.get(name)
            lost = booking or self.facts.missing[original_id(name)]
            unplaced[patient_of(name)].append(
                UnplacedVisit(
                    id=name if booking else original_id(name),
                    phase=lost.appointment.phase,
                    number=lost.appointment.number,
                    reasons=(NO_PLACE,),
                    booking=booking,
                )
            )
        return [
            PatientCall(
                patient=name,
                visits=tuple(sorted(visits[name], key=lambda one: one.id)),
                unplaced=tuple(unplaced[name]),
                decide=self._decide(name),
            )
            for name in sorted({*visits, *unplaced})
        ]

    def _decide(self, patient: str) -> str:
        facts = self.facts
        if patient in facts.decisions:
            return facts.decisions[patient]
        if patient in self.repair.given_up:
            return self._lapse(patient)
        if any(facts.bookings[name].patient == patient for name in facts.released):
            rules = [
                text
                for name in sorted(facts.released)
                if facts.bookings[name].patient == patient
                for _, text in facts.broken[name]
            ]
            return "; ".join(dict.fromkeys(rules)) + ": cancel it, or change the file"
        return ""

    def _lapse(self, patient: str) -> str:
        """Say the gap, the limit and the key of a next session that comes too late."""
        record = self.facts.records[patient]
        sessions = [(phase, one) for phase in record.sizes for one in self.facts.sessions(record, phase)]
        given = [(phase, one) for phase, one in sessions if isinstance(one, date) or not self.facts.is_ahead(one)]
        ahead = [one for _, one in sessions if not isinstance(one, date) and self.facts.is_ahead(one)]
        if not given or not ahead:
            return "a physician decides how the course goes on"
        phase, last = given[-1]
        day = last if isinstance(last, date) else last.appointment.day
        number = (
            next((one.number for one in record.patient.attended if one.on == day and one.phase == phase), len(given))
            if isinstance(last, date)
            else last.appointment.number
        )
        gap = next((one.gap for one in record.protocol.phases if one.name == phase), None)
        limit = f"; at most {gap.max_days} are allowed" if gap else ""
        days = (ahead[0].appointment.day - day).days
        return (
            f"the next session would be {days} days after the last one given{limit}: a physician decides; the "
            f'patient\'s file says so with [[resume]] after = "{phase}/{number}" and max_gap_days'
        )

    def _soonest(self, call: PatientCall) -> tuple[datetime, str]:
        now = self.facts.workspace.now
        times = [one.appointment.start for visit in call.visits for one in (visit.before, visit.after) if one]
        times += [one.booking.appointment.start for one in call.unplaced if one.booking]
        return min((at for at in times if at >= now), default=datetime.max.replace(tzinfo=UTC)), call.patient

    # -- numbers

    def _counts(self, calls: Sequence[PatientCall]) -> dict[str, int]:
        moved = [name for name in self.after if not self._keeps_time(name)]
        confirmed = [
            name for name in moved if name in self.facts.bookings and self.facts.bookings[name].status == "confirmed"
        ]
        return {
            "unplaced": len(self.out),
            "confirmed_moved": len(confirmed),
            "calls": len(calls),
            "moved": len(moved),
            "staff_changes": len(self.after) - len(moved),
            "points": self.repair.numbers.points + self.left.points,
        }

    def _bounds(self, counts: Mapping[str, int]) -> dict[str, int | None]:
        """Return the bound of each number given those before it, with what cannot be changed added."""
        found = Numbers(*counts.values())
        added = found.minus(self.repair.numbers)
        bound = self.repair.bound.plus(added)
        bounds: dict[str, int | None] = {}
        is_met = True
        for key, low, high in zip(counts, bound, found, strict=True):
            bounds[key] = max(0, min(low, high)) if is_met else None
            is_met = is_met and low >= high
        return bounds


def _digest(view: RepairView) -> str:
    """Return 8 hexadecimal digits over all that would be written."""
    written = {
        "appointments": [booking_dict(one) for one in view.bookings],
        "released": list(view.released),
        "unplaced": [one.id for call in view.calls for one in call.unplaced],
        "out": [one for one in view.supposed if "patient" not in one],
    }
    return sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()[:8]
