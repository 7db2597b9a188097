"""The one place that asks the real time."""

from __future__ import annotations

from datetime import UTC, datetime
from time import sleep

TODAY = "today"
"""The word for the day of the clock; options of a day that have no value mean it."""


def now() -> datetime:
    """Return the real instant, aware."""
    return datetime.now(UTC)


def wait(seconds: float) -> None:
    """Let real time pass."""
    sleep(seconds)
