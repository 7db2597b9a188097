"""Who may read what: names in tables alone, reasons of absence where details are asked for, birth dates nowhere."""

from __future__ import annotations

import pytest

from ketaplan.cli.app import COMMANDS
from support.cli import SUNDAY, ketaplan
from support.commands import ALL_FORMATS, NAMES, ONE, PER_FORMAT, others
from support.pdf import decoded
from support.terminal import Terminal

NAME, OTHER, BORN, AWAY, LEAVE = "Zzyzx", "Qwfpgj", "1951-07-13", "rehab-in-secret", "sick-at-heart"
SICK = "measles-at-home"
REASONS = (AWAY, LEAVE, SICK)
SCORE = "7381"
PRIVATE = (NAME, OTHER, BORN, SCORE, *REASONS)
SHOW_SCORES = {"progress", "letter"}
"""The commands whose answer has scores."""
SCALE = """\
kind = "measure"
id = "Scale-Z"
name = "A scale of the clinic"
ask = "patient"
better = "lower"
look_back_days = 7
range = { min = 0, max = 9999 }
source = "https://example.org/scale"
"""
OTHERS = others("P-9999", "odd")


def rewrite(path, *changes):
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def private(tmp_path, clinic, monkeypatch):
    """The example clinic in which every private thing has its own word, with a course in a trial book."""
    rewrite(clinic / "patients/P-1042.toml", ("Maria Santos", f"Maria {NAME}"), ("1984-03-09", BORN))
    rewrite(clinic / "patients/P-1063.toml", ("at her parents'", AWAY))
    rewrite(clinic / "patients/P-1077.toml", ("Jonas Weber", f"Jonas {OTHER}"))
    rewrite(clinic / "clinic.toml", ("at a conference", LEAVE))
    monkeypatch.setenv("KETAPLAN_BOOK", str(tmp_path / "trial.db"))
    assert ketaplan("book", "--create", "--trial").exit_code == 0
    assert ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--save").exit_code == 0
    (clinic / "measures").mkdir(exist_ok=True)
    (clinic / "measures/scale-z.toml").write_text(SCALE)
    scored = ("progress", "add", "P-1042", "Scale-Z", "--on", "2026-11-20", "--as-of", SUNDAY)
    assert ketaplan(*scored, stdin=SCORE).exit_code == 0
    out = ("rn-ray", "--from", "2026-12-03", "--to", "2026-12-03", "--reason", "-")
    assert ketaplan("absence", "add", *out, "--as-of", SUNDAY, stdin=SICK).exit_code == 0
    return clinic


def words_of(name, words, format_="table"):
    asked = (*words, "--format", format_) if name in PER_FORMAT else words
    if name in {"plan", "calendar", "batch"}:
        asked = (*asked, "--as-of", SUNDAY)
    done = ketaplan(*asked, stdin=f'kind = "patient"\nid = "P-9"\nname = ["{NAME}"]\ndate_of_birth = "{BORN}."\n')
    return decoded(done.stdout_bytes), done.stderr


def found(text, words=PRIVATE):
    return [word for word in words if word in text]


def test_every_command_is_tried():
    assert set(NAMES) == set(COMMANDS)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_private_is_on_stderr_and_no_score_or_reason_of_absence_anywhere_else(private, name):
    for words in PER_FORMAT.get(name, OTHERS.get(name, ())):
        for format_ in ALL_FORMATS if name in PER_FORMAT else ("table",):
            said, told = words_of(name, words, format_)
            assert found(told) == [], words
            assert "--details" in words or found(said, REASONS) == [], words
            assert name in SHOW_SCORES or SCORE not in said, words
    assert not [path for path in private.rglob("*") if SCORE in path.name or "Scale-Z" in path.name]


@pytest.mark.parametrize("format_", ["json", "csv", "toml", "ics"])
@pytest.mark.parametrize("name", PER_FORMAT)
def test_what_programs_read_contains_nothing_private(private, name, format_):
    for words in PER_FORMAT[name]:
        allowed = (NAME,) if format_ == "ics" and "--details" in words else ()
        assert set(found(words_of(name, words, format_)[0])) <= set(allowed), words


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_a_batch_and_its_files_hold_nothing_private(private, format_):
    batch = ketaplan("batch", "patients", "--as-of", SUNDAY, "--format", format_, "--output-dir", "out")
    assert found(batch.stdout) == []
    assert found("".join(path.read_text(encoding="utf-8") for path in (private / "out").rglob("*.*"))) == []


def test_the_log_and_the_book_hold_nothing_private(private):
    ketaplan("export", "--patient", f"Maria {NAME}")
    ketaplan("export", "--staff", NAME)
    ketaplan("log", NAME)
    assert found(ketaplan("log", "--last", "0", "--format", "json").stdout) == []
    stored = (private.parent / "trial.db").read_bytes().decode("latin-1")
    assert found(stored) == [SICK], "the reason of an absence is stored; nothing else"


def test_an_id_that_names_no_one_is_refused_with_the_nearest_and_leaves_no_line(private):
    before = ketaplan("log", "--last", "0", "--format", "json").stdout
    refused = ketaplan("export", "--patient", "P-10422")
    assert refused.exit_code == 2
    assert "did you mean 'P-1042'?" in refused.stderr
    assert ketaplan("log", "--last", "0", "--format", "json").stdout == before


def test_names_are_in_tables_and_ids_hides_them(private):
    assert NAME in ketaplan("export").stdout
    assert NAME not in ketaplan("export", "--ids").stdout
    assert NAME in ketaplan("export", "--format", "csv", "--names").stdout


@pytest.mark.parametrize(("patient", "reason"), [("P-1063", AWAY), ("P-1051", LEAVE), ("P-1042", LEAVE)])
def test_reasons_of_absence_are_on_a_table_with_details_alone(private, monkeypatch, patient, reason):
    monkeypatch.delenv("KETAPLAN_BOOK")
    plain = ketaplan("plan", patient, "--as-of", SUNDAY)
    detailed = ketaplan("plan", patient, "--as-of", SUNDAY, "--details")
    assert reason not in plain.stdout
    if patient != "P-1051":
        assert reason in detailed.stdout
    assert reason not in plain.stderr + detailed.stderr


def test_why_the_clinic_is_closed_is_no_secret(private):
    told = ketaplan("calendar", "--day", "2026-12-24", "--as-of", SUNDAY)
    assert "Winter break" in told.stdout


def test_a_check_of_the_book_shows_no_reason(private):
    text = (private / "clinic.toml").read_text(encoding="utf-8")
    assert LEAVE in text
    rewrite(private / "clinic.toml", (LEAVE, f"{LEAVE}"), ("from = 2026-12-07", "from = 2026-11-30"))
    told = ketaplan("check", "ketaplan.db", str(private.parent / "trial.db"))
    assert ONE.partition("/")[0] in told.stdout + told.stderr
    assert found(told.stdout + told.stderr, (LEAVE, AWAY)) == []


def test_a_batch_names_patients_on_a_terminal_alone(private):
    with Terminal("batch", "patients", "--as-of", SUNDAY, "--effort", "1", cwd=private, rows=200) as terminal:
        terminal.exit_code()
    assert OTHER in terminal.shown
