"""What a coordinator knows before a session moves: which sessions stay, and why it can be on no other day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.services.book.rules_today import course_with, last_day, place_of
from ketaplan.services.workspace.book_state import fixed_session
from ketaplan.text.reasons import reader_at, words
from ketaplan.text.words import day_in_sentence, listed

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.changes import PlaceOffered
    from ketaplan.services.workspace.workspace import Workspace


def what_stays(workspace: Workspace, booking: Booking) -> str:
    """Return which sessions before and after it stay, as a sentence; empty if it has none."""
    year = booking.appointment.day.year
    days = [one.fixed.day for one in course_with(workspace, booking) if one.fixed]
    place = days.index(booking.appointment.day)
    around = [("before", days[place - 1])] if place else []
    around += [("after", days[place + 1])] if place + 1 < len(days) else []
    if not around:
        return ""
    names, dates = listed([name for name, _ in around]), listed([day_in_sentence(day, year) for _, day in around])
    return f"The session{'s' if len(around) > 1 else ''} {names} it stay{'' if len(around) > 1 else 's'}: {dates}."


def why_no_other_day(workspace: Workspace, booking: Booking, places: Sequence[PlaceOffered]) -> str:
    """Return why all places are on the session's own day, as a sentence; empty if another day is among them."""
    if any(place.appointment.day != booking.appointment.day for place in places):
        return ""
    from ketaplan.planner.repair.move_one import closed_days

    place = place_of(workspace, booking)
    request = place.request
    found = closed_days(place, fixed_session(booking), last_day(workspace, booking, request.protocol))
    reader = reader_at(request.clinic, request.as_of.year)
    by_reason: dict[str, list[date]] = {}
    for day, reason in found:
        by_reason.setdefault(words(reason, reader), []).append(day)
    return f"No other day: {'; '.join(_causes(by_reason))}."


def _causes(by_reason: dict[str, list[date]]) -> Iterator[str]:
    from ketaplan.text.en.week_times import dates_words

    if not by_reason:
        yield "the gaps to the sessions around it would not be allowed"
    for reason, days in by_reason.items():
        yield f"{dates_words(days)}: {reason}"
