"""What cannot be decided, or planned, is refused by every command that plans, books, holds or checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import ketaplan

COMMANDS = {
    "check": ["check", "."],
    "plan": ["plan", "P-1042"],
    "batch": ["batch", "patients/P-1042.toml"],
    "book": ["book", "P-1042.json"],
    "move": ["move", "P-1042/1/induction/1", "--to", "2026-11-30T10:00"],
}
DATED = "on = 2026-11-20\n"
ORDER = f"[order]\n{DATED}sessions = 40\ngap_days = {{ min = 1, ideal = [1, 60], max = 60 }}\n"
MAINTENANCE = f"[maintenance]\n{DATED}sessions = 150\nevery_days = 12\n"
BY = ('by = "Dr. Okafor"', "[[available]]")
"""What is changed: the one who cleared; where orders are put in."""

WRONG = {
    "a nurse cleared, by id": (BY[0], 'by = "rn-kim"', "clearance.by"),
    "a nurse cleared, by name": (BY[0], 'by = "Kim Sato"', "clearance.by"),
    "a nurse ordered": (BY[1], f'{ORDER}by = "rn-kim"\n{BY[1]}', "order.by"),
    "a nurse ordered maintenance": (BY[1], f'{MAINTENANCE}by = "rn-kim"\n{BY[1]}', "maintenance.by"),
    "orders past ten years": (BY[1], f'{ORDER}by = "dr-lee"\n{MAINTENANCE}by = "dr-lee"\n{BY[1]}', "maintenance"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("command", COMMANDS)
def test_anyone_who_plans_books_or_checks_learns_of_it(booked, command, wrong):
    old, new, key = WRONG[wrong]
    file = Path("patients/P-1042.toml")
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    if command == "book":
        file.write_text(text)
        assert ketaplan("cancel", "P-1042", "--yes").exit_code == 0
        file.write_text(text.replace(old, new, 1))

    refused = ketaplan(*COMMANDS[command])

    assert refused.exit_code == 2, refused.stderr
    assert f"patients/P-1042.toml:{line_of(file, key)}: {key}: " in refused.stderr
    assert "Sato" not in refused.stderr


def line_of(file, key):
    """The line of a key of a table, or of the table itself."""
    table, _, last = key.partition(".")
    lines = file.read_text().splitlines()
    at = lines.index(f"[{table}]")
    return at + 1 + next((n for n, line in enumerate(lines[at:]) if last and line.startswith(last)), 0)
