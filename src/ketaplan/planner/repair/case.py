"""What a repair is asked: the patients that it may call, their visits that may change, and what stays as it is."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from msgspec import Struct

from ketaplan.domain.course import CONSULTATION, PhaseRules
from ketaplan.domain.plan import Appointment
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.clinic_days import ClinicDays
from ketaplan.planner.cost import consultation_points, off_day_points, off_hours_points, wishes_physician
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Request
from ketaplan.planner.rules import starts_on
from ketaplan.planner.visit_templates import VisitTemplate, consultation


class Spot(Struct, frozen=True, order=True, cache_hash=True):
    """A start at a clinic: the day's ordinal, and the local minute of the day."""

    day: int
    minute: int
    clinic: str


class StandingVisit(Struct, frozen=True, kw_only=True):
    """An infusion of the course that stays as it is.

    ``is_ahead`` says that it has not started; ``exempt`` that broken rules do not count: it is released.  ``points``
    are those of its wishes.  ``then_max`` is the longest gap that was decided to follow it, None for the protocol's.
    """

    phase: str
    day: int
    minute: int | None
    is_ahead: bool
    exempt: bool = False
    points: int = 0
    then_max: int | None = None


class Movable(Struct, frozen=True, kw_only=True, dict=True):
    """A visit that may change: an upcoming one, or a missing one, which has no place (``now`` is None).

    ``must`` says that it is broken or missing, so that it may be left without a place.  ``clinics`` are where it may
    go.  ``old_day`` is the day of the appointment that it is or replaces.  ``then_max`` is the longest gap that was
    decided to follow it, None for the protocol's.
    """

    id: str
    phase: str
    number: int
    status: str
    clinic: str
    old_day: int
    clinics: tuple[str, ...]
    must: bool
    now: Appointment | None = None
    then_max: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether it is placed again."""
        return self.now is None

    @cached_property
    def spot(self) -> Spot | None:
        """Where it is; None for a missing one."""
        return None if self.now is None else Spot(self.now.day.toordinal(), self.now.minute, self.clinic)


class VisitPlace:
    """A clinic as one patient may visit it, without the visits that may change.

    ``request`` is for new visits; ``standing`` is the same without notice, for what keeps its time and for a later hour
    of the same day.  ``shared`` are the clinic's days for all patients of a repair, next to the same uses.
    """

    def __init__(
        self, request: Request, standing: Request, *, consults: bool = False, shared: ClinicDays | None = None
    ) -> None:
        """Look nothing up yet; with ``consults`` the visits are consultations."""
        self.request, self.consults = request, consults
        shared = shared or ClinicDays(request)
        self.new, self.soon = (CandidateVisits(one, shared=shared) for one in (request, standing))
        self.availability = self.soon.availability
        self.template: VisitTemplate = consultation(standing) if consults else self.soon.template
        self.shared_starts = shared.starts(self.template)
        self._template_of_new = consultation(request) if consults else self.new.template
        self._starts: dict[tuple[int, bool], dict[int, int]] = {}

    @property
    def clinic(self) -> str:
        """The clinic's id."""
        return self.request.clinic.id

    def starts(self, day: int, *, soon: bool = False) -> dict[int, int]:
        """Return the points of wishes of each start of a day, by minute; with ``soon``, without notice."""
        key = day, soon
        if key not in self._starts:
            self._starts[key] = self._find_starts(day, soon=soon)
        return self._starts[key]

    def _find_starts(self, day: int, *, soon: bool) -> dict[int, int]:
        visits, step = self.soon if soon else self.new, self.availability.grid.step
        if not self.consults:
            return {start * step: points for start, points in visits.on(day).cost_by_step().items()}
        template = self.template if soon else self._template_of_new
        bits = starts_on(visits.availability, date.fromordinal(day), template)
        points = consultation_points(self.request, date.fromordinal(day)) if bits else 0
        return {start * step: points for start in set_bits(bits)}

    def own_points(self, day: int, minute: int) -> int:
        """Return the points of a start without those of the physician."""
        if self.consults:
            return consultation_points(self.request, date.fromordinal(day))
        weights, wishes = self.request.clinic.weights, self.request.patient.preferences
        return off_hours_points(weights, wishes, minute) + off_day_points(weights, wishes, date.fromordinal(day))

    @cached_property
    def wished(self) -> str | None:
        """The physician that the patient prefers, where that costs any points."""
        return None if self.consults else wishes_physician(self.request)

    @cached_property
    def wish_points(self) -> int:
        """What a visit without that physician costs."""
        return self.request.clinic.weights.other_physician if self.wished else 0


class Case(Struct, frozen=True, kw_only=True, dict=True):
    """One patient of a repair.

    ``request`` is that of the clinic whose weights count.  ``is_called`` says that the patient is called anyway, as
    something is released.  ``make_up_days`` is how many days after a missed session it may be made up within its week,
    None where it goes after the others.
    """

    request: Request
    places: dict[str, VisitPlace]
    phases: tuple[PhaseRules, ...]
    standing: tuple[StandingVisit, ...]
    movables: tuple[Movable, ...]
    is_called: bool = False
    make_up_days: int | None = None

    @property
    def patient(self) -> str:
        """The patient's id."""
        return self.request.patient.id

    @cached_property
    def by_id(self) -> dict[str, Movable]:
        """What may change, by id."""
        return {one.id: one for one in self.movables}

    @cached_property
    def must(self) -> tuple[str, ...]:
        """The ids of what is broken or missing."""
        return tuple(one.id for one in self.movables if one.must)

    @property
    def consults(self) -> bool:
        """Whether it is about a consultation."""
        return any(one.phase == CONSULTATION for one in self.movables)
