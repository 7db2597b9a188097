"""Note that a person, a chair or a clinic is out, end it, and say what it breaks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.domain.absence import Absence
from ketaplan.errors import InputError
from ketaplan.services.book.changes import LONGEST_REASON
from ketaplan.services.book.check_book import Call, calls_to_make, open_ahead
from ketaplan.text.inert import sanitized
from ketaplan.text.suggestions import meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.book.book import Transaction
    from ketaplan.domain.absence import Moment
    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.sites import Site
    from ketaplan.services.workspace.workspace import Workspace


class Out(NamedTuple):
    """What a name on the command line means: a resource of a clinic, or the clinic (None)."""

    clinic: str
    resource: str | None

    @property
    def written(self) -> str:
        """How to write it so that it fits nothing else."""
        return f"{self.clinic}/{self.resource or ''}"


class Noted(NamedTuple):
    """An absence as the book has it, whether it is new, and the appointments that it newly breaks."""

    absence: Absence
    is_new: bool
    broken: list[Call]


def out_named(workspace: Workspace, name: str) -> Out:
    """Return what ``[CLINIC/]RESOURCE`` or ``CLINIC`` means; ``CLINIC/`` is the clinic and nothing else.

    Raises :class:`InputError` where it fits nothing, or more than one thing.
    """
    known = [out for site in workspace.sites for out in _outs(site)]
    fitting = [out for out in known if name in {out.written, out.resource or out.clinic}]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ways = " or ".join(out.written for out in fitting)
        raise InputError(f"{name!r} could be more than one; write {ways}.")
    names = sorted({out.resource or out.clinic for out in known})
    raise InputError(
        f"{name!r} is not a clinic, chair or staff member here{meant(name, names)}; there are {', '.join(names)}."
    )


def _outs(site: Site) -> Iterator[Out]:
    clinic = site.clinic
    yield Out(clinic.id, None)
    for resource in (*clinic.chairs, *(member.id for member in clinic.staff)):
        yield Out(clinic.id, resource)


def absence_of(out: Out, start: Moment, end: Moment | None, reason: str = "") -> Absence:
    """Return the absence; raises :class:`InputError` for an end before the start, or one of another kind."""
    try:
        return Absence(
            clinic=out.clinic,
            resource=out.resource,
            start=start,
            end=end,
            reason=sanitized(reason)[:LONGEST_REASON],
        )
    except ValueError:
        raise InputError(
            f"--to {end} does not fit --from {start}: both are days, or both are dates with a time, and the end is "
            "not before the start."
        ) from None


def note(workspace: Workspace, absence: Absence, *, dry_run: bool = False) -> Noted:
    """Note an absence, and return what it breaks; the same again changes nothing."""
    meanwhile = [one for one in open_ahead(workspace) if one.clinic == absence.clinic and _meets(one, absence)]
    before = {(call.booking.id, call.reasons) for call in calls_to_make(workspace, meanwhile)}
    calls: list[Call] = []

    def noted(transaction: Transaction) -> tuple[Absence, bool]:
        found = transaction.note_absence(absence)
        calls[:] = [
            call for call in calls_to_make(workspace, meanwhile) if (call.booking.id, call.reasons) not in before
        ]
        return found

    return Noted(*workspace.write(noted, dry_run=dry_run), calls)


def _meets(booking: Booking, absence: Absence) -> bool:
    start, end = (one.replace(tzinfo=None) for one in (booking.appointment.start, booking.appointment.end))
    return start < absence.interval.end and absence.interval.start < end


def end(workspace: Workspace, name: str, at: Moment | None, *, dry_run: bool = False) -> Absence | None:
    """End an absence at a moment, for None as if it had never been; return it as it was, None if that is done."""
    return workspace.write(lambda transaction: transaction.end_absence(name, at), dry_run=dry_run)


def absences_between(workspace: Workspace, first: date, last: date, resource: str | None = None) -> tuple[Absence, ...]:
    """Return the absences of the workspace's clinics that cover a part of these days, both included.

    With ``resource``, its own and those of its clinic.
    """
    return tuple(
        one
        for one in workspace.absences.noted()
        if one.clinic in workspace.clinics and _covers(one, first, last)
        if resource is None or one.resource in {None, resource}
    )


def _covers(absence: Absence, first: date, last: date) -> bool:
    span = absence.interval
    return span.start.date() <= last and (
        span.end.date() > first or (span.end.date() == first and bool(span.end.time()))
    )
