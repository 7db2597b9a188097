"""Every command closes the book that it opened: a connection that stays open is a warning of newer Pythons."""

from __future__ import annotations

import pytest

from ketaplan.book.sqlite import SqliteDatabase
from support.cli import ketaplan, planned

COMMANDS = [
    ("book", "--create", "--book", "new.db"),
    ("book", "P-1009.json"),
    ("plan", "P-1009"),
    ("plan", "P-1009", "--save"),
    ("batch", "patients", "--workers", "1"),
    ("batch", "patients/P-1009.toml", "--save"),
    ("calendar", "--week", "2026-11-30"),
    ("export", "--format", "ics"),
    ("export", "--staff", "nobody"),
    ("check", "ketaplan.db"),
    ("check", "."),
    ("log",),
    ("backup", "copy.db"),
    ("mark", "P-1042/1/induction/1", "confirmed"),
    ("move", "P-1042/1/induction/1", "--yes"),
    ("cancel", "P-1042/1/induction/1", "--yes"),
    ("cancel", "P-none/1/induction/1", "--yes"),
    ("restore", "P-1042/1/induction/1"),
]


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_closes_each_book_that_it_opens(command, monkeypatch):
    planned("P-1009")
    opened = []
    begin = SqliteDatabase.__init__

    def note(self, *given, **options):
        begin(self, *given, **options)
        opened.append(self)

    monkeypatch.setattr(SqliteDatabase, "__init__", note)
    monkeypatch.setattr(SqliteDatabase, "close", lambda self: (opened.remove(self), self._connection.close()))
    ketaplan(*command)
    assert opened == []
