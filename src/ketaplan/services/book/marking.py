"""Which visits to mark: those that are named, one of a patient, or all that no one has marked yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ketaplan.domain.appointment_id import patient_of
from ketaplan.domain.transitions import MARKS, MEANT_AS, NO_MARKS, OUTCOMES
from ketaplan.errors import BookError, InputError
from ketaplan.services.book.write_changes import found, has_started, of_patient_words
from ketaplan.text import next_steps
from ketaplan.text.suggestions import nearest

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text.next_steps import NextStep

DAYS_BACK = 366
"""Visits that are longer ago are no longer asked about."""


def is_status(workspace: Workspace, word: str) -> bool:
    """Return whether a word at the end of the line says how a visit went, perhaps misspelt, and not whose it was."""
    if word in MARKS or word in NO_MARKS:
        return True
    is_like_one = word.lower() in MEANT_AS or nearest(word, MARKS) is not None
    return "/" not in word and is_like_one and not workspace.book.of_patient(word)


def to_mark(workspace: Workspace, name: str, status: str) -> Booking:
    """Return the appointment with that id; of a patient the one that a mark can mean.

    For an outcome that is today's, else the only one that has started and is not marked; ``confirmed`` means the next
    one.  Raises :class:`~ketaplan.errors.InputError` with those it could be, and
    :class:`~ketaplan.errors.BookError` with the patient's appointments if there is none.
    """
    if "/" in name or status not in {*OUTCOMES, "confirmed"}:
        return found(workspace, name)
    own = [one for one in workspace.book.of_patient(name) if one.is_open]
    if status == "confirmed":
        meant = [one for one in own if not has_started(workspace, one)][:1]
    else:
        started = [one for one in own if has_started(workspace, one)]
        meant = [one for one in started if one.appointment.day == _today(workspace, one)] or started
    if len(meant) == 1:
        return meant[0]
    if len(meant) > 1:
        raise InputError(_several(workspace, name, meant))
    if own and status != "confirmed":
        lines = [of_patient_words(workspace, one) for one in own]
        raise BookError("\n".join([f"{name}: no visit has started that is not marked; this patient has:", *lines]))
    return found(workspace, name)


def held_and_others(workspace: Workspace, names: Sequence[str]) -> tuple[list[Booking], list[str]]:
    """Return the sessions that are held, of patients all, and the names of other appointments."""
    held: dict[str, Booking] = {}
    others = []
    for name in dict.fromkeys(names):
        own = [
            one for one in workspace.book.of_patient(patient_of(name)) if one.is_held and name in {one.id, one.patient}
        ]
        held |= {one.id: one for one in own}
        others += [] if own else [name]
    return list(held.values()), others


def unmarked_of(workspace: Workspace, name: str) -> list[Booking]:
    """Return the appointment with that id, or those of a patient that have started and are not marked."""
    if "/" in name:
        return [found(workspace, name)]
    return [one for one in workspace.book.of_patient(name) if one.is_open and has_started(workspace, one)]


def unmarked_on(workspace: Workspace, day: date) -> list[Booking]:
    """Return the visits of a day that have started and are not marked."""
    return [one for one in open_on(workspace, day) if has_started(workspace, one)]


def waiting_for(workspace: Workspace, day: date, status: str) -> list[Booking]:
    """Return the visits of a day that a status can be given to: an outcome once they have started, others before."""
    return [one for one in open_on(workspace, day) if has_started(workspace, one) is (status in OUTCOMES)]


def open_on(workspace: Workspace, day: date) -> list[Booking]:
    """Return the visits of a day that are open, at all sites."""
    booked = (one for site in workspace.sites for one in workspace.book.between(day, day, site.clinic.id))
    return sorted((one for one in booked if one.is_open), key=lambda one: (one.appointment.start, one.id))


def unmarked_days(workspace: Workspace) -> list[tuple[date, int]]:
    """Return the days before today with visits that are not marked, and how many, earliest first."""
    counts: dict[date, int] = {}
    for site in workspace.sites:
        today = workspace.today(site)
        for day, count in workspace.book.open_days(today - timedelta(days=DAYS_BACK), today, site.clinic.id):
            counts[day] = counts.get(day, 0) + count
    return sorted(counts.items())


def unmarked_before_today(workspace: Workspace) -> NextStep | None:
    """Return how many visits before today are not marked, and the command that goes down their list."""
    days = unmarked_days(workspace)
    if not days:
        return None
    count, first = sum(count for _, count in days), days[0][0]
    year = workspace.today(workspace.sites[0]).year
    return next_steps.unmarked(count, first, year, is_one_day=len(days) == 1)


def unmarked_everywhere(workspace: Workspace) -> list[Booking]:
    """Return all visits that have started and are not marked, earliest first."""
    days = [day for day, _ in unmarked_days(workspace)]
    today = {workspace.today(site) for site in workspace.sites}
    return [one for day in sorted({*days, *today}) for one in unmarked_on(workspace, day)]


def _today(workspace: Workspace, booking: Booking) -> date:
    site = workspace.clinics.get(booking.clinic)
    return workspace.today(site or workspace.sites[0])


def _several(workspace: Workspace, name: str, meant: Sequence[Booking]) -> str:
    lines = [f"{name}: {len(meant)} visits are not marked:", *(of_patient_words(workspace, one) for one in meant)]
    return "\n".join([*lines, str(next_steps.mark_list(name))])
