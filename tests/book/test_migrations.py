"""A book that an older ketaplan made is opened by this one, with everything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pytest
from msgspec.structs import replace

from ketaplan.book.backends import open_book
from ketaplan.book.book import BookingChange
from ketaplan.book.errors import NewerBookError
from ketaplan.book.integrity import find_damage
from ketaplan.book.migrations import SCHEMA_VERSION, schema
from ketaplan.domain.absence import Absence
from ketaplan.domain.score import Score
from ketaplan.domain.visit_note import VisitNote
from ketaplan.domain.waiting import Waiting
from support.book import NOW, booking

EXPORTED = (
    "INSERT INTO exported VALUES ('P-1042/1/induction/1')",
    f"INSERT INTO seal VALUES ('exported', 'all', 1, '{blake2b(b'P-1042/1/induction/1', digest_size=16).hexdigest()}')",
    "UPDATE book SET schema_version = 2",
)
"""What the second version of ketaplan added."""
ROWS = Path(__file__).parent / "data" / "version-1.sql"
LATER = {version: Path(__file__).parent / "data" / f"version-{version}.sql" for version in (3, 4, 6, 7)}


@pytest.fixture
def old_file(tmp_path):
    """A file as the first version of ketaplan made it."""
    with closing(sqlite3.connect(tmp_path / "old.db", isolation_level=None)) as made:
        made.executescript(schema("sqlite", 1))
        made.executescript(ROWS.read_text())
    return str(tmp_path / "old.db")


@pytest.fixture
def old_server(empty_database):
    """The same book on a server."""
    import psycopg

    with psycopg.connect(empty_database) as made:
        made.execute("CREATE SCHEMA ketaplan")
        made.execute("SET search_path TO ketaplan, public")
        made.execute(schema("postgresql", 1))
        for line in ROWS.read_text().splitlines():
            if line.startswith("INSERT INTO"):
                made.execute(line.replace('"', "", 2))
    return empty_database


@pytest.fixture
def second_file(old_file):
    """The same book after the second version of ketaplan."""
    with closing(sqlite3.connect(old_file, isolation_level=None)) as made:
        made.executescript(schema("sqlite", 2))
        for statement in EXPORTED:
            made.execute(statement)
    return old_file


@pytest.fixture
def second_server(old_server):
    """The same book on a server after the second version of ketaplan."""
    import psycopg

    with psycopg.connect(old_server) as made:
        made.execute("SET search_path TO ketaplan, public")
        made.execute(schema("postgresql", 2))
        for statement in EXPORTED:
            made.execute(statement)
    return old_server


@pytest.fixture
def third_file(tmp_path):
    """A file as the third version of ketaplan made it."""
    return made_by(3, tmp_path / "third.db")


@pytest.fixture
def fourth_file(tmp_path):
    """A file as the fourth version of ketaplan made it, with an absence."""
    return made_by(4, tmp_path / "fourth.db")


@pytest.fixture
def fifth_file(tmp_path):
    """The same rows in a file of the fifth version."""
    return made_by(5, tmp_path / "fifth.db")


@pytest.fixture
def sixth_file(tmp_path):
    """A file as the sixth version of ketaplan made it, with a score and a waiting patient."""
    return made_by(6, tmp_path / "sixth.db")


@pytest.fixture
def seventh_file(tmp_path):
    """A file as the seventh version of ketaplan made it, with a task that is done, too."""
    return made_by(7, tmp_path / "seventh.db")


def made_by(version, path):
    """Make a file of a schema, with its rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        stored = max(one for one in LATER if one <= version)
        for number in range(1, stored + 1):
            made.executescript(schema("sqlite", number))
        made.executescript(LATER[stored].read_text())
        for number in range(stored + 1, version + 1):
            made.executescript(schema("sqlite", number))
        made.execute("UPDATE book SET schema_version = ?", (version,))
    return str(path)


def served_by(version, database):
    """Make a book of a schema on a server, with its rows."""
    import psycopg

    with psycopg.connect(database) as made:
        made.execute("CREATE SCHEMA ketaplan")
        made.execute("SET search_path TO ketaplan, public")
        for number in range(1, version + 1):
            made.execute(schema("postgresql", number))
        made.execute("SET search_path TO ketaplan, ketaplan_scores, public")
        made.execute("ALTER TABLE log DISABLE TRIGGER USER")
        for line in LATER[version].read_text().splitlines():
            if line.startswith("INSERT INTO"):
                made.execute(line.replace('"', "", 2))
        made.execute("ALTER TABLE log ENABLE TRIGGER USER")
    return database


@pytest.fixture
def fourth_server(empty_database):
    """The same book of the fourth version on a server."""
    return served_by(4, empty_database)


@pytest.fixture
def sixth_server(empty_database):
    """The same book of the sixth version on a server."""
    return served_by(6, empty_database)


@pytest.fixture
def seventh_server(empty_database):
    """The same book of the seventh version on a server."""
    return served_by(7, empty_database)


LATER_FILES = ("second_file", "third_file", "fourth_file", "fifth_file", "sixth_file", "seventh_file")
LATER_SERVERS = ("second_server", "fourth_server", "sixth_server", "seventh_server")
SERVERS = [pytest.param(name, marks=pytest.mark.postgresql) for name in ("old_server", *LATER_SERVERS)]
SEVENTH = ["seventh_file", pytest.param("seventh_server", marks=pytest.mark.postgresql)]
SCORED = [*SEVENTH, "sixth_file", pytest.param("sixth_server", marks=pytest.mark.postgresql)]


@pytest.fixture(params=["old_file", *LATER_FILES, *SERVERS])
def old_book(request):
    """Where a book of schema 1 to 7 is."""
    return request.getfixturevalue(request.param)


def version_before(place):
    """The schema that the name of a fixture means."""
    versions = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
    return next((version for name, version in versions.items() if name in place), 1)


def test_an_old_book_is_brought_up_to_date_with_all_that_is_in_it(old_book, request):
    before = version_before(request.node.callspec.id)
    with closing(open_book(old_book, NOW)) as book:
        assert [(each.appointment.number, each.status) for each in book.of_patient("P-1042")] == [
            (1, "booked"),
            (2, "cancelled"),
        ]
        assert book.log()[-1].what == "upgraded"
        assert book.log()[-1].detail == f'"schema {before} to {SCHEMA_VERSION}"'
        assert not book.trial
        assert find_damage(book) == []


@pytest.mark.parametrize("place", [*LATER_FILES, *SERVERS[1:]])
def test_what_was_exported_stays_known(place, request):
    with closing(open_book(request.getfixturevalue(place), NOW)) as book:
        assert book.exported() == {"P-1042/1/induction/1"}


def test_a_checksum_that_did_not_match_before_does_not_match_after(second_file):
    with closing(sqlite3.connect(second_file, isolation_level=None)) as raw:
        raw.execute("DELETE FROM exported")
    with closing(open_book(second_file, NOW)) as book:
        assert find_damage(book) == ["the list of exports is lost or altered"]


def test_absences_can_be_noted_in_an_old_book(old_book):
    ill = Absence(clinic="riverside", resource="rn-kim", start=date(2026, 12, 3))
    with closing(open_book(old_book, NOW)) as book:
        before = [one.id for one in book.absences()]
        book.write(NOW, lambda transaction: transaction.note_absence(ill))
        assert [one.id for one in book.absences()] == [*before, f"a{len(before) + 1}"]
        assert find_damage(book) == []


def test_scores_can_be_noted_in_an_old_book(old_book):
    score = Score(patient="P-1042", measure="PHQ-9", on=date(2026, 11, 20), score=25, is_alarming=True)
    with closing(open_book(old_book, NOW)) as book:
        before = len(book.scores("P-1042"))
        assert book.alarms() == {}
        book.write(NOW, lambda transaction: transaction.note_scores([score]))
        assert book.alarms() == {"P-1042": score.on}
        assert len(book.scores("P-1042")) == before + 1
        assert find_damage(book) == []


def test_absences_of_an_old_book_stay(fourth_file):
    with closing(open_book(fourth_file, NOW)) as book:
        assert [(one.id, one.resource) for one in book.absences()] == [("a1", "dr-lee")]


def test_patients_can_wait_in_an_old_book(old_book):
    with closing(open_book(old_book, NOW)) as book:
        before = [one.patient for one in book.waiting()]
        book.write(NOW, lambda transaction: transaction.wait(Waiting(patient="P-7", since=date(2026, 11, 22))))
        assert [one.patient for one in book.waiting()] == [*before, "P-7"]
        assert find_damage(book) == []


def test_tasks_can_be_noted_in_an_old_book(old_book):
    note = VisitNote(appointment="P-1042/1/induction/1", what="done", value="call")
    with closing(open_book(old_book, NOW)) as book:
        before = book.visit_notes()
        book.write(NOW, lambda transaction: transaction.note_visits([note]))
        assert book.visit_notes() == [note, *before]
        assert find_damage(book) == []


def test_sessions_can_be_held_in_an_old_book(old_book):
    held = replace(booking("P-2/1/induction/1", hour=13), status="held")
    until = VisitNote(appointment=held.id, what="held-until", value="2026-11-29")
    with closing(open_book(old_book, NOW)) as book:
        book.write(NOW, lambda transaction: (transaction.add([held]), transaction.note_visits([until])))
        assert (book.find(held.id).status, until in book.visit_notes()) == ("held", True)
        assert find_damage(book) == []


@pytest.mark.parametrize("place", SCORED)
def test_scores_and_who_waits_stay_in_an_old_book(place, request):
    with closing(open_book(request.getfixturevalue(place), NOW)) as book:
        assert [(one.measure, one.score) for one in book.scores("P-1042")] == [("PHQ-9", 18)]
        assert [one.patient for one in book.waiting()] == ["P-1051"]


@pytest.mark.parametrize("place", SEVENTH)
def test_a_task_that_was_done_stays_done_in_an_old_book(place, request):
    note = VisitNote(appointment="P-1042/1/induction/1", what="done", value="monitoring-form")
    with closing(open_book(request.getfixturevalue(place), NOW)) as book:
        assert book.visit_notes() == [note]


BEGINS = {
    "third": "00010203",
    "fourth": "de6174205c07be41",
    "fifth": "de6174205c07be41",
    "sixth": "511bec3cdd897119",
    "seventh": "25563e2787357154",
}
"""How the secrets of later books start."""


def test_the_secret_of_an_old_book_stays(old_book, request):
    name = request.node.callspec.id.partition("_")[0]
    begins = BEGINS.get(name, "b3d52504a0be7bca")
    with closing(open_book(old_book, NOW)) as book:
        assert book.uid_secret().hex().startswith(begins)


def test_an_old_book_works_like_a_new_one(old_book):
    with closing(open_book(old_book, NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add([booking("P-2/1/induction/1", hour=13)]))
        book.write(NOW, lambda transaction: transaction.note_export(["P-2/1/induction/1"], "ics"))
    with closing(open_book(old_book, NOW)) as book:
        assert "P-2/1/induction/1" in book.exported()
        assert [each.what for each in book.log()].count("upgraded") == 1


def test_every_version_has_its_statements_for_every_kind():
    for kind in ("sqlite", "postgresql"):
        assert all(schema(kind, version) for version in range(1, SCHEMA_VERSION + 1))
        with pytest.raises(FileNotFoundError):
            schema(kind, SCHEMA_VERSION + 1)


@pytest.mark.postgresql
def test_a_book_of_a_newer_schema_on_a_server_is_refused(old_server):
    import psycopg

    with psycopg.connect(old_server) as raw:
        raw.execute("UPDATE ketaplan.book SET schema_version = 99")
    with pytest.raises(NewerBookError):
        open_book(old_server, NOW)


def test_a_change_of_a_booking_from_an_old_book_continues_counting(old_book):
    with closing(open_book(old_book, NOW)) as book:
        before = book.find("P-1042/1/induction/1")
        book.write(
            NOW,
            lambda transaction: transaction.change(
                [BookingChange(before, replace(before, status="confirmed"), "marked")]
            ),
        )
        assert book.find(before.id).sequence == before.sequence + 1
