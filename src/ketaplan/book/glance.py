"""A glance into a book in a file for completion, which has a tenth of a second: nothing is verified, nothing waits."""

from __future__ import annotations

from typing import NamedTuple

WAIT_SECONDS = 0.02


class Glimpsed(NamedTuple):
    """An appointment as completion shows it; ``day`` and ``time`` are the clinic's, as text."""

    id: str
    day: str
    time: str
    status: str
    is_session: bool


def glimpsed(path: str, patient: str) -> list[Glimpsed]:
    """Return the appointments of a patient, by start; raises what SQLite raises where it cannot be read at once."""
    import sqlite3
    from pathlib import Path

    connection = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)
    try:
        rows = connection.execute(
            "SELECT id, day, starts, zone, status, type FROM appointment WHERE patient = ? ORDER BY starts, id",
            (patient,),
        ).fetchall()
    finally:
        connection.close()
    return [
        Glimpsed(name, day, _local(starts, zone), status, kind == "infusion")
        for name, day, starts, zone, status, kind in rows
    ]


def _local(starts: str, zone: str) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(starts).astimezone(ZoneInfo(zone)).strftime("%H:%M")
