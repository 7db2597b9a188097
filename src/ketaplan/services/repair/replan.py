"""The best repair of what is broken or missing, and others that differ in who to call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.planner.repair.best_repair import best_repair
from ketaplan.planner.repair.choices import Chooser, Limits
from ketaplan.planner.repair.day_staff import DayStaff
from ketaplan.planner.repair.search_budget import SearchBudget
from ketaplan.services.book.change_words import SessionsByDate, sessions_after
from ketaplan.services.repair.cases import CaseBuilder
from ketaplan.services.repair.facts import Facts
from ketaplan.services.repair.options import different
from ketaplan.services.repair.others import who_may_move
from ketaplan.services.repair.telling import LeftToPeople, Telling
from ketaplan.text.words import short_names

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.formats.repair.view import RepairView
    from ketaplan.planner.repair.best_repair import Repair
    from ketaplan.planner.repair.case import Case
    from ketaplan.services.repair.query import Query
    from ketaplan.services.workspace.workspace import Workspace


def replan(workspace: Workspace, query: Query) -> RepairView:
    """Return the best repair; nothing is written."""
    return replans(workspace, query, 1)[0]


def replans(workspace: Workspace, query: Query, count: int) -> list[RepairView]:
    """Return the best repair, then the next best that call other patients: at most ``count``, as many as there are."""
    workspace.absences.supposed = query.out
    stopped = query.stopper()
    return _Repairs(Facts(workspace, query.patients, query.away), query, stopped).options(count)


def with_words(workspace: Workspace, view: RepairView, *, named: bool) -> RepairView:
    """Return the repair with what tables need: names where they may stand, sessions, clocks, and the changed days."""
    days = tuple(_days(workspace, view))
    own = {one.patient for one in (*(broken.booking for broken in view.broken), *view.bookings, *days)}
    names = workspace.names.of(own) if named else {}
    clocks = {site.clinic.id: site.clinic.clock for site in workspace.sites}
    staff = {who: called for site in workspace.sites for who, called in short_names(site.clinic).items()}
    return replace(with_sessions(workspace, view), names=names, clocks=clocks, days=days, staff=staff)


def with_sessions(workspace: Workspace, view: RepairView) -> RepairView:
    """Return the repair with which session each is: a broken or moved one before the repair, a new one after it."""
    if view.sessions:
        return view
    known = SessionsByDate(workspace)
    moved = (visit.before for call in view.calls for visit in call.visits)
    ids = [one.id for one in (*(broken.booking for broken in view.broken), *moved) if one]
    words = {name: known[name] for name in ids} | _sessions_of_new(workspace, view)
    return replace(view, sessions={name: f"{text} ({name})" for name, text in words.items()})


def _sessions_of_new(workspace: Workspace, view: RepairView) -> dict[str, str]:
    """Return which session each one is that is placed again for what was missed, by id."""
    found: dict[str, str] = {}
    for call in view.calls:
        new = {visit.id for visit in call.visits if visit.before is None}
        changed = [one for one in view.bookings if one.patient == call.patient]
        after = sessions_after(workspace, changed) if new else {}
        found |= {name: words for name, words in after.items() if name in new}
    return found


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


class _Repairs:
    """The repairs of what is broken or missing now."""

    def __init__(self, facts: Facts, query: Query, stopped: Callable[[], bool] | None) -> None:
        self.facts, self.query, self.stopped = facts, query, stopped
        self.is_cut_short = False
        free = [name for name in facts.touched if name not in facts.decisions]
        cases = CaseBuilder(facts, free).cases()
        first = self._best(cases)
        others: Sequence[Case] = ()
        if query.moves_others and first.out:
            cases, first, others = self._with_others(free, cases, first)
        self.cases, self.first = cases, first
        self.left = self._left([name for name in facts.touched if name in facts.decisions], others)

    def options(self, count: int) -> list[RepairView]:
        """Return the best repair, and others that differ in who to call."""
        if count == 1:
            return [self._view_of(self.first)]
        chooser = _chooser()
        spared = {case.patient: _spared(case) for case in self.cases}
        may_be_spared = [
            name
            for name, case in spared.items()
            if case.must and chooser.best(case, Limits(no_out=frozenset(case.must))) is not None
        ]

        def sparing(names: Collection[str]) -> RepairView:
            cases = [spared[case.patient] if case.patient in names else case for case in self.cases]
            return self._view_of(replace(self._best(cases), bound=self.first.bound))

        return different(self._view_of(self.first), may_be_spared, sparing, count)

    def _best(self, cases: Sequence[Case]) -> Repair:
        budget = SearchBudget(self.query.search_effort, self.stopped)
        repair = best_repair(cases, budget)
        self.is_cut_short = self.is_cut_short or budget.is_stopped
        return repair

    def _view_of(self, repair: Repair) -> RepairView:
        return replace(Telling(self.facts, self.query, repair, self.left).view(), is_cut_short=self.is_cut_short)

    def _with_others(
        self, free: Sequence[str], cases: list[Case], first: Repair
    ) -> tuple[list[Case], Repair, Sequence[Case]]:
        """Return the repair in which other patients may move, if that leaves fewer sessions without a place."""
        names = who_may_move(self.facts, free, first.out)
        more = CaseBuilder(self.facts, [*free, *names]).cases()
        repair = self._best(more) if names else first
        if len(repair.out) >= len(first.out):
            return cases, first, ()
        return more, repair, more[len(free) :]

    def _left(self, decided: Sequence[str], others: Sequence[Case]) -> LeftToPeople:
        """Return what is left to people; the points of others' courses as they are count against the repair's."""
        out: list[str] = []
        points = -sum(_points_unchanged(case) for case in others)
        for case in CaseBuilder(self.facts, decided).cases():
            points += _points_unchanged(case)
            out += case.must
        return LeftToPeople(tuple(out), points)


def _chooser() -> Chooser:
    budget = SearchBudget()
    return Chooser(DayStaff(budget), budget)


def _points_unchanged(case: Case) -> int:
    """Return the points of a course as it is."""
    must = frozenset(case.must)
    choice = _chooser().best(case, Limits(out=must, keep=frozenset(case.by_id) - must))
    return choice.numbers.points if choice else 0


def _spared(case: Case) -> Case:
    """Return the case of a patient who is not called: every visit keeps its time, or has no place."""
    return replace(case, movables=tuple(replace(one, clinics=()) for one in case.movables))
