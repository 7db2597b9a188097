"""What a course of visits is like, in few words: its days of the week and its time of day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketaplan.text.words import DAY_NAMES, minutes_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


def weekdays_words(days: Iterable[date]) -> str:
    """Return ``Mon, Thu``."""
    return ", ".join(DAY_NAMES[weekday] for weekday in sorted({day.weekday() for day in days}))


def usual_time_words(minutes: Sequence[int], clock: int) -> str:
    """Return ``09:00`` of all, ``mostly 09:00`` of more than half, else ``varies``; minutes are of the day."""
    minute, count = Counter(minutes).most_common(1)[0]
    if count == len(minutes):
        return minutes_words(minute, clock)
    return f"mostly {minutes_words(minute, clock)}" if count > len(minutes) // 2 else "varies"
