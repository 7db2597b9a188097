"""A book on a PostgreSQL server: its guards, its roles, and a server that goes away."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import (
    LockedBookError,
    MissingBookError,
    ReadOnlyBookError,
    TakenError,
    UnreachableBookError,
)
from ketaplan.book.integrity import find_damage
from ketaplan.book.postgresql import PostgresqlDatabase
from ketaplan.errors import InputError
from support.book import NOW, booking, course

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(empty_database):
    """A book with one course in it."""
    with closing(create_book(empty_database, NOW)) as made:
        made.write(NOW, lambda transaction: transaction.add(course()))
    return empty_database


@pytest.fixture
def raw(url):
    """Another connection to the same database, past ketaplan."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path TO ketaplan, public")
        yield connection


@pytest.fixture
def opened(url, monkeypatch):
    """The book, which asks a server that went away again without a pause."""
    monkeypatch.setattr("ketaplan.book.retry.PAUSES", (0.01,))
    with closing(open_book(url, NOW)) as book:
        yield book


def test_an_empty_database_is_no_book(empty_database):
    with pytest.raises(MissingBookError):
        open_book(empty_database, NOW)


def test_a_database_that_is_not_there_is_no_book(server):
    from support.book import server_database

    with pytest.raises(MissingBookError):
        open_book(server_database(server, "ketaplan_none"), NOW)


def test_the_server_itself_refuses_what_is_taken(opened, monkeypatch):
    monkeypatch.setattr("ketaplan.book.sql_transaction.SqlTransaction._refuse_conflicts", lambda *_: None)
    from support.book import MONDAY

    guards = {
        "one_visit_at_a_time": booking("P-2/1/induction/1", chair="B", physician="dr-lee", nurse="y", after="z"),
        "wholly_or_shared": booking("P-2/1/induction/1", hour=10, chair="B", physician="x", nurse="rn-ray", after="z"),
        "one_infusion_a_day": booking("P-1042/1/induction/7", hour=14),
        "one_appointment_a_session": booking("P-1042/1/induction/1~2", MONDAY.replace(day=29)),
        "one_open_course": booking("P-1042/2/induction/1", MONDAY.replace(day=29)),
    }
    for guard, wrong in guards.items():
        with pytest.raises(TakenError, match=f"taken|{guard}"):
            opened.write(NOW, lambda transaction, wrong=wrong: transaction.add([wrong]))
    thirds = [
        booking(f"P-{number}/1/induction/1", chair=f"C{number}", physician=f"d{number}", nurse=f"n{number}")
        for number in range(2, 5)
    ]
    opened.write(NOW, lambda transaction: transaction.add(thirds[:2]))
    with pytest.raises(TakenError, match="taken"):
        opened.write(NOW, lambda transaction: transaction.add(thirds[2:]))
    assert find_damage(opened) == []


@pytest.mark.parametrize(
    "row",
    [
        "'', 'P-1042', '2026-11-30T14:30Z', '2026-11-30T15:00Z', 5342931457063200",
        "'riverside', 'A', '2026-11-30T14:30Z', '2026-11-30T15:00Z', 5342931457063200",
        "'riverside', 'A', '2026-11-30T14:30Z', '2026-11-30T15:00Z', 1",
        "'riverside', 'rn-ray', '2026-11-30T15:30Z', '2026-11-30T16:30Z', 3561954304708801",
    ],
)
def test_even_by_hand_nothing_is_taken_twice(raw, row):
    import psycopg

    with pytest.raises(psycopg.errors.ExclusionViolation):
        raw.execute(
            "INSERT INTO occupation (appointment, clinic, resource, starts, ends, load)"
            f" VALUES ('P-1042/1/induction/1', {row})"
        )


@pytest.mark.parametrize("statement", ["UPDATE log SET who = 'x'", "DELETE FROM log", "TRUNCATE log"])
def test_the_log_is_never_altered(raw, statement):
    import psycopg

    with pytest.raises(psycopg.errors.RestrictViolation):
        raw.execute(statement)


def test_a_guard_that_was_taken_away_is_missed(opened, raw):
    raw.execute("ALTER TABLE occupation DROP CONSTRAINT one_visit_at_a_time")
    raw.execute("ALTER TABLE occupation DISABLE TRIGGER never_more_than_a_whole")
    assert find_damage(opened) == [
        "never_more_than_a_whole: this protection of the book is missing or disabled",
        "one_visit_at_a_time: this protection of the book is missing or disabled",
    ]


def test_a_row_altered_by_hand_is_found(opened, raw):
    raw.execute("ALTER TABLE appointment DISABLE TRIGGER USER")
    raw.execute("UPDATE appointment SET chair = 'B' WHERE number = 1")
    raw.execute("ALTER TABLE appointment ENABLE TRIGGER USER")
    assert find_damage(opened)[0] == "appointment 'P-1042/1/induction/1': altered"


@pytest.mark.usefixtures("patient_book")
@pytest.mark.parametrize("statement", range(1, 20, 2))
def test_a_connection_cut_in_mid_transaction_books_once(opened, raw, monkeypatch, statement):
    cut_at = [statement]
    query = PostgresqlDatabase.query

    def cut(self, sql, values=()):
        cut_at[0] -= 1
        if cut_at[0] == 0:
            raw.execute("SELECT pg_terminate_backend(%s)", (self._connection.info.backend_pid,))
        return query(self, sql, values)

    monkeypatch.setattr(PostgresqlDatabase, "query", cut)
    opened.write(NOW, lambda transaction: transaction.add(course("P-7", hour=13)))
    assert cut_at[0] < 0
    assert len(opened.of_patient("P-7")) == 6
    assert find_damage(opened) == []


@pytest.mark.usefixtures("patient_book")
def test_an_answer_to_commit_that_is_lost_does_not_book_twice(opened, monkeypatch):
    lost = []
    query = PostgresqlDatabase.query

    def lose(self, sql, values=()):
        answer = query(self, sql, values)
        if sql == "COMMIT" and not lost:
            lost.append(sql)
            raise UnreachableBookError(self.address, "the line is dead")
        return answer

    monkeypatch.setattr(PostgresqlDatabase, "query", lose)
    opened.write(NOW, lambda transaction: transaction.add(course("P-7", hour=13)))
    assert lost
    assert len(opened.of_patient("P-7")) == 6
    assert [entry.appointment for entry in opened.log()].count("P-7/1/induction/1") == 1


def test_a_server_that_stays_away_is_reported_to_be_away(opened, monkeypatch):
    def gone(self):
        raise UnreachableBookError(self.address, "connection refused")

    monkeypatch.setattr(PostgresqlDatabase, "_connect", gone)
    monkeypatch.setattr(UnreachableBookError, "retry_seconds", 0.3)
    opened.database._connection.close()
    with pytest.raises(UnreachableBookError, match="safe to repeat"):
        opened.write(NOW, lambda transaction: transaction.add(course("P-7")))


def test_no_one_answers(monkeypatch):
    monkeypatch.setattr(UnreachableBookError, "retry_seconds", 0.3)
    with pytest.raises(UnreachableBookError):
        open_book("postgresql://nobody@127.0.0.1:9/none", NOW)


def test_a_book_that_stays_locked_is_not_waited_for_forever(url, raw):
    with closing(open_book(url, NOW, lock_seconds=0.2)) as book, raw.transaction():
        raw.execute("SELECT one FROM book FOR UPDATE")
        with pytest.raises(LockedBookError):
            book.write(NOW, lambda transaction: transaction.add(course("P-7")))


def test_a_server_that_takes_no_writes_is_read(url):
    import psycopg

    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute(f"ALTER DATABASE {raw.info.dbname} SET default_transaction_read_only TO on")
    with closing(open_book(url, NOW)) as book:
        assert len(book.of_patient("P-1042")) == 6
        with pytest.raises(ReadOnlyBookError):
            book.database.query("INSERT INTO seal VALUES ('day', 'x', 0, '')")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kim:sesame@db.example/ketaplan",
        "postgresql://kim@db.example/ketaplan?password=sesame",
    ],
)
def test_a_password_in_the_url_is_refused_and_not_repeated(url):
    with pytest.raises(InputError) as refused:
        open_book(url, NOW)
    assert "sesame" not in str(refused.value)


def test_over_a_network_the_server_must_prove_who_it_is(monkeypatch):
    from ketaplan.book.postgresql_url import with_encryption

    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert with_encryption("postgresql://kim@db.example/k") == "postgresql://kim@db.example/k?sslmode=verify-full"
    assert with_encryption("postgresql://kim@db.example/k?sslmode=require").endswith("?sslmode=require")
    assert with_encryption("postgresql://kim@localhost/k") == "postgresql://kim@localhost/k"
    assert with_encryption("postgresql:///k?host=/run/postgresql") == "postgresql:///k?host=/run/postgresql"


def test_the_roles_are_in_the_package():
    from ketaplan.book import migrations

    assert (Path(migrations.__file__).parent / "schema" / "postgresql-roles.sql").is_file()
