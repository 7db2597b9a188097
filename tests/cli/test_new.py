"""``ketaplan new``: a patient file that is right, from answers on a terminal or from a script."""

import shutil
import stat
import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from ketaplan.services.new import window
from support.cli import ketaplan
from support.terminal import Terminal

EXAMPLES = Path(__file__).parents[2] / "examples"
MARIA = (EXAMPLES / "patients/P-1042.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def clinic(tmp_path, monkeypatch):
    """The example clinic, so far without patients; we are in its folder."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic", ignore=shutil.ignore_patterns("patients", "lakeside.toml"))
    monkeypatch.chdir(tmp_path / "clinic")
    return tmp_path / "clinic"


def written(clinic):
    """What stands in the folder of patients."""
    return sorted(path.name for path in (clinic / "patients").glob("*"))


def test_answers_become_a_file_that_is_planned_if_wanted(clinic):
    with Terminal("new", "--as-of", "2026-11-22", cwd=clinic) as terminal:
        terminal.answer("Id ", "P-1100")
        terminal.answer("Name: ", "Zoë O'Neil")
        terminal.answer("Date of birth", "1990-05-06")
        terminal.answer("Indication", "depression")
        terminal.answer("Clearance", "cleared")
        terminal.answer("By whom: ", "Dr. Okafor")
        terminal.answer("[2026-11-22]: ", "")
        terminal.answer("Days and times: ", "Mondays and thu 9-15:30")
        terminal.answer("Days and times: ", "fri")
        terminal.answer("Days and times: ", "")
        terminal.answer("Plan it now? [Y/n] ", "")
        exit_code = terminal.exit_code()

    assert exit_code == 0, terminal.shown
    assert "Mon 23 Nov" in terminal.shown
    file = clinic / "patients/P-1100.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {
        "kind": "patient",
        "id": "P-1100",
        "name": "Zoë O'Neil",
        "date_of_birth": date(1990, 5, 6),
        "indication": "depression",
        "clearance": {"status": "cleared", "by": "Dr. Okafor", "on": date(2026, 11, 22)},
        "available": [
            {"days": ["mon", "thu"], "from": time(9), "to": time(15, 30)},
            {"days": ["fri"], "from": time(0), "to": "24:00"},
        ],
    }


def test_a_bad_answer_is_asked_for_again_with_what_is_allowed(clinic):
    with Terminal("new", "P 1100", "--as-of", "2026-11-22", cwd=clinic) as terminal:
        terminal.wait_for("'P 1100'")
        terminal.answer("Id ", "P-1100")
        terminal.answer("Name: ", "")
        terminal.answer("Name: ", "Maria Santos")
        terminal.answer("Date of birth", "30/07/1990")
        terminal.answer("Date of birth", "1990-07-12")
        terminal.answer("Indication", "depresion")
        terminal.answer("did you mean 'depression'?)\nIndication", "depression")
        terminal.answer("Clearance", "consult-needed")
        terminal.answer("Days and times: ", "mno 9-15")
        terminal.answer("did you mean 'mon'?)\n  Days and times: ", "mon 15-9")
        terminal.answer("is not after from 15:00 (9:00 pm is 21:00)\n  Days and times: ", "whenever")
        terminal.answer("Days and times: ", "mon-wed 9:00 to 15:00")
        terminal.answer("Days and times: ", "")
        terminal.answer("Plan it now? [Y/n] ", "n")
        exit_code = terminal.exit_code()

    assert exit_code == 0, terminal.shown
    patient = tomllib.loads((clinic / "patients/P-1100.toml").read_text(encoding="utf-8"))
    assert patient["clearance"] == {"status": "consult-needed"}
    assert patient["available"] == [{"days": ["mon", "tue", "wed"], "from": time(9), "to": time(15)}]


def test_an_answer_still_awaited_may_have_no_day(clinic):
    with Terminal("new", "P-1100", cwd=clinic) as terminal:
        terminal.answer("Name: ", "Maria Santos")
        terminal.answer("Date of birth", "1990-07-12")
        terminal.answer("Indication", "ptsd")
        terminal.answer("Clearance", "coordination-pending")
        terminal.answer("By whom: ", "")
        terminal.answer("expected by", "")
        terminal.answer("Days and times: ", "")
        terminal.answer("Plan it now? [Y/n] ", "\x04")
        exit_code = terminal.exit_code()

    assert exit_code == 0, terminal.shown
    patient = tomllib.loads((clinic / "patients/P-1100.toml").read_text(encoding="utf-8"))
    assert patient["clearance"] == {"status": "coordination-pending"}
    assert "available" not in patient


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)])
def test_stopping_in_the_middle_leaves_nothing(clinic, key, code):
    with Terminal("new", "P-1100", cwd=clinic) as terminal:
        terminal.answer("Name: ", "Maria Santos")
        terminal.answer("Date of birth", key)
        exit_code = terminal.exit_code()

    assert exit_code == code
    assert "Traceback" not in terminal.shown
    assert written(clinic) == []


def test_an_id_that_has_a_file_is_not_taken_again_even_in_small_letters(clinic):
    (clinic / "patients").mkdir()
    (clinic / "patients/P-1100.toml").write_text("mine")

    with Terminal("new", "p-1100", cwd=clinic) as terminal:
        terminal.wait_for("P-1100.toml already exists")
        terminal.answer("Id ", "\x03")

    assert (clinic / "patients/P-1100.toml").read_text() == "mine"


def test_without_a_terminal_it_says_how_a_script_does_it(clinic):
    refused = ketaplan("new", stdin="")

    assert refused.exit_code == 2
    assert "--from-stdin" in refused.stderr
    assert written(clinic) == []


def test_a_script_sends_a_patient_and_the_text_is_kept_as_it_was(clinic):
    sent = ketaplan("new", "--from-stdin", stdin=MARIA)

    assert sent.exit_code == 0, sent.stderr
    file = clinic / "patients/P-1042.toml"
    assert file.read_text(encoding="utf-8") == MARIA
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_patient_who_has_a_file_is_not_written_over(clinic):
    ketaplan("new", "--from-stdin", stdin=MARIA)

    again = ketaplan("new", "--from-stdin", stdin=MARIA.replace("Maria", "Mario"))

    assert again.exit_code == 2
    assert "P-1042.toml" in again.stderr
    assert (clinic / "patients/P-1042.toml").read_text(encoding="utf-8") == MARIA


def test_every_fault_of_what_was_sent_is_told_and_nothing_is_written(clinic):
    wrong = MARIA.replace('"cleared"', '"clear"').replace("days =", "dayz =", 1)

    refused = ketaplan("new", "--from-stdin", stdin=wrong)

    assert refused.exit_code == 2
    assert "clearance.status" in refused.stderr
    assert "did you mean 'days'?" in refused.stderr
    assert "Santos" not in refused.stderr
    assert written(clinic) == []


@pytest.mark.parametrize(
    "sent",
    [b"", b"\xff\xfe", b"\x00", b"id = ", b"#" * 3_000_000],
    ids=["nothing", "UTF-16", "NUL", "not TOML", "3 MB"],
)
def test_what_is_no_patient_is_refused(clinic, sent):
    refused = ketaplan("new", "--from-stdin", stdin=sent)

    assert refused.exit_code == 2
    assert written(clinic) == []


def test_an_id_on_the_command_line_is_the_one_that_is_sent(clinic):
    refused = ketaplan("new", "P-1043", "--from-stdin", stdin=MARIA)

    assert refused.exit_code == 2
    assert "P-1042" in refused.stderr
    assert written(clinic) == []


def test_what_does_not_fit_the_clinic_is_told_at_once(clinic):
    sent = ketaplan("new", "--from-stdin", stdin=MARIA.replace("dr-lee", "dr-lie"))

    assert sent.exit_code == 2
    assert "did you mean 'dr-lee'?" in sent.stderr
    assert written(clinic) == ["P-1042.toml"]


def test_a_folder_is_enough_where_there_is_no_clinic(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert ketaplan("new", "--from-stdin", stdin=MARIA).exit_code == 2
    assert ketaplan("new", "--from-stdin", "--patients", tmp_path / "people", stdin=MARIA).exit_code == 0
    assert (tmp_path / "people/P-1042.toml").exists()


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("mon 9-15", (["mon"], time(9), time(15))),
        ("Mon, Thu 09:30 - 15:00", (["mon", "thu"], time(9, 30), time(15))),
        ("tuesdays and thursdays 8 to 12", (["tue", "thu"], time(8), time(12))),
        ("mon-fri 8:00\N{EN DASH}17:00", (["mon", "tue", "wed", "thu", "fri"], time(8), time(17))),
        ("sat 18-24", (["sat"], time(18), "24:00")),
        ("sun", (["sun"], time(0), "24:00")),
        ("mon 9am-3pm", (["mon"], time(9), time(15))),
        ("mon 9-3pm", (["mon"], time(9), time(15))),
        ("mon 1-5pm", (["mon"], time(13), time(17))),
        ("mon 8.30 to noon", (["mon"], time(8, 30), time(12))),
        ("mon 14.30 until midnight", (["mon"], time(14, 30), "24:00")),
    ],
)
def test_days_and_times_are_understood_as_people_write_them(words, meant):
    assert tuple(window(words).values()) == meant
