"""Checked tables to the windows and intervals of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ketaplan.domain.intervals import WEEKDAYS, Interval, Intervals, WeeklyWindows, Window

NUMBERS = {name: number for number, name in enumerate(WEEKDAYS)}


def weekday_numbers(names: Iterable[str]) -> frozenset[int]:
    """Return the numbers of some weekdays."""
    return frozenset(NUMBERS[name] for name in names)


def weekly(entries: Iterable[Mapping[str, Any]]) -> WeeklyWindows:
    """Return hours, shifts or availability."""
    return WeeklyWindows(tuple(_window(entry) for entry in entries))


def _window(entry: Mapping[str, Any]) -> Window:
    return Window(
        days=weekday_numbers(entry["days"]),
        start=entry["from"],
        end=entry["to"],
        every_weeks=entry.get("every_weeks", 1),
        starting=entry.get("starting"),
        until=entry.get("until"),
    )


def intervals(entries: Iterable[Mapping[str, Any]]) -> Intervals:
    """Return closures, leave, busy or unavailable time."""
    return Intervals(tuple(interval(entry) for entry in entries))


def interval(entry: Mapping[str, Any]) -> Interval:
    """Return an interval of days, inclusive, or of date-times, half-open."""
    start, end, reason = entry["from"], entry["to"], entry.get("reason", "")
    if isinstance(start, datetime):
        return Interval(start, end, reason)
    return Interval.of_days(start, end, reason)
