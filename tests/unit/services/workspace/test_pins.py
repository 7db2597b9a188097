"""How a pin is written, and what it means."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.planner.request import Pin
from ketaplan.services.workspace.pins import parsed

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "session", "pin"),
    [
        ("1=2026-12-01", "1", Pin(DAY)),
        ("2 = 2026-12-01T10:30", "2", Pin(DAY, 630)),
        ("2=2026-12-01 00:00", "2", Pin(DAY, 0)),
        ("induction/3=2026-12-01", "induction/3", Pin(DAY)),
        ("P-1042/1/induction/3~2=2026-12-01", "P-1042/1/induction/3~2", Pin(DAY)),
    ],
)
def test_a_pin_names_a_session_and_its_day_and_perhaps_a_time(text, session, pin):
    assert parsed(text) == (session, pin)


@pytest.mark.parametrize("text", ["", "1", "1=", "1=tomorrow", "1=2026-12-01T25:00", "x=2026-12-01", "=2026-12-01"])
def test_what_is_no_pin_is_refused(text):
    with pytest.raises(ValueError):
        parsed(text)
