"""A day as people say it, with a time or without one: ``fri 9am``, ``4 dec at 14.30``, ``tomorrow``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.text.spoken_days import DayOrder, Toward, day_from, weekday_named
from ketaplan.text.spoken_times import LONGEST, UnclearDayError, minute_from
from ketaplan.text.words import DAY_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


class SpokenMoment(NamedTuple):
    """A day, and a minute of it if a time was said."""

    day: date
    minute: int | None


def moment_from(text: str, today: date, order: DayOrder, toward: Toward = Toward.NEAREST) -> SpokenMoment:
    """Return the day that a text means, and the time if it ends with one; raises :class:`UnclearDayError`.

    A number at the end is a time only where a day is before it: ``dec 4`` is a day, ``4 dec 9`` is one at nine.
    """
    for day_text, time_text in _divided(text) if len(text) <= LONGEST else ():
        try:
            minute, day = minute_from(time_text), day_from(day_text, today, order, toward)
        except UnclearDayError:
            continue
        if minute < DAY_MINUTES:
            return SpokenMoment(day, minute)
    return SpokenMoment(day_from(text, today, order, toward), None)


def _divided(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to divide a text into a day and a time, the longer times first."""
    if found := re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})[Tt]\s*(\S+)\s*", text):
        yield found[1], found[2]
        return
    words = re.sub(r"(?i)\bat\b|@", " ", text).split()
    for last in (2, 1):
        if len(words) > last:
            yield " ".join(words[:-last]), " ".join(words[-last:])


def is_weekday(text: str) -> bool:
    """Return whether the day of a text is a weekday alone, with or without a time after it."""
    return any(weekday_named(day) is not None for day in (text, *(day for day, _ in _divided(text))))
