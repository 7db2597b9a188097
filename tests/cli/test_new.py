"""``ketaplan new``: a patient file that is right, from answers on a terminal or from a script."""

import re
import shutil
import stat
import tomllib
from datetime import date, time
from pathlib import Path

import pytest

from ketaplan.files.readers.patient import read_patient_text
from ketaplan.services.new import window
from ketaplan.services.new_file import EXAMPLE, new_file_text
from support.cli import appointments, ketaplan
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
    """What is in the folder of patients."""
    return sorted(path.name for path in (clinic / "patients").glob("*"))


def nothing_more(terminal):
    """Press Enter at every question after the windows."""
    for question in (
        "Not before which day",
        "Priority",
        "Protocol",
        "Preferred days",
        "physician",
        "Away: ",
        "Enter: save]",
    ):
        terminal.answer(question, "")


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
        nothing_more(terminal)
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
        "priority": "routine",
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
        nothing_more(terminal)
        terminal.answer("Plan it now? [Y/n] ", "n")
        exit_code = terminal.exit_code()

    assert exit_code == 0, terminal.shown
    patient = tomllib.loads((clinic / "patients/P-1100.toml").read_text(encoding="utf-8"))
    assert patient["clearance"] == {"status": "consult-needed"}
    assert patient["available"] == [{"days": ["mon", "tue", "wed"], "from": time(9), "to": time(15)}]


def asked_about_one(terminal, **answers):
    """Answer every question, with something else where it is named."""
    usual = {
        "Id ": "",
        "Name: ": "Maria Santos",
        "Date of birth": "1990-07-12",
        "Indication": "1",
        "Clearance": "cleared",
        "By whom": "Dr. Okafor",
        "On [": "",
        "Days and times: ": "",
        "Not before": "",
        "Priority": "",
        "Protocol": "",
        "Preferred days": "",
        "physician": "",
        "Away: ": "",
    }
    for question, answer in usual.items():
        said = answers.get(question.split()[0].lower().rstrip(":"), answer)
        for one in [said] if isinstance(said, str) else said:
            terminal.answer(question, one)


def read(clinic, name="P-0001"):
    return tomllib.loads((clinic / f"patients/{name}.toml").read_text(encoding="utf-8"))


def test_a_phone_call_gives_everything_by_numbers_beginnings_and_words(clinic):
    with Terminal("new", "--as-of", "2026-11-22", cwd=clinic) as terminal:
        asked_about_one(
            terminal,
            indication=["a", "dep"],
            clearance="1",
            days=["Mon, thu 9am-3pm", "mon thu 9-15", ""],
            **{"not": "30 nov"},
            priority="so",
            protocol="im",
            preferred="mon 9-12",
            physician="dr-o",
        )
        terminal.answer("Enter: save]", "")
        terminal.answer("Plan it now?", "n")
        assert terminal.exit_code() == 0, terminal.shown
    assert "'a' may be alcohol-use-disorder, anxiety" in terminal.shown
    assert "That window is in the list already." in terminal.shown
    found = read(clinic)
    assert found["indication"] == "depression"
    assert found["available"] == [{"days": ["mon", "thu"], "from": time(9), "to": time(15)}]
    assert (found["earliest"], found["priority"], found["protocol"]) == (date(2026, 11, 30), "soon", "im-induction-6x2")
    assert found["preferences"] == {"days": ["mon"], "from": time(9), "to": time(12), "physician": "dr-osei"}


def test_days_away_are_reported_as_stretches_that_are_not_over(clinic):
    with Terminal("new", "--as-of", "2026-11-22", cwd=clinic) as terminal:
        asked_about_one(terminal, away=["10 dec to 12 dec", "2026-11-01", "12 dec to 10 dec", "mon", ""])
        terminal.wait_for("Away           Thu 10 Dec to Sat 12 Dec; Mon 23 Nov")
        terminal.answer("Enter: save]", "")
        terminal.answer("Plan it now?", "n")
        assert terminal.exit_code() == 0, terminal.shown
    assert "Sun 1 Nov 2026 is over." in terminal.shown
    assert "Thu 10 Dec 2026 is before Sat 12 Dec 2026." in terminal.shown
    away = [(one["from"].day, one["to"].day) for one in read(clinic)["unavailable"]]
    assert away == [(10, 12), (23, 23)]


def test_what_is_unlikely_is_asked_about(clinic):
    with Terminal("new", "--as-of", "2026-11-22", cwd=clinic) as terminal:
        terminal.answer("Id ", "")
        terminal.answer("Name: ", "Maria Santos")
        terminal.answer("Date of birth", "2027-01-02")
        terminal.answer("2 Jan 2027 is in the future.\nDate of birth", "2015-01-02")
        terminal.answer("11 years old: right? [y/N]", "")
        terminal.answer("Date of birth", "1990-01-02")
        terminal.answer("Indication", "2")
        terminal.answer("Clearance", "1")
        terminal.answer("By whom", "Dr. Okafor")
        terminal.answer("On [", "2027-11-20")
        terminal.answer("Cleared by Dr. Okafor on 20 Nov 2027, a year from now: right? [y/N]", "n")
        terminal.answer("On [", "2026-11-20")
        terminal.answer("Days and times: ", "")
        terminal.answer("Not before", "2028-01-01")
        terminal.answer("a year from now: right? [y/N]", "")
        terminal.answer("Not before", "\x03")
        assert terminal.exit_code() == 130


def test_what_was_understood_is_corrected_before_it_is_saved(clinic):
    with Terminal("new", "--as-of", "2026-11-22", cwd=clinic) as terminal:
        asked_about_one(terminal)
        terminal.wait_for("  3  Date of birth  12 Jul 1990")
        terminal.wait_for("  6  Can come       any time")
        terminal.answer("Enter: save]", "99")
        terminal.answer("Type 1 to 11, or Enter to save.", "2")
        terminal.answer("Name: ", "Maria Costa")
        terminal.wait_for("  2  Name           Maria Costa")
        terminal.answer("Enter: save]", "6")
        terminal.answer("Days and times: ", "fri")
        terminal.answer("Days and times: ", "")
        terminal.answer("Enter: save]", "")
        terminal.answer("Plan it now?", "n")
        assert terminal.exit_code() == 0, terminal.shown
    found = read(clinic)
    assert found["name"] == "Maria Costa"
    assert [one["days"] for one in found["available"]] == [["fri"]]


def test_the_next_free_id_is_offered(clinic):
    (clinic / "patients").mkdir()
    for name in ("P-0099", "P-0101", "referral"):
        (clinic / f"patients/{name}.toml").write_text("")
    with Terminal("new", cwd=clinic) as terminal:
        terminal.answer("[P-0102]: ", "\x03")
        assert terminal.exit_code() == 130


def test_a_new_patient_is_booked_from_the_conversation(clinic):
    with (clinic / "clinic.toml").open() as file:
        text = file.read()
    (clinic / "clinic.toml").write_text(text.replace('id = "riverside"', 'id = "riverside"\nbook = "ketaplan.db"', 1))
    assert ketaplan("book", "--create").exit_code == 0
    for answer, count in (("n", 0), ("y", 6)):
        with Terminal("new", cwd=clinic) as terminal:
            asked_about_one(terminal)
            terminal.answer("Enter: save]", "")
            terminal.answer("Plan it now?", "")
            terminal.answer("Book these 6 appointments for Maria Santos? [y/N]", answer)
            assert terminal.exit_code() == 0, terminal.shown
        assert len(appointments()) == count


def test_the_file_has_every_key_of_the_starters_as_a_value_or_a_comment(clinic):
    known = {"kind": "patient", "id": "P-1", "name": "A", "clearance": {"status": "consult-needed"}}
    text = new_file_text(known, date(2026, 11, 22))
    assert tomllib.loads(text) == known
    keys, told = (
        re.findall(r"^#?(\[+\w+\]+|\w+(?= = ))", one, re.MULTILINE) for one in (EXAMPLE.read_text("utf-8"), text)
    )
    assert told == keys
    uncommented = re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)
    assert not [fault for fault in read_patient_text(uncommented, "all").faults if "unknown" in fault.message]


def test_an_answer_still_awaited_may_have_no_day(clinic):
    with Terminal("new", "P-1100", cwd=clinic) as terminal:
        terminal.answer("Name: ", "Maria Santos")
        terminal.answer("Date of birth", "1990-07-12")
        terminal.answer("Indication", "ptsd")
        terminal.answer("Clearance", "coordination-pending")
        terminal.answer("By whom: ", "")
        terminal.answer("expected by", "")
        terminal.answer("Days and times: ", "")
        nothing_more(terminal)
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


def test_a_script_sends_a_patient_and_the_text_is_retained_as_it_was(clinic):
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


def test_every_fault_of_what_was_sent_is_reported_and_nothing_is_written(clinic):
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


def test_what_does_not_fit_the_clinic_is_reported_at_once(clinic):
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
