"""Instructions for patients before and after a visit, with the clock times computed for each one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

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


class VisitTimes(Struct, frozen=True, kw_only=True):
    """When a patient has to do what for one visit, in the clinic's zone; None where the clinic says nothing."""

    eat_until: datetime | None = None
    drink_until: datetime | None = None
    arrive: datetime | None = None
    drive_from: datetime | None = None


def instructions_for(clinic: Clinic, of_protocol: Instructions | None) -> Instructions:
    """Return the instructions for visits: the protocol's before the clinic's."""
    return of_protocol.over(clinic.instructions) if of_protocol else clinic.instructions


def visit_times(appointment: Appointment, instructions: Instructions, clinic: Clinic) -> VisitTimes:
    """Return the times that a visit's instructions give; no fasting before a consultation, and no driving ban after."""
    start, end = appointment.start, appointment.end

    def away(moment: datetime, unit: timedelta, number: float | None) -> datetime | None:
        return None if number is None else (moment.astimezone(UTC) + unit * number).astimezone(clinic.zone)

    arrive = away(start, -MINUTE, instructions.arrive_minutes_early or None)
    if not appointment.is_infusion:
        return VisitTimes(arrive=arrive)
    return VisitTimes(
        eat_until=away(start, -HOUR, instructions.no_solids_hours),
        drink_until=away(start, -HOUR, instructions.no_clear_liquids_hours),
        arrive=arrive,
        drive_from=away(end, HOUR, instructions.no_driving_hours),
    )


def preparation(appointment: Appointment, clinic: Clinic, of_protocol: Instructions | None = None) -> Iterator[str]:
    """Yield one sentence a rule, by time, the protocol's before the clinic's; no fasting before a consultation."""
    instructions = instructions_for(clinic, of_protocol)
    times, start = visit_times(appointment, instructions, clinic), appointment.start
    if times.eat_until:
        yield f"Nothing to eat from {_when(times.eat_until, start, clinic)}."
    if times.drink_until:
        yield f"Clear drinks until {_when(times.drink_until, start, clinic)}, nothing after that."
    if times.arrive:
        yield f"Please be here at {_when(times.arrive, start, clinic)}."
    if appointment.is_infusion:
        yield from _driving(appointment, times, instructions, clinic)
        if instructions.escort in ESCORT_WORDS:
            yield ESCORT_WORDS[instructions.escort]
        yield from (sanitized(note) for note in instructions.notes)


def _driving(appointment: Appointment, times: VisitTimes, instructions: Instructions, clinic: Clinic) -> Iterator[str]:
    """Yield when driving is allowed again: the clinic's instruction, not a permission."""
    if not instructions.about_driving:
        return
    first = _when(times.drive_from, appointment.end, clinic) if times.drive_from else "the next day"
    slept = ", and not before you have slept" if instructions.drive_after_sleep else ""
    yield f"The clinic asks you not to drive before {first}{slept}."


def _when(then: datetime, moment: datetime, clinic: Clinic) -> str:
    """Return a clock time, with the day if it is not that of the moment."""
    words = time_words(then, clinic.clock)
    if then.date() == moment.date():
        return words
    return f"{words} on {day_words(then.date(), moment.year)}".replace("  ", " ")
