"""How a pin is written, and what it means."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ketaplan.planner.request import Pin
from ketaplan.services.workspace.pins import FORM, pinned_at

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("at", "pin"),
    [
        (DAY, Pin(DAY)),
        (datetime(2026, 12, 1, 10, 30), Pin(DAY, 630)),
        (datetime(2026, 12, 1), Pin(DAY, 0)),
    ],
)
def test_a_pin_is_a_session_and_its_day_and_perhaps_a_time(at, pin):
    assert pinned_at("1", at) == ("1", pin)


@pytest.mark.parametrize("session", ["1", "12", "induction/3", "P-1042/1/induction/3~2"])
def test_a_session_is_a_number_or_an_id(session):
    assert FORM.fullmatch(session)


@pytest.mark.parametrize("session", ["", "x", "12345", "induction/", "-1"])
def test_what_is_no_session_is_refused(session):
    assert not FORM.fullmatch(session)
