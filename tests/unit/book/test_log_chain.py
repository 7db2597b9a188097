"""The log's chain: no line can be removed, altered, exchanged or put in without being found."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ketaplan.book.book import BookingChange, LogEntry
from ketaplan.book.log_chain import broken_link, chained, changed_detail
from support.book import booking


def chain(count):
    entries, last = [], ""
    for number in range(1, count + 1):
        line = LogEntry(
            number=number, at="2026-11-22T12:00:00Z", who="kim", what="booked", appointment="x", detail="{}"
        )
        entries.append(chained(last, line))
        last = entries[-1].hash
    return entries, last


def test_an_intact_chain_is_valid():
    entries, last = chain(5)
    assert broken_link(entries, 5, last) == ""
    assert broken_link([], 0, "") == ""


@pytest.mark.parametrize("place", range(5))
def test_a_removed_line_is_found(place):
    entries, last = chain(5)
    assert broken_link(entries[:place] + entries[place + 1 :], 5, last)


@pytest.mark.parametrize("field", ["number", "at", "who", "what", "appointment", "detail", "hash"])
@pytest.mark.parametrize("place", [0, 4])
def test_an_altered_line_is_found(place, field):
    entries, last = chain(5)
    entries[place] = replace(entries[place], **{field: 99 if field == "number" else "other"})
    assert broken_link(entries, 5, last)


def test_a_line_put_in_is_found():
    entries, last = chain(5)
    assert broken_link([*entries, chained(last, replace(entries[0], number=6))], 5, last)


def test_a_change_is_reported_by_what_was_before_and_after():
    before = booking()
    after = replace(booking(hour=13), status="confirmed")
    assert changed_detail(BookingChange(before, after, "moved", "asked for it")) == (
        '{"clinic": "riverside", "start": ["2026-11-30T14:00:00Z", "2026-11-30T18:00:00Z"],'
        ' "status": ["booked", "confirmed"], "reason": "asked for it"}'
    )
