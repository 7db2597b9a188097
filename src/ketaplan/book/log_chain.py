"""The log is append-only: each line's hash covers the line before; the book stores the count and the last hash."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.rows import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.book.book import BookingChange, LogEntry
    from ketaplan.domain.booking import Booking

LOG_COLUMNS = "number, at, who, what, appointment, detail, hash"


def chained(previous: str, entry: LogEntry) -> LogEntry:
    """Return the line with its hash, which covers the hash of the line before."""
    line = [previous, entry.number, entry.at, entry.who, entry.what, entry.appointment, entry.detail]
    text = json.dumps(line, ensure_ascii=False)
    return replace(entry, hash=sha256(text.encode()).hexdigest())


def broken_link(entries: Iterable[LogEntry], count: int, last_hash: str, before: tuple[int, str] = (0, "")) -> str:
    """Return where the chain is broken because a line was removed, altered or inserted; empty if intact.

    ``before`` is the number and the hash of the line before the first entry, which is trusted.
    """
    number, previous = before
    for entry in entries:
        number += 1
        if entry != chained(previous, replace(entry, number=number)):
            return f"log line {number} is removed or altered"
        previous = entry.hash
    if number != count:
        return f"the log has {number} lines, and {count} were written"
    return "" if previous == last_hash else f"log line {count} is altered"


def booked_detail(booking: Booking) -> str:
    """Return the log's detail of a new appointment."""
    return _json({"clinic": booking.clinic, "status": booking.status, "start": utc_text(booking.appointment.start)})


def changed_detail(change: BookingChange) -> str:
    """Return the log's detail of a change: before, after, and the reason given."""
    before, after = change.before, change.after
    starts = [utc_text(each.appointment.start) for each in (before, after)]
    detail: dict[str, object] = {"clinic": after.clinic, "start": starts if starts[0] != starts[1] else starts[0]}
    if before.status != after.status:
        detail["status"] = [before.status, after.status]
    if change.reason:
        detail["reason"] = change.reason
    return _json(detail)


def _json(detail: dict[str, object]) -> str:
    return json.dumps(detail, ensure_ascii=False)
