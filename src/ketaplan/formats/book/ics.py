"""The book as iCalendar: an event's identity never changes, and it counts its changes.

The same book gives the same bytes.  What was exported and then cancelled is exported as cancelled, so that it
disappears from calendars.  Titles are neutral: many people see a calendar.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from ketaplan.domain.appointment_id import course_id
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME
from ketaplan.formats.common.event_text import TITLE
from ketaplan.formats.common.icalendar import (
    Entry,
    in_pieces,
    place,
    promised,
    promised_scores,
    score_entry,
    uid,
)
from ketaplan.formats.common.instructions import preparation
from ketaplan.text.inert import sanitized
from ketaplan.text.words import short_names, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketaplan.domain.booking import Booking, Outline
    from ketaplan.domain.plan import StaffedStage
    from ketaplan.formats.book.view import BookedView
    from ketaplan.formats.common.options import Options


def render(view: BookedView, options: Options) -> Iterator[str]:
    """Return the calendar of a patient, a staff member, or the clinic."""
    entries = _detailed(view, options) if view.patient or view.person or options.details else _neutral(view, options)
    return in_pieces(chain(entries, _scores(view, options)), ((one.start, one.end) for one in _exported(view)))


def _exported(view: BookedView) -> Iterator[Outline]:
    return (one for one in view.bookings.outlines() if is_exported(view, one))


def _neutral(view: BookedView, options: Options) -> Iterator[Entry]:
    """Yield the clinic's entries without details; there may be very many, so bookings are not read in full."""
    places, trial = _places(view, options), options.trial
    for one in _exported(view):
        yield Entry(
            uid=uid(options.secret, one.id),
            revision=promised(one),
            start=one.start,
            end=one.end,
            title=_neutral_title(one.chair),
            location=places.get(one.clinic, ""),
            trial=trial,
        )


def _detailed(view: BookedView, options: Options) -> Iterator[Entry]:
    places = _places(view, options)
    return (_entry(view, booking, options, places) for booking in view.bookings if is_exported(view, booking))


def _places(view: BookedView, options: Options) -> dict[str, str]:
    """Return the place of each clinic."""
    return {name: place(clinic, details=options.details) for name, clinic in view.clinics.items()}


def _scores(view: BookedView, options: Options) -> Iterator[Entry]:
    """Yield when the patient's progress is scored, if details are asked for."""
    if options.details and view.patient and view.checkins:
        course = max(booking.course for booking in view.bookings)
        revision = promised_scores(booking for booking in view.bookings if booking.course == course)
        yield from (score_entry(course_id(view.patient, course), due, revision, options) for due in view.checkins)


def exported_ids(view: BookedView) -> Iterator[str]:
    """Yield the ids of the bookings that a calendar shows."""
    return (one.id for one in _exported(view))


def is_exported(view: BookedView, one: Booking | Outline) -> bool:
    """Return whether a calendar shows it: bookings that use time, and cancelled ones that were exported before."""
    return one.status in STATUSES_THAT_TAKE_TIME or (one.status == "cancelled" and one.id in view.exported)


def _entry(view: BookedView, booking: Booking, options: Options, places: Mapping[str, str]) -> Entry:
    visit, gone = booking.appointment, booking.status == "cancelled"
    mine = _stages_of(view.person, booking) if view.person else []
    return Entry(
        uid=uid(options.secret, f"{booking.id} {view.person}" if view.person else booking.id),
        revision=promised(booking),
        start=mine[0].start if mine else visit.start,
        end=mine[-1].end if mine else visit.end,
        title=_title(view, booking, options),
        description="" if gone else "\n".join(_description(view, booking, options)),
        location=places.get(booking.clinic, ""),
        reminders=options.reminders if view.patient and not gone else (),
        trial=options.trial,
    )


def _stages_of(person: str, booking: Booking) -> list[StaffedStage]:
    """Return the stages in which a staff member is with the patient."""
    return [stage for stage in booking.appointment.stages if person in {who for _, who in stage.people}]


def _title(view: BookedView, booking: Booking, options: Options) -> str:
    visit = booking.appointment
    if view.patient:
        session = view.sessions.get(booking.id, visit.type)
        return f"{session[:1].upper()}{session[1:]}" if options.details else TITLE
    if not options.details:
        return _neutral_title(visit.chair)
    return _with_chair(view.called(booking.patient), visit.chair)


@lru_cache(maxsize=1024)
def _neutral_title(chair: str | None) -> str:
    return _with_chair(TITLE, chair)


def _with_chair(words: str, chair: str | None) -> str:
    return f"{words}, chair {sanitized(chair)}" if chair else words


def _description(view: BookedView, booking: Booking, options: Options) -> Iterator[str]:
    clinic = view.clinics.get(booking.clinic)
    if view.patient:
        if clinic:
            of_protocol = view.instructions.get((booking.clinic, booking.protocol))
            yield from preparation(booking.appointment, clinic, of_protocol)
        return
    if options.details:
        clock, names = (clinic.clock, short_names(clinic)) if clinic else (24, {})
        for stage in booking.appointment.stages:
            people = ", ".join(names.get(who, f"{role} {who}") for role, who in stage.people)
            yield f"{time_words(stage.start, clock)} {stage.stage}: {people}"
