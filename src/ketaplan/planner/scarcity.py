"""What is scarce for a patient whom a batch leaves out, and what would make room, each in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce

from msgspec.structs import replace

from ketaplan.domain.plan import Use
from ketaplan.domain.words import said_day
from ketaplan.planner.agenda import Agenda
from ketaplan.planner.consultation import first_consultation, first_visit_after
from ketaplan.planner.course import must_consult
from ketaplan.planner.feasibility import course_exists
from ketaplan.planner.request import Request
from ketaplan.planner.rules import RULES
from ketaplan.planner.rules.chairs import one_chair_free
from ketaplan.planner.rules.people import everybody_there
from ketaplan.planner.shapes import StageShape, VisitShape
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visits import NO_STARTS, DayStarts, Visits

CHAIR = "chair"
OWN_RULES = tuple(rule for rule in RULES if rule.starts not in {one_chair_free, everybody_there})
"""The rules that do not ask what others take."""
MORE_WEEKS = (1, 2, 4, 8)
HARDLY = 0.05
"""What is taken at fewer of the times than this is not scarce."""
TOO_DEAR = "There would be room, but every course that is left costs more than waiting."


class Room:
    """What is left of a clinic's chairs and people, day by day, looked up once for all who are left out."""

    def __init__(self, request: Request, taken: Sequence[Use]) -> None:
        """``request`` is anybody's at the clinic."""
        self.agenda = Agenda(replace(request, taken=tuple(taken)))
        self.taken = tuple(taken)
        self._whole: dict[tuple[date, VisitShape], int] = {}
        self._known: dict[tuple[date, VisitShape], dict[str, int]] = {}

    def for_whole_visits(self, day: date, shape: VisitShape) -> int:
        """The starts at which there is a chair and everybody who is needed."""
        key = (day, replace(shape, not_before=date.min))
        if key not in self._whole:
            self._whole[key] = one_chair_free(self.agenda, day, shape) & everybody_there(self.agenda, day, shape)
        return self._whole[key]

    def by_need(self, day: date, shape: VisitShape) -> Mapping[str, int]:
        """The starts at which there is a chair, and somebody of each role for all of that role's stages."""
        key = (day, replace(shape, not_before=date.min))
        if key not in self._known:
            roles = list(dict.fromkeys(role for stage in shape.stages for role, _ in stage.roles))
            found: dict[str, int] = {role: self._with_role(role, day, shape) for role in roles}
            self._known[key] = {CHAIR: one_chair_free(self.agenda, day, shape), **found}
        return self._known[key]

    def _with_role(self, role: str, day: date, shape: VisitShape) -> int:
        alone = [
            StageShape(stage.name, stage.offset, stage.minutes, ((named, share),))
            for stage in shape.stages
            for named, share in stage.roles
            if named == role
        ]
        return _all_of([stage_starts(self.agenda, day, stage) for stage in alone], self.agenda.grid.every)


class _Openings(Visits):
    """The starts that suit a patient, as far as ``left`` leaves them; what they cost is not asked."""

    def __init__(self, request: Request, left: Callable[[date, VisitShape], int]) -> None:
        super().__init__(replace(request, taken=()))
        self._left = left

    def own(self, day: date) -> int:
        """The starts that suit the patient, were nobody else there."""
        starts = self.agenda.grid.every
        for rule in OWN_RULES:
            starts &= rule.starts(self.agenda, day, self.shape)
            if not starts:
                break
        return starts

    def _find(self, day: date) -> DayStarts:
        starts = self.own(day)
        starts &= self._left(day, self.shape) if starts else 0
        return DayStarts(starts, ()) if starts else NO_STARTS


def has_course(request: Request, room: Room) -> bool:
    """Whether the patient has any course in what is left of the clinic."""
    return _exists(request, room, room.for_whole_visits)


def what_is_scarce(request: Request, room: Room) -> tuple[str, ...]:
    """What the others take of the times that would suit the patient, and what would make room."""
    if _misses_consultation(request, room):
        until = said_day(request.first_visit_before, request.as_of.year)
        return (f"No psychiatrist has time for the consultation before {until}.",)
    if has_course(request, room):
        return (TOO_DEAR,)
    helps = list(_what_would_help(request, room))
    return (_shortage(request, room), *([f"Would help: {', or '.join(helps)}."] if helps else []))


def _misses_consultation(request: Request, room: Room) -> bool:
    return must_consult(request) and first_consultation(_beside(request, room)) is None


def _beside(request: Request, room: Room) -> Agenda:
    return Agenda(replace(request, taken=room.taken))


def _exists(request: Request, room: Room, left: Callable[[date, VisitShape], int]) -> bool:
    consult = first_consultation(_beside(request, room)) if must_consult(request) else None
    if consult is None and must_consult(request):
        return False
    return course_exists(_Openings(request, left), first_visit_after(request, consult))


# -- words


def _shortage(request: Request, room: Room) -> str:
    """``No room: physicians taken at 97 % of suitable times, nurses 12 %.``."""
    openings, wanted, missed = _Openings(request, room.for_whole_visits), 0, Counter[str]()
    days = [request.ready + timedelta(days=number) for number in range(_days_ahead(request))]
    for day in days:
        if own := openings.own(day):
            wanted += own.bit_count()
            missed.update({need: (own & ~bits).bit_count() for need, bits in room.by_need(day, openings.shape).items()})
    ranked = sorted((need for need in missed if missed[need] > HARDLY * wanted), key=lambda need: (-missed[need], need))
    if not ranked:
        return "No room: what the others leave lies too far apart for a course."
    first, *others = [(f"{need}s", f"{100 * missed[need] // wanted} %") for need in ranked]
    rest = "".join(f", {needs} {share}" for needs, share in others)
    return f"No room: {first[0]} taken at {first[1]} of suitable times{rest}."


def _days_ahead(request: Request) -> int:
    """The days on which the patient's first infusion might fall, a week at least."""
    return max(7, (request.first_visit_before - request.ready).days)


def _what_would_help(request: Request, room: Room) -> Iterator[str]:
    """Changes each of which makes a course possible by itself."""
    for need in _needs(request, room):
        if _exists(request, room, lambda day, shape, need=need: _without(need, room.by_need(day, shape))):  # type: ignore[misc]
            yield f"one more {need}"
    if request.patient.available is not None:
        anytime = replace(request, patient=replace(request.patient, available=None))
        if has_course(anytime, room):
            yield "other days or times"
    for weeks in MORE_WEEKS if request.waits else ():
        later = replace(request, horizon_weeks=request.horizon_weeks + weeks)
        if has_course(later, room):
            yield f"a later start (--horizon-weeks {later.horizon_weeks})"
            return


def _needs(request: Request, room: Room) -> list[str]:
    """What a visit needs, people first."""
    shape = _Openings(request, room.for_whole_visits).shape
    return sorted(room.by_need(request.ready, shape), key=lambda need: (need == CHAIR, need != "physician", need))


def _without(need: str, starts: Mapping[str, int]) -> int:
    return _all_of([bits for other, bits in starts.items() if other != need], -1)


def _all_of(bits: Sequence[int], every: int) -> int:
    return reduce(int.__and__, bits, every)
