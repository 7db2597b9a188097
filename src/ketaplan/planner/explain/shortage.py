"""What is scarce for a patient left out of a batch, and what would make room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce

from msgspec.structs import replace

from ketaplan.domain.plan import ResourceUse
from ketaplan.domain.reasons import Reason, remedies
from ketaplan.domain.reasons import shortage as reasons
from ketaplan.planner.availability import Availability
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import must_consult
from ketaplan.planner.course.consultation import first_consultation, first_visit_after
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.session_order import ordered
from ketaplan.planner.request import Request
from ketaplan.planner.rules import rules_of, starts_on
from ketaplan.planner.rules.chairs import one_chair_free
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import StageTemplate, VisitTemplate

CHAIR = "chair"
MORE_WEEKS = (1, 2, 4, 8)
HARDLY = 0.05
"""The percentage of the times below which a resource is not scarce."""


class RemainingCapacity:
    """A clinic's remaining chairs and people, looked up once for all who are left out."""

    def __init__(self, request: Request, in_use: Sequence[ResourceUse]) -> None:
        """Start without any lookup; ``request`` is any patient's at the clinic."""
        self.availability = Availability(replace(request, in_use=tuple(in_use)))
        self.in_use = tuple(in_use)
        self._known: dict[VisitTemplate, RoomForVisits] = {}

    def for_visits(self, template: VisitTemplate) -> RoomForVisits:
        """Return the remaining room for visits of a template."""
        key = replace(template, not_before=date.min)
        if key not in self._known:
            self._known[key] = RoomForVisits(self.availability, key)
        return self._known[key]


class RoomForVisits:
    """The remaining starts for visits of one template, day by day."""

    def __init__(self, availability: Availability, template: VisitTemplate) -> None:
        """Look nothing up yet."""
        self.availability, self.template = availability, template
        self._whole: dict[date, int] = {}
        self._known: dict[date, dict[str, int]] = {}

    def whole(self, day: date) -> int:
        """Return the starts with a chair and everyone who is needed."""
        if (known := self._whole.get(day)) is None:
            known = self._whole[day] = starts_on(self.availability, day, self.template, rules_of("resource"))
        return known

    def by_need(self, day: date) -> Mapping[str, int]:
        """Return the starts with a chair, and those with someone of each role for all of its stages."""
        if (known := self._known.get(day)) is None:
            roles = dict.fromkeys(role for stage in self.template.stages for role, _ in stage.roles)
            chair = one_chair_free(self.availability, day, self.template)
            known = self._known[day] = {CHAIR: chair, **{role: self._with_role(role, day) for role in roles}}
        return known

    def without(self, need: str) -> Callable[[date], int]:
        """Return the starts of ``whole`` if there were always one more of a need."""
        return lambda day: _all_of([bits for other, bits in self.by_need(day).items() if other != need], -1)

    def _with_role(self, role: str, day: date) -> int:
        alone = [
            StageTemplate(stage.name, stage.offset, stage.minutes, ((named, share),))
            for stage in self.template.stages
            for named, share in stage.roles
            if named == role
        ]
        return _all_of([stage_starts(self.availability, day, stage) for stage in alone], self.availability.grid.every)


class _Case:
    """One patient, and the remaining room at a clinic."""

    def __init__(self, request: Request, room: RemainingCapacity) -> None:
        self.request, self.room = request, room
        self.suitable = CandidateVisits(replace(request, in_use=()), rules=rules_of("clinic", "patient"))
        """The starts that suit the patient if there were no other patients."""
        self.left = room.for_visits(self.suitable.template)
        others = Availability(replace(request, in_use=room.in_use)) if must_consult(request) else None
        self.consult = first_consultation(others) if others else None
        self.misses_consultation = others is not None and self.consult is None

    def has_course(self, left: Callable[[date], int] | None = None) -> bool:
        """Return whether there is any course in ``left``, by default in all remaining room."""
        if self.misses_consultation:
            return False
        first = first_visit_after(self.request, self.consult)
        return course_exists(ordered(self.suitable.limited(left or self.left.whole), first), first)


def has_course(request: Request, room: RemainingCapacity) -> bool:
    """Return whether the patient has any course in the clinic's remaining room."""
    return _Case(request, room).has_course()


def what_is_scarce(request: Request, room: RemainingCapacity) -> tuple[Reason, ...]:
    """Return what others use at the times that suit the patient, and what would make room."""
    case = _Case(request, room)
    if case.misses_consultation:
        return (reasons.ConsultationTaken(before=request.first_visit_before),)
    if case.has_course():
        return (reasons.TooExpensive(),)
    helps = tuple(_what_would_help(case))
    return (_shortage(case), *([reasons.WouldHelp(changes=helps)] if helps else []))


def _shortage(case: _Case) -> Reason:
    """Return what is in use at the times that suit the patient, the scarcest first."""
    wanted, missed = 0, Counter[str]()
    days = [case.request.ready + timedelta(days=number) for number in range(_days_ahead(case.request))]
    for day in days:
        if own := case.suitable.on(day.toordinal()).starts:
            wanted += own.bit_count()
            missed.update({need: (own & ~bits).bit_count() for need, bits in case.left.by_need(day).items()})
    ranked = sorted((need for need in missed if missed[need] > HARDLY * wanted), key=lambda need: (-missed[need], need))
    if not ranked:
        return reasons.TooFarApart()
    return reasons.Scarce(shares=tuple(reasons.Share(need, 100 * missed[need] // wanted) for need in ranked))


def _days_ahead(request: Request) -> int:
    """Return the possible days of the patient's first infusion, at least a week."""
    return max(7, (request.first_visit_before - request.ready).days)


def _what_would_help(case: _Case) -> Iterator[Reason]:
    """Yield changes that each make a course possible alone."""
    request, room = case.request, case.room
    for need in _needs(case):
        if case.has_course(case.left.without(need)):
            yield remedies.MoreChairs() if need == CHAIR else remedies.MoreStaff(role=need)
    if request.patient.available is not None:
        anytime = replace(request, patient=replace(request.patient, available=None))
        if has_course(anytime, room):
            yield remedies.AnyTime()
    for weeks in MORE_WEEKS if request.waits else ():
        later = replace(request, horizon_weeks=request.horizon_weeks + weeks)
        if has_course(later, room):
            yield remedies.LongerHorizon(horizon_weeks=later.horizon_weeks)
            return


def _needs(case: _Case) -> list[str]:
    """Return what a visit needs, people first."""
    needs = case.left.by_need(case.request.ready)
    return sorted(needs, key=lambda need: (need == CHAIR, need != "physician", need))


def _all_of(bits: Sequence[int], every: int) -> int:
    return reduce(int.__and__, bits, every)
