"""Absences as a table and as JSON: who or what is out, from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.domain.absence import moment_text
from ketaplan.formats.common.document import document, json_text
from ketaplan.text.inert import sanitized
from ketaplan.text.words import FILE_CLOCK, TRIAL, day_in_sentence, short_names, time_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketaplan.domain.absence import Absence, Moment
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.clinic import Clinic
    from ketaplan.formats.common.options import Options


class AbsencesView(Struct, frozen=True, kw_only=True):
    """Absences in the order in which they were noted, and by which clock each clinic's times are written, 12 or 24."""

    absences: Sequence[Absence]
    clocks: Mapping[str, int]
    calls: Sequence[tuple[Booking, Sequence[str]]] | None = None
    """What cannot stay as booked because of them, with the reasons; None if that was not asked."""


def absence_dict(absence: Absence, *, reason: bool) -> dict[str, Any]:
    """Return an absence with the contract's keys; one that is not noted yet has no id."""
    named = {"id": absence.id} if absence.id else {}
    span = {
        "clinic": absence.clinic,
        "resource": absence.resource,
        "from": moment_text(absence.start),
        "to": None if absence.end is None else moment_text(absence.end),
    }
    return {**named, **span, **({"reason": absence.reason} if reason and absence.reason else {})}


def json(view: AbsencesView, options: Options) -> str:
    """Return ``{"kind": "absences", "absences": [...]}``."""
    content: dict[str, Any] = {"absences": [absence_dict(one, reason=options.details) for one in view.absences]}
    if view.calls is not None:
        from ketaplan.formats.common.appointment_keys import booking_dict

        content["calls"] = [{"reasons": list(why), "appointment": booking_dict(one)} for one, why in view.calls]
    return json_text(document("absences", content, trial=options.trial))


def table(view: AbsencesView, options: Options) -> str:
    """Return one line each: id, clinic, who or what, from when to when; with details, why."""
    head = f"{TRIAL}\n" if options.trial else ""
    lines = (
        absence_line(one, view.clocks.get(one.clinic, FILE_CLOCK), details=options.details) for one in view.absences
    )
    return head + "".join(f"{line}\n" for line in lines)


def absence_line(absence: Absence, clock: int, *, details: bool) -> str:
    """Return ``a1  riverside  rn-kim  Thu 3 Dec 2026 to Fri 4 Dec 2026``."""
    what = absence.resource or "the entire clinic"
    reason = sanitized(absence.reason) if details else ""
    return "  ".join(filter(None, (absence.id, absence.clinic, what, _span_words(absence, clock), reason)))


def absence_sentence(absence: Absence, clinic: Clinic, *, dry_run: bool = False) -> str:
    """Return ``Noted as a1: Dr. Lee is out on Thu 3 Dec 2026.``, or that it would be noted."""
    noted = "Would be noted" if dry_run else f"Noted as {absence.id}"
    span = _span_words(absence, clinic.clock)
    if not span.startswith("from "):
        span = f"from {span}" if _lasts_days(absence) else f"on {span}"
    return f"{noted}: {_who_is_out(absence, clinic)} {span}."


def _who_is_out(absence: Absence, clinic: Clinic) -> str:
    """Return ``Dr. Lee is out``, ``chair A is out``, ``Riverside Infusion Clinic is closed``."""
    if absence.resource is None:
        return f"{sanitized(clinic.name)} is closed"
    named = short_names(clinic)
    return f"{named.get(absence.resource, f'chair {absence.resource}')} is out"


def _lasts_days(absence: Absence) -> bool:
    """Return whether an absence ends on another day than it starts."""
    return absence.end is not None and str(absence.end)[:10] != str(absence.start)[:10]


def _span_words(absence: Absence, clock: int) -> str:
    """Return from when to when: ``Thu 3 Dec 2026, 12:00 to 17:00``, ``Thu 3 Dec 2026``, ``from ... until ended``."""
    first = _moment_words(absence.start, clock)
    if absence.end is None:
        return f"from {first} until it is ended"
    if absence.end == absence.start:
        return first
    same_day = not absence.by_days and absence.interval.start.date() == absence.interval.end.date()
    last = time_words(absence.interval.end, clock) if same_day else _moment_words(absence.end, clock)
    return f"{first} to {last}"


def _moment_words(moment: Moment, clock: int) -> str:
    if not isinstance(moment, datetime):
        return day_in_sentence(moment)
    return f"{day_in_sentence(moment.date())}, {time_words(moment, clock)}"
