"""A patient: clearance, availability, preferences and orders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from ketaplan.domain.appointment_id import appointment_id, course_id
from ketaplan.domain.decided import Hold, Resume, Review, Stop
from ketaplan.domain.intervals import Intervals
from ketaplan.domain.on_file import OnFile
from ketaplan.domain.plan import Decision, Decisions

if TYPE_CHECKING:
    from ketaplan.domain.intervals import WeeklyWindows
    from ketaplan.domain.order import MaintenanceOrder, Order

CLEARANCES = ("cleared", "coordination-pending", "consult-needed", "declined")


class Ready(NamedTuple):
    """The first day on which an infusion may take place, and the reason: notice, age, clearance or earliest."""

    day: date
    reason: str


class Clearance(Struct, frozen=True, kw_only=True):
    """A psychiatrist's decision, with name and date; while it is pending, ``on`` is the expected date, if any."""

    status: str
    by: str | None = None
    on: date | None = None

    @property
    def decision(self) -> Decision | None:
        """Who cleared the patient, and when; None if not cleared."""
        if self.status != "cleared" or not self.by or self.on is None:
            return None
        return Decision(self.by, self.on)

    def __repr__(self) -> str:
        return f"Clearance(status={self.status!r}, on={self.on!r})"


class SiteClearance(Struct, frozen=True, kw_only=True):
    """A psychiatrist's decision for one site, in place of the one for all."""

    site: str
    clearance: Clearance


class Preferences(Struct, frozen=True, kw_only=True):
    """Wishes, not rules; a visit's start falls in ``[start, end)``, minutes of the day."""

    days: frozenset[int] | None = None
    start: int = 0
    end: int = 1440
    physician: str | None = None


class Attended(Struct, frozen=True, kw_only=True):
    """A session of this course given before or outside the book."""

    phase: str
    number: int
    on: date


class SafetyReview(Struct, frozen=True, kw_only=True):
    """A clinician saw the patient because of a score that calls for it; on that day or after the score's."""

    by: str
    on: date

    def __repr__(self) -> str:
        return f"SafetyReview(on={self.on!r})"


def _decision(order: Order | MaintenanceOrder) -> Decision:
    return Decision(order.by, order.on)


class Patient(Struct, frozen=True, kw_only=True):
    """One patient and one course of theirs; name and birth date stay out of reprs, logs and errors."""

    id: str
    name: str
    date_of_birth: date
    indication: str
    clearance: Clearance
    course: int = 1
    protocol: str | None = None
    priority: str = "routine"
    language: str = ""
    """What hand-outs are written in; empty for English."""
    earliest: date | None = None
    referred_on: date | None = None
    clinics: tuple[str, ...] = ()
    available: WeeklyWindows | None = None
    """None: any time."""
    unavailable: Intervals = field(default_factory=Intervals)
    preferences: Preferences = field(default_factory=Preferences)
    attended: tuple[Attended, ...] = ()
    resume: tuple[Resume, ...] = ()
    order: Order | None = None
    maintenance: MaintenanceOrder | None = None
    hold: Hold | None = None
    stopped: Stop | None = None
    review: Review | None = None
    clearances: tuple[SiteClearance, ...] = ()
    """Decisions of sites that clear for themselves; ``clearance`` counts at all others."""
    safety_reviews: tuple[SafetyReview, ...] = ()
    on_file: tuple[OnFile, ...] = ()
    """Documents that protocols require."""
    file: str = ""
    """The file it was read from; relative paths in it start there."""

    def __repr__(self) -> str:
        return f"Patient(id={self.id!r}, course={self.course})"

    def accepts(self, clinic: str) -> bool:
        """Return whether the course may take place at the clinic with that id; a file that names none accepts all."""
        return not self.clinics or clinic in self.clinics

    def at(self, clinic: str) -> Patient:
        """Return the patient at the clinic with that id: with its own clearance, where the file has one."""
        own = next((one.clearance for one in self.clearances if one.site == clinic), None)
        return self if own is None else replace(self, clearance=own)

    @property
    def declined(self) -> bool:
        """Whether a psychiatrist declined the course."""
        return self.clearance.status == "declined"

    @property
    def needs_consultation(self) -> bool:
        """Whether the clinic's psychiatrist is to see the patient first."""
        return self.clearance.status == "consult-needed"

    def decisions(self, as_of: date) -> Decisions:
        """Return who cleared the patient, and whose orders the course follows on that day."""
        maintenance = self.as_of(as_of).maintenance
        return Decisions(
            cleared=self.clearance.decision,
            order=_decision(self.order) if self.order else None,
            maintenance_order=_decision(maintenance) if maintenance else None,
        )

    def resumed_after(self, phase: str, number: int) -> Resume | None:
        """Return what was decided about the course after a session, if anything."""
        return next((one for one in self.resume if (one.phase, one.number) == (phase, number)), None)

    @property
    def course_id(self) -> str:
        """The start that the ids of all appointments of this course share."""
        return course_id(self.id, self.course)

    def appointment_id(self, phase: str, number: int) -> str:
        """Return the id of a session of this course."""
        return appointment_id(self.id, self.course, phase, number)

    def of_age_on(self, years: int) -> date:
        """Return the first day of that age; for a birthday on 29 February, 1 March in other years."""
        born = self.date_of_birth
        try:
            return born.replace(year=born.year + years)
        except ValueError:
            return date(born.year + years, 3, 1)

    def as_of(self, day: date) -> Patient:
        """Return the patient as of a day, without maintenance that is dated later."""
        if self.maintenance is None or self.maintenance.on <= day:
            return self
        return replace(self, maintenance=None)

    def ready_on(self, as_of: date, notice_days: int, minimum_age: int) -> date:
        """Return the first day on which an infusion may take place (``ready`` in the contract)."""
        return self.ready_because(as_of, notice_days, minimum_age).day

    def ready_because(self, as_of: date, notice_days: int, minimum_age: int) -> Ready:
        """Return the same day with its reason: notice, unless another reason is later."""
        gates = (
            Ready(as_of + timedelta(days=notice_days), "notice"),
            Ready(self.of_age_on(minimum_age), "age"),
            Ready(self.clearance.on, "clearance") if self.clearance.on else None,
            Ready(self.earliest, "earliest") if self.earliest else None,
        )
        return max((gate for gate in gates if gate), key=lambda gate: gate.day)
