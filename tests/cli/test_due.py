"""What is due, by day: it follows the sessions that are given, and ends when it is done."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ketaplan.book.errors import NotAllowedError
from ketaplan.book.sql_reader import SqlReader
from ketaplan.files.protocol_library import BUILT_IN
from support.cli import ketaplan

SANTOS = Path("patients/P-1042.toml")
ALL = ("--from", "2026-11-01", "--to", "2027-06-30")
BASELINE, HALF, LAST = "before infusion 1", "the day after infusion 3", "a week after the last infusion"


def due(*words, kind="score", patient="P-1042"):
    """What is due of one kind, as days and labels."""
    done = ketaplan("due", "--patient", patient, *(words or ALL), "--format", "json")
    assert done.exit_code == 0, done.stderr
    return [(one["on"], one["label"]) for one in json.loads(done.stdout)["items"] if one["kind"] == kind]


def scored(on):
    """Enter a score of P-1042."""
    assert ketaplan("progress", "add", "P-1042", "PHQ-9", "--on", on, stdin="12\n").exit_code == 0


def protocol(old, new):
    """Change the protocol of the clinic."""
    file = Path("protocols/iv-induction-6x2.toml")
    text = (file if file.exists() else BUILT_IN / file.name).read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_scores_are_due_by_the_sessions_that_are_booked(booked):
    assert due() == [("2026-11-30", BASELINE), ("2026-12-08", HALF), ("2026-12-24", LAST)]


def test_they_move_when_a_session_is_missed_and_when_it_is_made_up(booked, clock):
    clock("2026-12-08T12:00")
    assert ketaplan("mark", "P-1042/1/induction/1", "P-1042/1/induction/2", "attended").exit_code == 0
    assert ketaplan("mark", "P-1042/1/induction/3", "missed").exit_code == 0
    assert due() == [("2026-12-11", HALF)]
    assert ketaplan("plan", "P-1042", "--save").exit_code == 0
    (half, last) = due()
    assert (half, last[1]) == (("2026-12-11", HALF), LAST)
    assert last[0] > "2026-12-24"


def test_what_is_in_the_book_is_no_longer_due(booked, clock):
    clock("2026-12-09T12:00")
    assert due() == [("2026-12-08", HALF), ("2026-12-24", LAST)]
    scored("2026-12-07")
    assert due()[0] == ("2026-12-08", HALF), "on the day of the session itself it says nothing about the day after"
    scored("2026-12-09")
    assert due() == [("2026-12-24", LAST)]


def test_what_is_overdue_comes_first_and_only_where_today_is_among_the_days(booked, clock):
    clock("2026-12-10T12:00")
    shown = ketaplan("due", "--patient", "P-1042").stdout

    assert shown.startswith("Overdue\n  P-1042  Maria Santos  PHQ-9 the day after infusion 3 (since Tue 8 Dec)\n")
    assert due("--from", "today") == [("2026-12-08", HALF)]
    assert due("--from", "2026-12-11") == []
    assert due("--week", "2026-12-24") == [("2026-12-24", LAST)]


def test_a_review_is_due_as_the_protocol_says_until_the_file_has_it(booked, clock):
    clock("2026-12-18T12:00")
    assert due(kind="review") == [("2026-12-24", None)]
    protocol("[[requires]]", "[review_due]\ndays = 3\n\n[[requires]]")
    assert due(kind="review") == [("2026-12-20", None)]
    assert json.loads(ketaplan("status", "P-1042", "--format", "json").stdout)["patients"][0]["due"] == "2026-12-20"
    before, mark, after = SANTOS.read_text().partition("[[available]]")
    SANTOS.write_text(f'{before}[review]\nby = "Dr. Lee"\non = 2026-12-18\ndecision = "stop"\n\n{mark}{after}')
    assert due(kind="review") == []


def test_documents_are_due_when_they_are_missing_and_when_they_run_out(booked, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    protocol('before = "first"\n', 'before = "booking"\nvalid_days = 10\n')
    assert due(kind="document") == [("2026-11-30", "booking")]
    said = json.loads(ketaplan("status", "P-1042", "--format", "json").stdout)["patients"][0]
    assert said["on_file"] == [{"kind": "consent", "before": "booking", "state": "runs-out", "by": "2026-11-30"}]
    assert "consent runs out (Mon 30 Nov)" in " ".join(ketaplan("status", "P-1042").stdout.split())

    SANTOS.write_text(SANTOS.read_text().partition("[[on_file]]")[0])
    protocol('before = "booking"\nvalid_days = 10\n', 'before = "each"\n')
    assert [day for day, _ in due(kind="document")][:2] == ["2026-11-30", "2026-12-03"]


def test_a_document_that_was_missing_at_the_first_session_is_overdue_in_the_status(booked, clock):
    SANTOS.write_text(SANTOS.read_text().partition("[[on_file]]")[0])
    clock("2026-12-01T12:00")
    late = json.loads(ketaplan("status", "--overdue", "--format", "json").stdout)["patients"]

    assert {"what": "documents", "since": "2026-11-30"} in next(one["overdue"] for one in late if one["id"] == "P-1042")


@pytest.mark.parametrize(
    ("patient", "kind", "on"), [("P-1058", "consultation", "2026-11-22"), ("P-1051", "clearance", "2026-12-02")]
)
def test_consultations_to_arrange_and_answers_are_due(booked, patient, kind, on):
    assert due(kind=kind, patient=patient) == [(on, None)]


def test_a_task_is_due_after_each_session_that_was_given_until_it_is_done(booked, clock):
    protocol("[[requires]]", '[[after_each]]\ntask = "monitoring-form"\ndays = 7\n\n[[requires]]')
    clock("2026-12-04T12:00")
    one, two = (f"P-1042/1/induction/{number}" for number in (1, 2))
    assert due(kind="task") == [("2026-12-07", one), ("2026-12-10", two)]

    assert ketaplan("mark", one, "--done", "monitoring-form", "--dry-run").exit_code == 0
    assert len(due(kind="task")) == 2
    done = ketaplan("mark", one, "--done", "monitoring-form")
    assert (done.exit_code, due(kind="task")) == (0, [("2026-12-10", two)]), done.stderr
    assert "nothing changed" in ketaplan("mark", one, "--done", "monitoring-form").stderr
    assert ketaplan("mark", two, "missed").exit_code == 0
    assert due(kind="task") == []
    assert "monitoring-form" in ketaplan("log", "--format", "json").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("P-1042/1/induction/1", "--done", "monitoring-from"), 2, "did you mean 'monitoring-form'?"),
        (("P-1042/1/induction/6", "--done", "monitoring-form"), 3, "it has not started yet"),
        (("P-1042/1/induction/9", "--done", "monitoring-form"), 3, "this patient has"),
        (("--day", "today", "--done", "monitoring-form"), 2, "--done"),
    ],
)
def test_a_task_that_cannot_be_done_is_refused(booked, clock, words, code, said):
    protocol("[[requires]]", '[[after_each]]\ntask = "monitoring-form"\ndays = 7\n\n[[requires]]')
    clock("2026-12-04T12:00")
    refused = ketaplan("mark", *words)

    assert refused.exit_code == code
    assert said in " ".join(refused.stderr.split())


@pytest.mark.parametrize("table", ["stopped", "hold"])
def test_nothing_is_due_after_a_stop_and_no_document_on_hold(booked, table):
    protocol('before = "first"\n', 'before = "each"\nvalid_days = 1\n')
    before, mark, after = SANTOS.read_text().partition("[[available]]")
    SANTOS.write_text(f'{before}[{table}]\nby = "Dr. Lee"\non = 2026-11-21\n\n{mark}{after}')

    assert due(kind="document") == []
    assert bool(due()) is (table == "hold")


def test_a_user_who_may_not_see_scores_gets_the_rest_and_a_note(booked, monkeypatch):
    def refuse(reader, patients, measures):
        raise NotAllowedError(reader.address, "see scores")

    monkeypatch.setattr(SqlReader, "scores_of", refuse)
    shown = ketaplan("due", *ALL)

    assert (shown.exit_code, "PHQ-9" in shown.stdout) == (0, False)
    assert "consultation to arrange" in shown.stdout
    assert shown.stdout.endswith("Scores are left out: this user may not see them.\n")
    assert json.loads(ketaplan("due", *ALL, "--format", "json").stdout)["scores"] is False


def test_names_are_in_tables_and_elsewhere_only_if_asked_for(booked):
    scored("2026-11-20")
    assert "Santos" in ketaplan("due", *ALL).stdout
    for words in (("--ids",), ("--format", "json"), ("--format", "csv")):
        assert "Santos" not in ketaplan("due", *ALL, *words).stdout
    (first, *_) = csv.DictReader(io.StringIO(ketaplan("due", *ALL, "--format", "csv", "--names").stdout))
    assert first["patient_name"]


def test_without_a_book_the_files_alone_say_what_is_due(clinic):
    shown = ketaplan("due", "--as-of", "2026-11-22", *ALL)
    assert shown.exit_code == 0
    assert "PHQ-9 the day after infusion 3" in shown.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--week", "mon", "--to", "mon"), "give --week, or --from and --to"),
        (("--from", "2026-12-02", "--to", "2026-12-01"), "2026-12-01 is before --from 2026-12-02"),
    ],
)
def test_days_that_are_no_period_are_refused(clinic, words, said):
    refused = ketaplan("due", *words)
    assert refused.exit_code == 2
    assert said in " ".join(refused.stderr.split())


def test_a_clearance_is_judged_at_the_site_of_the_next_visit(booked):
    before, mark, after = SANTOS.read_text().partition("[[available]]")
    of_lakeside = '[[clearances]]\nsite = "lakeside"\nstatus = "coordination-pending"\n\n'
    SANTOS.write_text(f"{before}{of_lakeside}{mark}{after}")
    sites = ("--clinic", "lakeside.toml", "--clinic", "clinic.toml", "--patients", "patients")

    found = json.loads(ketaplan("status", "P-1042", *sites, "--book", "ketaplan.db", "--format", "json").stdout)
    assert found["patients"][0]["stage"] == "in-induction"
    assert ketaplan("cancel", "P-1042", "--yes").exit_code == 0
    found = json.loads(ketaplan("status", "P-1042", *sites, "--book", "ketaplan.db", "--format", "json").stdout)
    assert found["patients"][0]["stage"] == "waiting-for-clearance"
