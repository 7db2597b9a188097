"""Instructions for patients before and after a visit, with the clock times computed for each one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ketaplan.domain.intervals import MINUTE
from ketaplan.text.inert import sanitized
from ketaplan.text.words import day_words, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.clinic import Clinic, Instructions
    from ketaplan.domain.plan import Appointment

HOUR = timedelta(hours=1)
ESCORT_WORDS = {
    "required": "Someone must take you home.",
    "recommended": "Have someone take you home if you can.",
}


def preparation(appointment: Appointment, clinic: Clinic, of_protocol: Instructions | None = None) -> Iterator[str]:
    """Yield one sentence a rule, by time, the protocol's before the clinic's; no fasting before a consultation."""
    told = of_protocol.over(clinic.instructions) if of_protocol else clinic.instructions
    start = appointment.start
    if appointment.is_infusion and told.no_solids_hours is not None:
        yield f"Nothing to eat from {_when(start, -HOUR * told.no_solids_hours, clinic)}."
    if appointment.is_infusion and told.no_clear_liquids_hours is not None:
        yield f"Clear drinks until {_when(start, -HOUR * told.no_clear_liquids_hours, clinic)}, nothing after that."
    if told.arrive_minutes_early:
        yield f"Please be here at {_when(start, -MINUTE * told.arrive_minutes_early, clinic)}."
    if appointment.is_infusion:
        yield from _driving(appointment, told, clinic)
        if told.escort in ESCORT_WORDS:
            yield ESCORT_WORDS[told.escort]
        yield from (sanitized(note) for note in told.notes)


def _driving(appointment: Appointment, told: Instructions, clinic: Clinic) -> Iterator[str]:
    """Yield when driving is allowed again: the clinic's instruction, not a permission."""
    if not told.about_driving:
        return
    hours = told.no_driving_hours
    first = "the next day" if hours is None else _when(appointment.end, HOUR * hours, clinic)
    slept = ", and not before you have slept" if told.drive_after_sleep else ""
    yield f"The clinic asks you not to drive before {first}{slept}."


def _when(moment: datetime, away: timedelta, clinic: Clinic) -> str:
    """Return the clock time that much real time away, with the day if it differs."""
    then = (moment.astimezone(UTC) + away).astimezone(clinic.zone)
    words = time_words(then, clinic.clock)
    if then.date() == moment.date():
        return words
    return f"{words} on {day_words(then.date(), moment.year)}".replace("  ", " ")
