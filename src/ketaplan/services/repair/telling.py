"""A repair in the contract's words: the call list, the numbers and their bounds, and what is left without a place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id, patient_of
from ketaplan.domain.booking import HELD, Booking
from ketaplan.formats.common.appointment_keys import booking_dict
from ketaplan.formats.repair.view import (
    BrokenVisit,
    ChangedVisit,
    PatientCall,
    PeopleChange,
    RepairView,
    UnplacedVisit,
)
from ketaplan.planner.repair.choices import Numbers
from ketaplan.services.book.moving import keeps_time, moved_booking
from ketaplan.services.repair.unplaced import UnplacedReasons

if TYPE_CHECKING:
    from ketaplan.domain.plan import Appointment
    from ketaplan.planner.repair.best_repair import Repair
    from ketaplan.services.repair.facts import Facts
    from ketaplan.services.repair.query import Query


class LeftToPeople(Struct, frozen=True):
    """What is left as it is for people to decide: the ids, and the points of the courses."""

    out: tuple[str, ...]
    points: int


class Telling:
    """Puts a repair into the words of the contract."""

    def __init__(self, facts: Facts, query: Query, repair: Repair, left: LeftToPeople) -> None:
        """Note how each appointment that changes would be."""
        self.facts, self.query, self.repair, self.left = facts, query, repair, left
        self.after = {
            one.movable.id: self._after(one.movable.id, one.clinic, one.appointment) for one in repair.changes
        }
        self.out = {*repair.out, *left.out}
        self.reasons = UnplacedReasons(facts, self.after, self.out, self._decide)

    def _after(self, name: str, clinic: str, appointment: Appointment) -> Booking:
        before = self.facts.bookings.get(name) or self.facts.missing[original_id(name)]
        site = self.facts.workspace.site(clinic)
        record = self.facts.records[before.patient]
        protocol = site.protocol_of(record.patient).or_raise()
        after = moved_booking(before, appointment, clinic, protocol)
        if name in self.facts.bookings and keeps_time(before, after):
            return after
        return replace(after, status=HELD if self._follows_held(after) else before.status_elsewhere)

    def _follows_held(self, moved: Booking) -> bool:
        """Return whether a session of the same course that comes before it is held."""
        own = (one for one in self.facts.bookings.values() if one.patient == moved.patient and one.is_held)
        return any(one.course == moved.course and one.appointment.day < moved.appointment.day for one in own)

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
        before = self.facts.bookings.get(name)
        return before is not None and keeps_time(before, self.after[name])

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
                    reasons=self.reasons.of(patient_of(name)),
                    booking=booking,
                )
            )
        return [
            PatientCall(
                patient=name,
                visits=tuple(sorted(visits[name], key=lambda one: one.id)),
                unplaced=tuple(unplaced[name]),
                decide=self._decide(name),
                resumed=self.facts.records[name].patient.resume if name in self.facts.records else (),
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
            return "a physician decides how the course continues"
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
