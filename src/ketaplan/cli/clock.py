"""The one place that asks the real time."""

from __future__ import annotations

from datetime import UTC, datetime
from time import sleep


def now() -> datetime:
    """Return the real instant, aware."""
    return datetime.now(UTC)


def wait(seconds: float) -> None:
    """Let real time pass."""
    sleep(seconds)
