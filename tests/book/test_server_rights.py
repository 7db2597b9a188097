"""Who may do what with a book on a server: a coordinator and a reader, by ketaplan and past it."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from ketaplan.book.absence_rows import AbsenceRow
from ketaplan.book.backends import create_book, open_book
from ketaplan.book.book import BookingChange
from ketaplan.book.errors import NotAllowedError
from ketaplan.book.integrity import find_damage
from ketaplan.book.migrations import checksum_of_book, roles, schema
from ketaplan.book.rows import COLUMNS, checksum, row_of
from ketaplan.book.waiting_rows import WaitingRow
from ketaplan.domain.absence import Absence
from ketaplan.domain.score import Score
from ketaplan.domain.waiting import Waiting
from ketaplan.errors import BookError
from support.book import NOW, booking, course, server_database
from support.cli import ketaplan

pytestmark = pytest.mark.postgresql

ROLES = {
    name: f"{name}_{os.getpid()}"
    for name in (
        "ketaplan_coordinator",
        "ketaplan_reader",
        "ketaplan_score_keeper",
        "ketaplan_score_reader",
    )
}
PEOPLE = {
    "kim": ["ketaplan_coordinator"],
    "rey": ["ketaplan_reader"],
    "sam": ["ketaplan_reader", "ketaplan_score_keeper"],
    "sue": ["ketaplan_reader", "ketaplan_score_reader"],
    "eve": [],
}
"""Who logs in, and by which roles; one has none."""
USERS = {name: f"{name}_{os.getpid()}" for name in PEOPLE}


@pytest.fixture(scope="module")
def users(server):
    """The roles and the people on the server; each test has its own database there."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as owner:
        for role in ROLES.values():
            owner.execute(f"CREATE ROLE {role}")
        for name, given in PEOPLE.items():
            mine = ", ".join(ROLES[role] for role in given)
            owner.execute(f"CREATE ROLE {USERS[name]} LOGIN" + (f" IN ROLE {mine}" if mine else ""))
        yield
        for name in (*USERS.values(), *ROLES.values()):
            owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


@pytest.fixture
def url(users, empty_database):
    """A book with one course in it, and the documented roles."""
    with closing(create_book(empty_database, NOW)) as made:
        made.write(NOW, lambda transaction: transaction.add(course()))
    let_work(empty_database)
    yield empty_database
    run(empty_database, f"DROP OWNED BY {', '.join((*USERS.values(), *ROLES.values()))}")


def run(url, sql, values=()):
    """Run statements past ketaplan, in the book's schema; the rows of the last one."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path TO ketaplan, public")
        cursor = connection.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def let_work(url):
    """Run the roles that come with ketaplan."""
    words = roles()
    for name, mine in ROLES.items():
        words = words.replace(name, mine)
    run(url, words)


def as_user(url, name):
    """The URL by which one of the people works."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{USERS[name]}@{parts.netloc.rpartition('@')[2]}").geturl()


def call(url, *changes):
    """Call the function for writing past ketaplan."""
    items = [{"what": what, "reason": "", "row": dict(zip(COLUMNS, row, strict=True))} for what, row in changes]
    run(url, "SELECT write_appointments(%s::jsonb)", (json.dumps(items),))


def told(url):
    """What the book says: appointments, what it takes, log, damage."""
    with closing(open_book(url, NOW)) as book:
        rows = [book.database.query(f"SELECT * FROM {name}") for name in ("appointment", "occupation")]
        return *rows, book.log(), find_damage(book)


def test_a_coordinator_books_moves_and_cancels(url):
    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add(course("P-7", hour=13)))
        before = book.find("P-7/1/induction/1")
        book.write(
            NOW,
            lambda transaction: transaction.change(
                [BookingChange(before, replace(before, status="cancelled"), "cancelled")]
            ),
        )
        book.write(NOW, lambda transaction: transaction.note_export([before.id], "ics"))
        assert {entry.who for entry in book.log()[-8:]} == {USERS["kim"]}
        assert find_damage(book) == []


ILL = Absence(clinic="riverside", resource="rn-kim", start=date(2026, 12, 3))


def note_absence(book, absence=ILL):
    return book.write(NOW, lambda transaction: transaction.note_absence(absence))


def test_a_coordinator_notes_an_absence_and_ends_it(url):
    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        note_absence(book)
        assert [one.id for one in book.absences()] == ["a1"]
        book.write(NOW, lambda transaction: transaction.end_absence("a1", None))
        assert [(line.what, line.who) for line in book.log()[-2:]] == [
            ("absent", USERS["kim"]),
            ("never absent", USERS["kim"]),
        ]
        assert find_damage(book) == []


def test_a_reader_sees_absences_and_notes_none(url):
    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        note_absence(book)
    with closing(open_book(as_user(url, "rey"), NOW)) as book:
        assert [one.resource for one in book.absences()] == ["rn-kim"]
        with pytest.raises(NotAllowedError):
            note_absence(book, replace(ILL, resource="rn-ray"))


@pytest.mark.parametrize(
    ("column", "value"),
    [("id", "a7"), ("state", "removed"), ("checksum", "x"), ("id", "a1")],
)
def test_no_forged_absence_gets_past_the_function(url, column, value):
    import psycopg

    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        note_absence(book)
    row = AbsenceRow.of(replace(ILL, id="a2", resource="rn-ray"))._asdict() | {column: value}
    before = told(url)
    with pytest.raises(psycopg.errors.CheckViolation):
        run(as_user(url, "kim"), "SELECT write_absence(%s::jsonb)", (json.dumps(row),))
    assert told(url) == before


ANA = Waiting(patient="P-1", since=date(2026, 11, 20))


def test_a_coordinator_retains_the_waiting_list_and_a_reader_sees_it(url):
    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        for patient in ("P-1", "P-2"):
            book.write(NOW, lambda transaction, name=patient: transaction.wait(replace(ANA, patient=name)))
        book.write(NOW, lambda transaction: transaction.end_waiting("P-2"))
        assert (book.log()[-1].who, book.log()[-1].what) == (USERS["kim"], "no longer waiting")
        assert find_damage(book) == []
    with closing(open_book(as_user(url, "rey"), NOW)) as book:
        assert book.waiting() == [ANA]
        with pytest.raises(NotAllowedError):
            book.write(NOW, lambda transaction: transaction.end_waiting("P-1"))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("checksum", "x"),
        ("since", "2026-01-01"),
        ("since", "today"),
        ("patient", "a name"),
        ("promised", "soon"),
        ("patient", "P-2/ended"),
    ],
)
def test_no_forged_entry_of_the_waiting_list_gets_past_the_function(url, column, value):
    import psycopg

    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        book.write(NOW, lambda transaction: transaction.wait(ANA))
    row = WaitingRow.of(ANA)._asdict() | {column: value}
    if value.endswith("/ended"):
        row |= {"patient": "P-2", "state": "ended"}
    before = told(url)
    with pytest.raises(psycopg.errors.CheckViolation):
        run(as_user(url, "kim"), "SELECT write_waiting(%s::jsonb)", (json.dumps(row),))
    assert told(url) == before


@pytest.mark.parametrize("may_spool", [True, False])
def test_a_reader_exports_more_than_is_written_at_once(url, monkeypatch, may_spool):
    monkeypatch.setattr("ketaplan.book.sql_writer.IDS_AT_ONCE", 2)
    if not may_spool:
        name = run(url, "SELECT current_database()")[0][0]
        run(url, f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    ids = [f"P-1042/1/induction/{number}" for number in range(1, 7)]
    with closing(open_book(as_user(url, "rey"), NOW)) as book:
        book.write(NOW, lambda transaction: transaction.note_export(ids, "ics"))
        assert book.exported() == set(ids)
        assert find_damage(book) == []


def test_a_reader_reads_and_leaves_a_line_of_an_export(url):
    with closing(open_book(as_user(url, "rey"), NOW)) as book:
        assert len(book.of_patient("P-1042")) == 6
        book.write(NOW, lambda transaction: transaction.note_export(["P-1042/1/induction/1"], "ics"))
        assert book.exported() == {"P-1042/1/induction/1"}
        assert (book.log()[-1].who, book.log()[-1].what) == (USERS["rey"], "exported")
        with pytest.raises(NotAllowedError):
            book.write(NOW, lambda transaction: transaction.add(course("P-8", hour=15)))
        assert find_damage(book) == []


def test_one_without_a_right_learns_it(url):
    with pytest.raises(NotAllowedError, match="do not have permission"):
        open_book(as_user(url, "eve"), NOW)


STATEMENTS = [
    "INSERT INTO log (what, appointment, detail) VALUES ('booked', '', '')",
    "INSERT INTO log VALUES (99, '2020-01-01T00:00:00Z', 'dr-lee', 'cancelled', '', '{}', '')",
    "UPDATE log SET who = 'dr-lee'",
    "DELETE FROM log",
    "TRUNCATE log",
    "TRUNCATE book, appointment, occupation, exported CASCADE",
    "ALTER TABLE log DISABLE TRIGGER ALL",
    "DROP TRIGGER log_is_written_by_the_server ON log",
    "CREATE OR REPLACE FUNCTION ketaplan.write_log_line() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION write_log_line() SET search_path TO public",
    "SET session_replication_role TO replica",
    "INSERT INTO appointment SELECT * FROM appointment",
    "UPDATE appointment SET status = 'cancelled'",
    "DELETE FROM appointment",
    "INSERT INTO occupation SELECT appointment, clinic, resource, starts, ends, load FROM occupation",
    "UPDATE occupation SET ends = starts",
    "DELETE FROM occupation",
    "INSERT INTO seal VALUES ('day', 'x', 1, '')",
    "UPDATE seal SET entries = 0",
    "DELETE FROM seal",
    "INSERT INTO exported SELECT id FROM appointment",
    "DELETE FROM exported",
    "UPDATE book SET log_entries = 0",
    "UPDATE book SET trial = 1",
    "DELETE FROM book",
    "SELECT one FROM book FOR UPDATE",
    "SELECT occupy(appointment) FROM appointment",
    "SELECT count_row('day', 'x', repeat('0', 32), 1)",
    "SELECT count_appointment(appointment, -1) FROM appointment",
    "SET SESSION AUTHORIZATION ketaplan",
    "SET ROLE ketaplan",
    "CREATE TABLE ketaplan.log2 (x int)",
    "COPY log FROM PROGRAM 'true'",
]


@pytest.mark.parametrize("who", ["kim", "rey"])
def test_no_one_but_the_owner_writes_past_the_functions(url, who):
    import psycopg

    before = told(url)
    for statement in STATEMENTS:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(as_user(url, who), statement)
        assert told(url) == before, statement


def test_who_and_when_are_the_servers_word(url):
    with closing(open_book(as_user(url, "kim"), NOW)) as book:
        book.write(NOW.replace(year=2020), lambda transaction: transaction.add(course("P-7", hour=13)))
    lines = told(url)[2][-6:]
    [(now,)] = run(url, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')")
    assert {(line.who, line.at[:10]) for line in lines} == {(USERS["kim"], now)}


def test_a_function_that_is_called_by_hand_logs_by_itself(url):
    row = row_of(booking("P-7/1/induction/1", hour=13, changed=NOW))
    call(as_user(url, "kim"), ("booked", row))
    line = told(url)[2][-1]
    assert (line.who, line.what, line.appointment) == (USERS["kim"], "booked", "P-7/1/induction/1")
    assert told(url)[3] == []


def test_a_temporary_table_replaces_none_of_the_books(url):
    tables = ("log", "book", "appointment", "occupation", "seal", "exported")
    by_hand = "".join(f"CREATE TEMP TABLE {name} AS TABLE ketaplan.{name} WITH NO DATA;" for name in tables)
    by_hand += "".join(f"GRANT ALL ON pg_temp.{name} TO PUBLIC;" for name in tables)
    call_it = "SELECT ketaplan.note_export(ARRAY['P-1042/1/induction/1'], 'ics')"
    run(as_user(url, "kim"), f"RESET search_path; {by_hand} {call_it}")
    assert told(url)[2][-1].what == "exported"
    assert told(url)[3] == []


def forged(**fields):
    """The row of the course's first session with other values, its checksum made to fit."""
    before = row_of(booking(changed=NOW, sequence=1))
    row = tuple(fields.get(name, value) for name, value in zip(COLUMNS, before, strict=True))
    return (*row[:-1], fields.get("checksum", checksum(row[:-1])))


FORGERIES = {
    "another patient's": ("moved", {"patient": "P-8"}),
    "another course's": ("moved", {"course": 2}),
    "another session's": ("moved", {"number": 9}),
    "no step of the sequence": ("moved", {"sequence": 7}),
    "booked twice": ("booked", {"sequence": 0}),
    "a line that is no change": ("exported", {}),
    "a word with a line in it": ("moved\n2026", {}),
    "no checksum": ("moved", {"checksum": "none"}),
    "another day's": ("moved", {"day": "2026-12-01"}),
    "what takes too much": ("moved", {"uses": '[["A",0,120,0]]'}),
}


def test_what_no_ketaplan_writes_is_refused(url):
    import psycopg

    before = told(url)
    for forgery, (what, fields) in FORGERIES.items():
        with pytest.raises(psycopg.errors.DatabaseError):
            call(as_user(url, "kim"), (what, forged(**fields)))
        assert told(url) == before, forgery


def test_a_wrong_checksum_is_found_and_the_log_says_whose_it_is(url):
    call(as_user(url, "kim"), ("moved", forged(checksum="0" * 32)))
    _, _, log, damage = told(url)
    assert log[-1].who == USERS["kim"]
    assert damage[0] == "appointment 'P-1042/1/induction/1': altered"


def test_a_right_to_write_past_the_log_is_found(url):
    run(url, f"GRANT INSERT ON log TO {USERS['kim']}; GRANT UPDATE (log_hash) ON book TO {USERS['rey']}")
    assert told(url)[3] == [
        f"{USERS['kim']} can write to log without the log",
        f"{USERS['rey']} can write to book without the log",
    ]


def test_the_roles_can_be_run_again_and_in_a_second_database_of_the_server(url, server):
    import psycopg

    let_work(url)
    name = f"second_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        try:
            create_book(server_database(server, name), NOW).close()
            let_work(server_database(server, name))
            with closing(open_book(as_user(server_database(server, name), "kim"), NOW)) as book:
                book.write(NOW, lambda transaction: transaction.add(course()))
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_rights_given_by_an_older_ketaplan_become_those_of_this_one(users, empty_database):
    import psycopg

    coordinator, reader, *_ = ROLES.values()
    run(empty_database, f"CREATE SCHEMA ketaplan; {schema('postgresql', 1)} {schema('postgresql', 2)}")
    made = "INSERT INTO book VALUES (1, 2, '00', %s, 0, '')"
    run(empty_database, made, (checksum_of_book("00", trial=False),))
    run(
        empty_database,
        f"GRANT USAGE ON SCHEMA ketaplan TO {coordinator}, {reader};"
        f"GRANT SELECT ON ALL TABLES IN SCHEMA ketaplan TO {coordinator}, {reader};"
        f"GRANT INSERT, DELETE ON appointment, occupation, log, exported, seal TO {coordinator};"
        f"GRANT UPDATE (log_entries, log_hash) ON book TO {coordinator};",
    )
    open_book(empty_database, NOW).close()
    with closing(open_book(as_user(empty_database, "kim"), NOW)) as book:
        book.write(NOW, lambda transaction: transaction.add(course()))
        assert find_damage(book) == []
        note_absence(book)
    with closing(open_book(as_user(empty_database, "rey"), NOW)) as book:
        assert [one.id for one in book.absences()] == ["a1"]
        assert book.alarms() == {}
        book.write(NOW, lambda transaction: transaction.note_export([], "json"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(as_user(empty_database, "kim"), STATEMENTS[0])


PHQ = Score(patient="P-1", measure="PHQ-9", on=date(2026, 11, 20), score=25, is_alarming=True)


def note(book, *scores):
    return book.write(NOW, lambda transaction: transaction.note_scores(scores))


@pytest.mark.parametrize("who", ["kim", "rey"])
def test_who_sees_the_calendar_is_refused_the_scores_and_still_hears_the_alarm(url, who):
    with closing(open_book(url, NOW)) as owner:
        note(owner, PHQ)
    with closing(open_book(as_user(url, who), NOW)) as book:
        assert book.alarms() == {"P-1": PHQ.on}
        assert book.log()[-1].detail == '{"score": "s1"}'
        with pytest.raises(NotAllowedError, match="see or enter scores; ask"):
            book.scores("P-1")
        with pytest.raises(NotAllowedError, match="see or enter scores; ask"):
            note(book, replace(PHQ, measure="GAD-7"))
        for past in ("SELECT * FROM ketaplan_scores.score", "SELECT ketaplan_scores.write_scores('[]')"):
            with pytest.raises(NotAllowedError):
                book.database.query(past)
        assert find_damage(book) == []


def test_a_reader_of_scores_enters_none_and_their_keeper_does(url):
    with closing(open_book(as_user(url, "sam"), NOW)) as book:
        note(book, PHQ)
        assert book.scores("P-1")[0].by == book.log()[-1].who == USERS["sam"]
        assert find_damage(book) == []
    with closing(open_book(as_user(url, "sue"), NOW)) as book:
        assert [one.score for one in book.scores("P-1")] == [25]
        with pytest.raises(NotAllowedError):
            note(book, replace(PHQ, measure="GAD-7"))
    for who in ("sam", "sue"):
        with closing(open_book(as_user(url, who), NOW)) as book:
            for past in ("DELETE FROM score", "INSERT INTO score_seal VALUES ('P-1', 9, '')"):
                with pytest.raises(NotAllowedError):
                    book.database.query(past)


def test_a_correction_of_another_patients_score_is_refused_by_the_server_too(url):
    row = {"patient": "P-2", "measure": "PHQ-9", "day": "2026-11-20", "items": "", "after": "", "corrects": 1}
    with closing(open_book(as_user(url, "sam"), NOW)) as book:
        note(book, PHQ)
        with pytest.raises(BookError):
            book.database.query("SELECT ketaplan_scores.write_scores(?::jsonb)", (json.dumps([row | {"alarming": 0}]),))
        assert book.scores("P-2") == []


# -- the commands, as people type them

FILES = Path(__file__).parents[2] / "examples"
REFUSED = "see or enter scores; ask the book's owner"


@pytest.fixture
def desk(url, tmp_path, monkeypatch):
    """The folder of a desk whose user sees the calendar and no scores; the owner has entered some."""
    shutil.copytree(FILES, tmp_path / "desk")
    monkeypatch.chdir(tmp_path / "desk")
    monkeypatch.setattr("ketaplan.cli.clock.now", lambda: NOW)
    with closing(open_book(url, NOW)) as owner:
        note(owner, *(replace(PHQ, patient=name, score=27, is_alarming=False) for name in ("P-1042", "P-1063")))

    def type_as(who, *words, stdin=None):
        monkeypatch.setenv("KETAPLAN_BOOK", as_user(url, who))
        return ketaplan(*words, stdin=stdin)

    return type_as


GO_ON = {
    "status": ("status",),
    "patients": ("patients",),
    "calendar": ("calendar", "--week", "2026-11-30"),
    "due": ("due", "--from", "2026-11-01", "--to", "2026-12-31"),
    "report": ("report", "--month", "2026-11"),
    "letter": ("letter", "P-1042", "--format", "md"),
}
"""What goes on for a user without scores."""
SAY_SO = {
    "due": "Scores are left out: this user may not see them.",
    "report": "Scores may not be seen by this user of the book",
    "letter": "may not",
}
"""What such a user is told where scores would be."""


@pytest.mark.parametrize("who", ["kim", "rey"])
def test_a_desk_that_sees_the_calendar_works_without_scores_and_is_told_so(desk, who):
    for name, words in GO_ON.items():
        done = desk(who, *words)
        assert done.exit_code == 0, (words, done.stderr)
        assert SAY_SO.get(name, "") in " ".join(done.stdout.split()), (words, done.stdout)
        assert "27" not in [word.strip(",.") for word in done.stdout.split()] or name in {"calendar", "due"}, words
    for words, stdin in (
        (("progress", "show", "P-1042"), None),
        (("progress", "add", "P-1042", "GAD-7", "--on", "2026-11-20"), "9"),
        (("progress", "add", "--from-csv", "-"), "patient,measure,on,score\nP-1042,GAD-7,2026-11-20,9\n"),
    ):
        done = desk(who, *words, stdin=stdin)
        assert (done.exit_code, done.stdout) == (3, ""), (words, done.stderr)
        assert REFUSED in " ".join(done.stderr.split()), words


def test_a_reader_of_scores_sees_them_in_every_list(desk):
    assert "27" in desk("sue", "progress", "show", "P-1042").stdout
    for name in ("due", "report", "letter"):
        done = desk("sue", *GO_ON[name])
        assert (done.exit_code, SAY_SO[name] in " ".join(done.stdout.split())) == (0, False), done.stderr
