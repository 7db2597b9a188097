"""A book of which a value is other than it was written: readers and writers look at the same checksums."""

from __future__ import annotations

import resource
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from support.cli import ketaplan, planned

pytestmark = pytest.mark.usefixtures("booked")

OUTSIDE_APPOINTMENTS = {
    "the secret": "UPDATE book SET uid_secret = 'ff' || substr(uid_secret, 3)",
    "the secret's checksum": "UPDATE book SET uid_checksum = 'ff' || substr(uid_checksum, 3)",
    "the trial flag": "UPDATE book SET trial = 1 - trial",
    "who did it": "UPDATE log SET who = 'dr-lee' WHERE number = 2",
    "when it was": "UPDATE log SET at = '2020-01-01T00:00:00Z' WHERE number = 3",
    "what it was": "UPDATE log SET detail = '{}' WHERE number = (SELECT max(number) FROM log)",
    "the hash of a line": "UPDATE log SET hash = 'ff' || substr(hash, 3) WHERE number = 4",
    "the hash of the last line": "UPDATE book SET log_hash = 'ff' || substr(log_hash, 3)",
    "how many lines there are": "UPDATE book SET log_entries = log_entries + 1",
    "a line that is lost": "DELETE FROM log WHERE number = 3",
    "the last line, lost": "DELETE FROM log WHERE number = (SELECT max(number) FROM log)",
    "a line that was put in": "INSERT INTO log SELECT number + 1, at, who, what, appointment, detail, hash FROM log"
    " ORDER BY number DESC LIMIT 1",
}
"""What can be altered while every appointment is as it was written."""
VIEWS = [
    ("calendar", "--week", "2026-11-30"),
    *(("export", "--format", name) for name in ("table", "json", "csv", "toml")),
    ("export", "--patient", "P-1042", "--format", "json"),
    ("calendar", "--week", "2026-11-30", "--format", "json"),
    ("plan", "P-1042"),
    ("batch", "patients/P-1009.toml"),
    ("log",),
]
CALENDARS = [
    ("export", "--format", "ics"),
    ("export", "--patient", "P-1042", "--format", "ics"),
    ("calendar", "--week", "2026-11-30", "--format", "ics"),
]
WRITERS = [
    ("book", "P-1009.json"),
    ("plan", "P-1009", "--save"),
    ("batch", "patients/P-1009.toml", "--save"),
    ("cancel", "P-1042/1/induction/6", "--yes"),
    ("mark", "P-1042/1/induction/6", "confirmed"),
    ("move", "P-1042/1/induction/6", "--to", "2026-12-17T13:00", "--yes"),
]


def alter(what):
    """One value is altered past every guard, as by a bad disk."""
    with closing(sqlite3.connect("ketaplan.db", isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(OUTSIDE_APPOINTMENTS[what])
        for _, sql in triggers:
            raw.execute(sql)


@pytest.mark.parametrize("what", OUTSIDE_APPOINTMENTS)
def test_what_is_complete_is_shown_loudly_and_nothing_is_written(what):
    planned("P-1009")
    alter(what)
    tried = len(VIEWS) if what in {"the secret", "who did it"} else 1
    before = Path("ketaplan.db").read_bytes()
    for view in VIEWS[:tried]:
        shown = ketaplan(*view)
        assert shown.exit_code == 0, (view, shown.stderr)
        assert shown.stdout
        assert "THE BOOK IS DAMAGED" in shown.stderr, view
    for writer in WRITERS[:tried]:
        refused = ketaplan(*writer)
        assert refused.exit_code == 3, (writer, refused.stdout, refused.stderr)
        assert "damaged" in refused.stderr.lower(), writer
    assert ketaplan("check", "ketaplan.db").exit_code == 3
    assert Path("ketaplan.db").read_bytes() == before


def test_what_is_shown_of_a_damaged_book_is_what_was_written():
    sound = [ketaplan(*view).stdout for view in VIEWS[:-1]]
    alter("the secret")
    assert [ketaplan(*view).stdout for view in VIEWS[:-1]] == sound


@pytest.mark.parametrize("what", ["the secret", "the secret's checksum", "the trial flag"])
def test_a_calendar_whose_identities_are_not_known_is_refused(what):
    alter(what)
    for view in CALENDARS:
        refused = ketaplan(*view)
        assert (refused.exit_code, refused.stdout) == (3, ""), view
        assert "calendar entries" in refused.stderr


def test_what_was_exported_and_is_lost_stops_calendars_alone():
    ketaplan(*CALENDARS[0])
    with closing(sqlite3.connect("ketaplan.db", isolation_level=None)) as raw:
        raw.execute("DELETE FROM exported")
    assert {ketaplan(*view).exit_code for view in VIEWS} == {0}
    assert {ketaplan(*view).exit_code for view in CALENDARS} == {3}
    assert ketaplan("check", "ketaplan.db").exit_code == 3


def test_check_says_which_appointments_cannot_stay_of_a_damaged_book_too():
    text = Path("clinic.toml").read_text()
    Path("clinic.toml").write_text(text + "[[closures]]\nfrom = 2026-12-03\nto = 2026-12-03\nreason = 'Pipe'\n")
    alter("the secret")
    checked = ketaplan("check", "ketaplan.db")
    assert checked.exit_code == 3
    assert "P-1042/1/induction/2: the clinic is closed (Pipe)" in checked.stdout


@pytest.mark.parametrize("fault", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR])
@pytest.mark.parametrize("name", ["table", "json", "ics"])
def test_a_book_without_room_is_exported_as_one_that_cannot_be_written_to(monkeypatch, fault, name):
    sound = ketaplan("export", "--format", name).stdout

    def refuse(*_):
        error = sqlite3.OperationalError("no")
        error.sqlite_errorcode = fault
        raise error

    monkeypatch.setattr("ketaplan.book.sql_writer.FileWriter.note", lambda self, *_: _translated(self, refuse))
    exported = ketaplan("export", "--format", name)
    assert (exported.exit_code, exported.stdout) == (0, sound)
    assert "read-only" in exported.stderr


def _translated(writer, action):
    with writer._database._translated():
        action()


def test_a_backup_that_has_no_room_names_its_own_place_and_leaves_nothing(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Python would leave half a file of byte code
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1][1]))
    try:
        refused = ketaplan("backup", "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before[1])
        signal.signal(signal.SIGXFSZ, before[0])
    assert refused.exit_code == 3
    assert refused.stderr.startswith("copy.db: the disk is full")
    assert not Path("copy.db").exists()
