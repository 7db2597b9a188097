"""The one place that asks the real time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the real instant, aware."""
    return datetime.now(UTC)
