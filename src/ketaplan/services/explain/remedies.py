"""Changes that help, each tried by planning: what it gives is what ``plan`` gives once it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.explanation import Edit, MoveOther, RemedyTried
from ketaplan.domain.gate import why_nothing_is_planned
from ketaplan.domain.reasons import remedies as reasons
from ketaplan.errors import BookError, InputError, NoPlanError, TooManyCoursesError
from ketaplan.services.explain.changes import CALL, WISH, Change, changes, pairs
from ketaplan.services.explain.question import AsAsked, Search, best_as_asked
from ketaplan.services.explain.trial import edited, with_moved

if TYPE_CHECKING:
    from datetime import datetime

    from ketaplan.domain.booking import Booking
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.reasons import Reason
    from ketaplan.services.explain.question import ExplainQuery, SiteQuestion
    from ketaplan.services.workspace.workspace import Workspace

MOST_OF_A_KIND = 2
MOST = 6
"""At most this many are offered, unless all are asked for."""
MOST_MOVED = 6
"""Appointments of others that are tried elsewhere."""
MOST_PLACES = 3


class Tried(NamedTuple):
    """A change that works, what it asks for, and what it gives."""

    asks: int
    remedy: RemedyTried

    @property
    def rank(self) -> tuple[object, ...]:
        """What it asks for, then the first infusion, then the cost; then a fixed order."""
        return self.asks, self.remedy.first, self.remedy.cost, self.remedy.kind, str(self.remedy.edit)


def remedies(
    workspace: Workspace, patient: Patient, query: ExplainQuery, asked: Sequence[SiteQuestion], movable: Sequence[str]
) -> tuple[RemedyTried, ...]:
    """Return what helps, best first, as far as the work allows that the questions at all sites share.

    ``movable`` are the appointments of others without which what was asked is possible.
    """
    if why_nothing_is_planned(patient, asked[0].request.as_of):
        return ()
    trials = _Trials(workspace, patient, query, Search(asked[0].work, asked[0].days))
    tried = [
        *(one for site in asked for change in changes(site) if (one := trials.edit(site, change))),
        *trials.other_sites(),
        *trials.moves(movable),
    ]
    if not tried:  # two changes of one file, where none helps alone
        tried = [one for site in asked for change in pairs(site) if (one := trials.edit(site, change))]
    return tuple(_chosen(sorted(tried, key=lambda one: one.rank), every=query.every))


def as_if_made(workspace: Workspace, patient: Patient, remedy: RemedyTried) -> tuple[Workspace, Patient]:
    """Return the workspace and the patient as if a remedy were made."""
    if remedy.edit is not None:
        return edited(workspace, patient, remedy.edit)
    assert remedy.move is not None
    return with_moved(workspace, next(_moved_to(workspace, remedy.move.id, [remedy.move.to]))), patient


def _chosen(tried: Sequence[Tried], *, every: bool) -> list[RemedyTried]:
    """Return the best of each kind, in order, each edit once."""
    chosen: list[RemedyTried] = []
    for one in tried:
        alike = [other for other in chosen if other.kind == one.remedy.kind]
        known = any((other.edit, other.move) == (one.remedy.edit, one.remedy.move) for other in chosen)
        if not known and (every or (len(alike) < MOST_OF_A_KIND and len(chosen) < MOST)):
            chosen.append(one.remedy)
    return chosen


class _Trials:
    """Tries changes by planning, as far as the work allows."""

    def __init__(self, workspace: Workspace, patient: Patient, query: ExplainQuery, search: Search) -> None:
        self._workspace, self._patient, self._query, self._search = workspace, patient, query, search

    def edit(self, asked: SiteQuestion, change: Change) -> Tried | None:
        """Return a change of a file with what it gives; None where it does not help after all, or gives a fault."""
        given = self._given(change.edit)
        clinic = asked.request.clinic.id
        return given and Tried(change.asks, _remedy(change.kind, clinic, change.what, given, change.edit))

    def other_sites(self) -> Iterator[Tried]:
        """Yield sites that the patient does not accept yet."""
        patient = self._patient
        for site in self._workspace.sites:
            if not patient.accepts(site.clinic.id):
                what = reasons.AnotherSite(subject=site.clinic.id)
                edit = Edit(file=patient.file, set={"clinics": [*patient.clinics, site.clinic.id]})
                if given := self._given(edit):
                    yield Tried(WISH, _remedy("site", site.clinic.id, what, given, edit))

    def moves(self, movable: Sequence[str]) -> Iterator[Tried]:
        """Yield appointments of others that are in the way and can be elsewhere, each at the first place that helps."""
        for name in movable[:MOST_MOVED]:
            for moved in _elsewhere(self._workspace, name):
                if given := self._best(with_moved(self._workspace, moved), self._patient):
                    start = moved.appointment.start.replace(tzinfo=None)
                    what = reasons.OtherMoved(subject=name, on=start.date(), at=moved.appointment.minute)
                    yield Tried(CALL, _remedy("move", moved.clinic, what, given, move=MoveOther(id=name, to=start)))
                    break

    def _given(self, edit: Edit) -> AsAsked | None:
        try:
            return self._best(*edited(self._workspace, self._patient, edit))
        except (InputError, NoPlanError):
            return None

    def _best(self, workspace: Workspace, patient: Patient) -> AsAsked | None:
        """Return what is given then; None, too, where there are too many courses to compare."""
        if self._search.work.left < 0:
            return None
        try:
            return best_as_asked(workspace, patient, self._query, self._search)
        except TooManyCoursesError:
            return None


def _remedy(  # noqa: PLR0913, PLR0917  the fields of a remedy
    kind: str,
    clinic: str,
    what: Reason,
    given: AsAsked,
    edit: Edit | None = None,
    move: MoveOther | None = None,
) -> RemedyTried:
    """Return a change with what it gives."""
    first, cost = given.gives
    return RemedyTried(
        kind=kind, clinic=clinic, change=what, first=first, cost=cost, edit=edit, move=move, pin=given.pin
    )


def _elsewhere(workspace: Workspace, name: str) -> Iterator[Booking]:
    """Yield an appointment at its best other places."""
    from ketaplan.services.book.move import options

    try:
        places = [place for place in options(workspace, name, MOST_PLACES) if not place.keeps_time]
    except (BookError, NoPlanError, InputError):
        return
    yield from _moved_to(workspace, name, [place.appointment.start.replace(tzinfo=None) for place in places])


def _moved_to(workspace: Workspace, name: str, moments: Sequence[datetime]) -> Iterator[Booking]:
    """Yield an appointment at each of these local times at which it can be."""
    from ketaplan.services.book.move import moves

    for moment in moments:
        try:
            (change,) = moves(workspace, name, moment)
        except (BookError, NoPlanError, InputError):
            continue
        yield change.after
