"""The gate, through the door: what may not be committed today is refused, with the reason and the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from booked_clinic import appointments
from door import ketaplan

SESSION = "P-1042/1/induction/3"


def state(old, new):
    """Change a line of the patient's file."""
    file = Path("patients/P-1042.toml")
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize("words", [("move", SESSION), ("mark", SESSION, "confirmed")])
@pytest.mark.parametrize(
    ("status", "reason", "step"),
    [
        ("declined", "a psychiatrist declined the course", "ketaplan cancel P-1042"),
        ("coordination-pending", "not cleared", 'set [clearance] status = "cleared"'),
    ],
)
def test_a_booked_session_is_neither_moved_nor_confirmed_once_the_patient_is_not_cleared(
    booked, words, status, reason, step
):
    state('status = "cleared"', f'status = "{status}"')
    before = appointments()
    refused = ketaplan(*words)

    assert refused.exit_code == 3
    assert reason in refused.stderr
    assert step in refused.stderr
    assert "patients/P-1042.toml" in refused.stderr
    assert appointments() == before
