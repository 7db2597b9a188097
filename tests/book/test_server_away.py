"""A server that goes away for a while, or has no connection left: the book waits, and says so at last."""

from __future__ import annotations

import gc
import os
import subprocess
import time
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import NoConnectionLeftError, UnreachableBookError
from ketaplan.book.integrity import find_damage
from ketaplan.book.postgresql import PostgresqlDatabase
from ketaplan.book.sql_book import SqlBook
from support.book import NOW, course

pytestmark = pytest.mark.postgresql

BESIDE_A_SERVER = Path(__file__).resolve().parents[2] / ".ci" / "postgresql"


@pytest.fixture
def own_server(server):
    """The URL of a server that this test alone uses, and the command that stops and starts it."""
    say = 'echo "$KETAPLAN_TEST_POSTGRESQL"; echo "$KETAPLAN_TEST_PG_CTL"; read -r _'
    with subprocess.Popen(
        [BESIDE_A_SERVER, "bash", "-c", say], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        yield running.stdout.readline().strip(), running.stdout.readline().split()
        running.stdin.write("\n")


def own_people(patient):
    """A course with its own chair and people."""
    return course(patient, **{role: f"{role}-{patient}" for role in ("chair", "physician", "nurse", "after")})


def away(pg_ctl, seconds):
    """Stop the server for this long."""
    subprocess.run([*pg_ctl, "-m", "fast", "stop"], check=True, capture_output=True, cwd="/")
    time.sleep(seconds)
    subprocess.run([*pg_ctl, "start"], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.mark.usefixtures("patient_book")
def test_a_server_that_stops_for_three_seconds_costs_none_of_thirty_bookings(own_server):
    url, pg_ctl = own_server
    create_book(url, NOW).close()
    stop = Thread(target=away, args=(pg_ctl, 3))
    began = time.monotonic()
    for number in range(30):
        if number == 10:
            stop.start()
        with closing(open_book(url, NOW)) as book:
            book.write(NOW, lambda transaction, number=number: transaction.add(own_people(f"P-{number}")))
    stop.join()
    assert time.monotonic() - began > 3
    with closing(open_book(url, NOW)) as book:
        assert [len(book.of_patient(f"P-{number}")) for number in range(30)] == [6] * 30
        assert len(book.log()) == 1 + 6 * 30
        assert find_damage(book) == []


@pytest.mark.usefixtures("patient_book")
def test_one_who_reads_while_the_server_stops_reads_on(own_server):
    url, pg_ctl = own_server
    with closing(create_book(url, NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add(course()))
        away(pg_ctl, 0)
        assert len(book.of_patient("P-1042")) == 6
        away(pg_ctl, 0)
        assert book.uid_secret()


@pytest.mark.usefixtures("patient_book")
@pytest.mark.parametrize("step", ["upgrade", "warn_of_damage"])
def test_one_who_opens_while_the_server_stops_opens_it_nevertheless(own_server, monkeypatch, step):
    url, pg_ctl = own_server
    create_book(url, NOW).close()
    usual = getattr(SqlBook, step)
    monkeypatch.setattr(SqlBook, step, lambda *given: (away(pg_ctl, 0), usual(*given)))
    with closing(open_book(url, NOW)) as book:
        assert (book.of_patient("P-1042"), book.warnings) == ([], ())


@pytest.mark.usefixtures("patient_book")
def test_a_server_that_stops_between_the_connection_and_the_first_question_is_asked_again(own_server, monkeypatch):
    url, pg_ctl = own_server
    create_book(url, NOW).close()
    connect, connections = PostgresqlDatabase._connect, []

    def connect_and_lose(self):
        connection = connect(self)
        connections.append(connection)
        if len(connections) == 1:
            away(pg_ctl, 0)
        return connection

    monkeypatch.setattr(PostgresqlDatabase, "_connect", connect_and_lose)
    with closing(open_book(url, NOW)) as book:
        assert book.of_patient("P-1042") == []
    assert len(connections) == 2


def test_a_stream_that_loses_its_server_leaves_no_cursor_open(own_server):
    url, pg_ctl = own_server
    with closing(PostgresqlDatabase(url)) as database:
        database.query("BEGIN")
        rows = database.stream("SELECT 1")
        assert next(rows) == (1,)
        away(pg_ctl, 0)
        with pytest.raises(UnreachableBookError):
            list(rows)
        del rows
        gc.collect()  # a cursor left open is a warning here, and warnings are errors


@pytest.fixture
def crowded(server, empty_database):
    """The URL of a book by which one connection at a time is let in."""
    import psycopg

    create_book(empty_database, NOW).close()
    name = f"single_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT 1")
        yield empty_database.replace("ketaplan@", f"{name}@")
        owner.execute(f"DROP ROLE {name}")


def test_a_connection_is_waited_for_like_a_lock(crowded):
    import psycopg

    first = psycopg.connect(crowded)
    Thread(target=lambda: (time.sleep(1), first.close())).start()
    PostgresqlDatabase(crowded).close()


def test_where_no_connection_is_left_for_too_long_that_is_reported(crowded):
    import psycopg

    with psycopg.connect(crowded), pytest.raises(NoConnectionLeftError, match=r"no free connection for 0\.3 s"):
        open_book(crowded, NOW, lock_seconds=0.3)


def test_a_server_that_stays_away_is_asked_for_ten_seconds():
    assert UnreachableBookError.retry_seconds == 10
    assert isinstance(NoConnectionLeftError("x", 15), UnreachableBookError)
    assert NoConnectionLeftError("x", 15).retry_seconds == 15


def test_what_asking_again_cannot_help_is_asked_once(server, monkeypatch):
    attempts = []
    connect = PostgresqlDatabase._connect
    monkeypatch.setattr(PostgresqlDatabase, "_connect", lambda self: attempts.append(self.address) or connect(self))
    for wrong in (server.replace("ketaplan@", "stranger@"), "postgresql://x@nowhere.invalid/k?sslmode=disable"):
        with pytest.raises(Exception, match=r"stranger|nowhere"):
            open_book(wrong, NOW)
    assert len(attempts) == 2
