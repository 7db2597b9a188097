"""Every command that answers has its answer as one JSON document, with the version of its form and its kind."""

import json
import shutil

import pytest

from ketaplan.cli.app import COMMANDS
from ketaplan.services.schema.kinds import DOCUMENTS
from support.answers import against_schema
from support.cli import ketaplan, planned

ONE = "P-1042/1/induction/3"
KINDS = {
    ("plan", "P-1051"): "plan",
    ("plan", "P-1051", "--alternatives", "2"): "alternatives",
    ("plan", "P-1077"): "no-plan",
    ("plan", "P-1042"): "kept",
    ("batch", "patients", "--effort", "1"): "batch",
    ("check", "."): "check",
    ("check", "ketaplan.db"): "check",
    ("new", "--from-stdin"): "written",
    ("patients",): "patients",
    ("status",): "status",
    ("due",): "due",
    ("report", "--month", "2026-12"): "report",
    ("today",): "today",
    ("late", ONE, "--minutes", "20"): "late",
    ("protocols",): "protocols",
    ("protocols", "iv-induction-6x2"): "protocol",
    ("book", "P-1063.json"): "changes",
    ("book", "--create", "--book", "other.db"): "written",
    ("cancel", ONE, "--yes"): "changes",
    ("mark", ONE, "confirmed"): "changes",
    ("move", ONE, "--options", "3"): "places",
    ("move", ONE, "--yes"): "changes",
    ("restore", ONE): "changes",
    ("absence", "list"): "absences",
    ("absence", "add", "rn-kim", "--from", "2026-12-03", "--to", "2026-12-03"): "absences",
    ("absence", "end", "a1"): "absences",
    ("wait", "P-1042", "--before", "2026-12-24"): "waiting",
    ("wait", "--list"): "waiting",
    ("wait", "--end", "P-1063"): "waiting",
    ("fill",): "fill",
    ("explain", "P-1077"): "explanation",
    ("impact", "--out", "rn-kim=2026-12-03"): "repair",
    ("replan", "--out", "rn-kim=2026-12-03"): "repair",
    ("calendar", "--week", "2026-11-30"): "book",
    ("export",): "book",
    ("backup", "copy.db"): "written",
    ("backup", "copies/", "--keep", "1"): "written",
    ("log",): "log",
    ("progress", "add", "--from-csv", "scores.csv"): "scores",
    ("progress", "show", "P-1042"): "progress",
    ("progress", "measures"): "measures",
    ("progress", "measures", "phq-9"): "measure",
}
"""Command lines, and the kind of document that each answers with."""
REFUSED = {
    ("plan", "P-9999"): 2,
    ("plan", "P-1042", "--book", "none.db"): 3,
    ("batch", "nothing"): 2,
    ("check", "nothing"): 2,
    ("new", "--from-stdin"): 2,
    ("patients", "--book", "none.db"): 3,
    ("status", "--book", "none.db"): 3,
    ("due", "--book", "none.db"): 3,
    ("report", "--month", "smarch"): 2,
    ("today", "--by", "hour"): 2,
    ("late", ONE, "--minutes", "0"): 2,
    ("protocols", "nothing"): 2,
    ("book", "nothing.json"): 2,
    ("cancel", "P-9999", "--yes"): 3,
    ("mark", ONE, "attended"): 3,
    ("move", "P-9999", "--yes"): 3,
    ("restore", "P-1042/1/induction/99"): 3,
    ("absence", "end", "a99"): 3,
    ("wait", "P-9999"): 2,
    ("fill", "--since", "never"): 2,
    ("explain", "P-9999"): 2,
    ("impact", "--out", "nobody=2026-12-03"): 2,
    ("replan", "--out", "nobody=2026-12-03"): 2,
    ("calendar", "--day", "never"): 2,
    ("export", "--patient", "P-9999"): 2,
    ("backup", "ketaplan.db"): 3,
    ("log", "P-9999"): 2,
    ("progress", "show", "P-9999"): 2,
}
"""A refused line of each command, and its exit code."""
WITH_FINDINGS = {"batch", "check"}
"""Commands that answer with what they found even where that is a fault."""
NO_DATA = {"init", "edit", "schema", "completion", "help", "letter"}
"""Commands that write files, scripts or pages for people."""


def document(*arguments, stdin=None):
    """Run a command with ``--format json``; return its document."""
    run = ketaplan(*arguments, "--format", "json", stdin=stdin)
    assert run.stdout, run.stderr
    return json.loads(run.stdout)


@pytest.fixture
def desk(booked):
    """A clinic with a booked patient and an absence, a plan in a file, and one more patient to be added."""
    assert ketaplan("absence", "add", "rn-ray", "--from", "2027-01-04").exit_code == 0
    planned("P-1063")
    (booked / "scores.csv").write_text("patient,measure,on,score\nP-1042,PHQ-9,2026-11-20,18\n", encoding="utf-8")
    text = (booked / "patients/P-1042.toml").read_text(encoding="utf-8")
    (booked / "patients/P-1042.toml").with_name("P-9000.txt").write_text(text.replace("P-1042", "P-9000"), "utf-8")
    return booked


@pytest.mark.parametrize("arguments", KINDS, ids=" ".join)
def test_the_answer_is_one_document_with_its_kind(desk, arguments):
    sent = (desk / "patients/P-9000.txt").read_text(encoding="utf-8")

    answer = document(*arguments, stdin=sent)

    assert (answer["format"], answer["kind"]) == (1, KINDS[arguments])
    assert "Santos" not in json.dumps(answer)
    assert against_schema(answer) == []


def test_every_kind_of_answer_is_written_and_checked():
    """Several repairs or fills are checked where ``--options`` is tried."""
    answers = {"protocol": "protocol-document", "measure": "measure-document"}
    written = {answers.get(kind, kind) for kind in KINDS.values()}
    assert set(DOCUMENTS) - written == {"repairs", "fills"}


def test_every_command_with_an_answer_is_asked_for_it():
    assert {arguments[0] for arguments in KINDS} | NO_DATA == set(COMMANDS)


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_refusal_leaves_stdout_empty_and_says_why(desk, arguments):
    run = ketaplan(*arguments, "--format", "json", stdin="")
    assert (run.exit_code, bool(run.stderr)) == (REFUSED[arguments], True)
    if arguments[0] in WITH_FINDINGS:
        assert json.loads(run.stdout)["format"] == 1
    else:
        assert run.stdout == ""


def test_every_command_with_an_answer_is_refused_once():
    assert {arguments[0] for arguments in REFUSED} | NO_DATA == set(COMMANDS)


def test_a_change_is_reported_before_and_after(desk):
    (change,) = document("cancel", ONE, "--yes")["changes"]

    assert (change["id"], change["before"]["status"], change["after"]["status"]) == (ONE, "booked", "cancelled")
    assert change["after"]["start"] == change["before"]["start"]


def test_what_had_not_to_be_changed_is_reported_as_no_changes(desk):
    assert document("book", "P-1042.json")["changes"] == []


def test_a_dry_run_says_so(desk):
    assert document("mark", ONE, "confirmed", "--dry-run")["dry_run"] is True


def test_faults_are_reported_with_file_line_and_key(desk):
    path = desk / "patients/P-1042.toml"
    text = path.read_text(encoding="utf-8").replace('"cleared"', '"clear"')
    path.write_text(text, encoding="utf-8")
    run = ketaplan("check", ".", "--format", "json")

    (fault,) = [one for one in json.loads(run.stdout)["faults"] if not one["warning"]]

    assert run.exit_code == 2
    assert (fault["file"], fault["key"]) == ("patients/P-1042.toml", "clearance.status")
    assert text.splitlines()[fault["line"] - 1] == 'status = "clear"'
    assert "clear" not in run.stderr


def test_calls_to_make_are_reported_with_their_appointments(desk):
    path = desk / "patients/P-1042.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"cleared"', '"declined"'), encoding="utf-8")
    run = ketaplan("check", "ketaplan.db", "--format", "json")

    (book,) = json.loads(run.stdout)["books"]

    assert run.exit_code == 1
    assert [call["appointment"]["patient"] for call in book["calls"]] == ["P-1042"] * 6
    assert all(call["reasons"] for call in book["calls"])


def test_a_damaged_book_is_reported_as_a_document_too(desk):
    path = desk / "ketaplan.db"
    path.write_bytes(path.read_bytes()[:-4096])
    run = ketaplan("check", "ketaplan.db", "--format", "json")

    assert run.exit_code == 3
    assert json.loads(run.stdout)["books"][0]["damage"]


def test_a_file_on_stdin_is_checked_by_its_lines(desk):
    text = (desk / "patients/P-1042.toml").read_text(encoding="utf-8")
    assert ketaplan("check", "-", stdin=text).stderr == "1 file OK.\n"
    wrong = text.replace('"cleared"', '"clear"')
    line = wrong.splitlines().index('status = "clear"') + 1

    said = ketaplan("check", "-", stdin=wrong)

    assert said.exit_code == 2
    assert said.stderr.startswith(f"-:{line}: clearance.status: 'clear' is not one of")
    assert ketaplan("check", "-", stdin=(desk / "P-1063.json").read_bytes()).stderr == "1 file OK.\n"


def test_a_patient_on_stdin_is_planned_as_from_a_file(clinic):
    text = (clinic / "patients/P-1042.toml").read_text(encoding="utf-8")
    from_file, from_stdin = (document("plan", name, stdin=text) for name in ("P-1042", "-"))

    assert from_stdin == from_file


@pytest.mark.parametrize("there", ["a file", "a folder", "a book"])
def test_a_dash_is_stdin_regardless_of_is_called_so_in_the_folder(clinic, there):
    text = (clinic / "patients/P-1042.toml").read_text(encoding="utf-8")
    lines = {
        ("check", "-"): text,
        ("plan", "-", "--format", "json"): text,
        ("explain", "-"): text,
        ("batch", "-", "--format", "json"): "patients/P-1042.toml\n",
        ("book", "-"): ketaplan("plan", "P-1042", "--format", "json").stdout,
    }
    before = {line: ketaplan(*line, "--dry-run" if line[0] == "book" else "-q", stdin=lines[line]) for line in lines}
    if there == "a folder":
        (clinic / "-").mkdir()
    elif there == "a book":
        shutil.copy("ketaplan.db", "-")
    else:
        (clinic / "-").write_text("no = patient\n")
    for line, found in before.items():
        assert found.exit_code == 0, (line, found.stderr)
        again = ketaplan(*line, "--dry-run" if line[0] == "book" else "-q", stdin=lines[line])
        assert (again.exit_code, again.stdout, again.stderr) == (found.exit_code, found.stdout, found.stderr), line


def test_a_file_called_like_stdin_is_named_with_its_folder(clinic):
    (clinic / "-").write_text("no = 1\n")
    for line in (("check", "./-"), ("plan", "patients/../-"), ("explain", "./-"), ("book", "./-")):
        refused = ketaplan(*line, stdin="kind = 'clinic'")
        assert (refused.exit_code, f"{clinic}/-:1: " in refused.stderr) == (2, True), refused.stderr
    assert ketaplan("plan", "P-1042", "--format", "json", "-o", "./-").stdout == ""
    assert json.loads((clinic / "-").read_text())["kind"] == "plan"


def test_a_patient_on_stdin_is_not_booked(clinic):
    text = (clinic / "patients/P-1042.toml").read_text(encoding="utf-8")

    refused = ketaplan("plan", "-", "--save", stdin=text)

    assert refused.exit_code == 2
    assert "ketaplan new --from-stdin" in refused.stderr


def test_copies_are_named_by_time_and_only_the_newest_stay(booked, clock):
    for hour in (17, 18, 19):
        clock(f"2026-11-22T{hour}:00")
        assert ketaplan("backup", "copies/", "--keep", "2").exit_code == 0

    assert sorted(path.name for path in (booked / "copies").iterdir()) == [
        "ketaplan-2026-11-22-130000.db",
        "ketaplan-2026-11-22-140000.db",
    ]


def test_only_intact_copies_of_this_book_are_ever_removed(booked, clock):
    copies = booked / "copies"
    ketaplan("backup", "copies/")
    clock("2026-11-22T17:30")
    ketaplan("book", "--create", "--book", "other.db")
    shutil.copy("other.db", copies / "ketaplan-2020-01-01-000000.db")
    (copies / "ketaplan-2020-01-02-000000.db").write_bytes((booked / "ketaplan.db").read_bytes()[:-4096])
    (copies / "ketaplan-2020-01-03-000000.db").write_text("a letter", encoding="utf-8")
    (copies / "ketaplan-2020-01-04-000000.db").symlink_to(booked / "ketaplan.db")
    (copies / "letter.db").write_text("another", encoding="utf-8")
    before = {path.name for path in copies.iterdir()}
    clock("2026-11-22T18:00")

    made = ketaplan("backup", "copies/", "--keep", "1")

    assert made.exit_code == 0
    after = {path.name for path in copies.iterdir()}
    assert before - after == {"ketaplan-2026-11-22-120000.db"}
    assert made.stderr.count("not removed") == 4


def test_how_many_copies_stay_is_asked_of_folders_only(booked):
    refused = ketaplan("backup", "copy.db", "--keep", "3")

    assert refused.exit_code == 2
    assert not (booked / "copy.db").exists()
