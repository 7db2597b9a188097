"""How one course differs from another for the same patient, in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ketaplan.text.words import DAY_NAMES, counted, listed, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.plan import Appointment, Plan


def differences(first: Plan, other: Plan, clinic: Clinic) -> str:
    """Return ``starts 2 days later, Tue and Fri instead of Mon and Thu``; empty if only people or chairs differ."""
    if not (first.infusions and other.infusions):
        return ""
    return ", ".join(_differences(first.infusions, other.infusions, clinic.clock))


def _differences(first: Sequence[Appointment], other: Sequence[Appointment], clock: int) -> Iterator[str]:
    later = (other[0].day - first[0].day).days
    if later:
        yield f"starts {counted(abs(later), 'day')} {'later' if later > 0 else 'earlier'}"
    if _weekdays(first) != _weekdays(other):
        yield f"{_weekdays(other)} instead of {_weekdays(first)}"
    if _usual_time(first, clock) != _usual_time(other, clock):
        yield f"at {_usual_time(other, clock)} instead of {_usual_time(first, clock)}"


def _weekdays(infusions: Sequence[Appointment]) -> str:
    return listed([DAY_NAMES[day] for day in sorted({infusion.day.weekday() for infusion in infusions})])


def _usual_time(infusions: Sequence[Appointment], clock: int) -> str:
    """Return the most frequent start time, the first one if several are."""
    return Counter(time_words(infusion.start, clock) for infusion in infusions).most_common(1)[0][0]
