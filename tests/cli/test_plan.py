"""plan: the best course for one patient, through the door."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import SUNDAY, appointments, ketaplan
from support.terminal import Terminal

EXAMPLES = Path(__file__).parents[2] / "examples"
HERE = ("--clinic", EXAMPLES / "clinic.toml", "--as-of", SUNDAY)
NO_BOOK = "No appointment book is set, so other bookings are not considered (see --book).\n"


@pytest.fixture(autouse=True)
def no_book(monkeypatch):
    monkeypatch.delenv("KETAPLAN_BOOK", raising=False)


def offers(*more):
    found = ketaplan("plan", "P-1042", *HERE, "--format", "json", "--alternatives", "3", *more)
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)["plans"]


def test_data_goes_to_stdout_and_words_to_stderr():
    found = ketaplan("plan", "P-1042", *HERE, "--format", "json")
    assert json.loads(found.stdout)["kind"] == "plan"
    assert found.stderr == NO_BOOK


def test_a_patient_is_found_by_id_or_by_path():
    by_path = ketaplan("plan", EXAMPLES / "patients/P-1042.toml", *HERE, "--format", "json")
    assert by_path.stdout == ketaplan("plan", "P-1042", *HERE, "--format", "json").stdout


def test_the_same_question_has_the_same_answer_in_every_process():
    command = [sys.executable, "-m", "ketaplan", "plan", "P-1042", *map(str, HERE), "--format", "ics"]
    runs = {
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


def test_alternatives_are_several_the_best_first_each_with_a_digest():
    plans = offers()
    costs = [plan["cost"]["total"] for plan in plans]
    assert len(plans) == 3
    assert costs == sorted(costs)
    assert len({plan["digest"] for plan in plans}) == 3


def test_a_pin_fixes_a_session():
    found = ketaplan("plan", "P-1042", *HERE, "--format", "json", "--pin", "1=2026-12-01T10:00")
    assert json.loads(found.stdout)["appointments"][0]["start"] == "2026-12-01T10:00:00-05:00"


@pytest.mark.parametrize(
    ("pin", "says"),
    [
        ("1", "N=DATE"),
        ("x=2026-12-01", "N=DATE"),
        ("1=2026-13-01", "--pin: there is no month 13"),
        ("1=2026-12-01T25:00", "--pin: '2026-12-01T25:00' is not a day"),
        ("9=2026-12-01", "no such session; the course has sessions 1 to 6"),
        ("1=2026-12-01T10:07", "visits start every 15 minutes"),
    ],
)
def test_a_pin_that_cannot_be_meant_is_reported(pin, says):
    found = ketaplan("plan", "P-1042", *HERE, "--pin", pin)
    assert found.exit_code == 2
    assert says in " ".join(found.stderr.split())


def test_a_session_that_has_been_given_cannot_be_pinned():
    found = ketaplan("plan", "P-1009", *HERE, "--pin", "1=2026-12-01")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "that session was given on Mon 9 Nov 2026; pin a later one" in found.stderr


def test_no_plan_is_exit_1_and_reasons_on_stderr_under_the_patients_id():
    found = ketaplan("plan", "P-1077", *HERE)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "No course for P-1077." in found.stderr
    assert "Jonas" not in found.stderr
    assert "no physician" in found.stderr
    assert "What would help:" in found.stderr


def test_someone_who_declined_has_no_plan():
    found = ketaplan("plan", "P-1091", *HERE)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "declined" in found.stderr


def test_an_unknown_patient_is_reported_with_the_nearest():
    found = ketaplan("plan", "P-10422", *HERE)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean 'P-1042'?" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--as-of", "22/11/2026"), "2026-11-22"),
        (("--format", "jsn"), "did you mean 'json'?"),
        (("--format", "ics", "--alternatives", "2"), "only one course"),
        (("--pick", "1"), "goes with --save"),
        (("--expect", "abc"), "goes with --save"),
        (("--dry-run",), "goes with --save"),
        (("--horizon-weeks", "0"), "--horizon-weeks"),
    ],
)
def test_an_option_that_does_not_fit_is_a_usage_error(arguments, says):
    found = ketaplan("plan", "P-1042", *HERE, *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert says in " ".join(found.stderr.split())


def test_faults_of_all_files_are_reported_at_once(tmp_path):
    clinic = tmp_path / "clinic.toml"
    clinic.write_text((EXAMPLES / "clinic.toml").read_text().replace("grid_minutes = 15", "grid_minutes = 7"))
    (tmp_path / "P.toml").write_text((EXAMPLES / "patients/P-1042.toml").read_text().replace('"cleared"', '"clear"'))
    found = ketaplan("plan", tmp_path / "P.toml", "--clinic", clinic)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "grid_minutes" in found.stderr
    assert "did you mean 'cleared'?" in found.stderr


def test_a_file_is_written_completely_for_its_owner_alone(tmp_path):
    place = tmp_path / "plan.csv"
    found = ketaplan("plan", "P-1042", *HERE, "--format", "csv", "--output", place)
    assert (found.exit_code, found.stdout) == (0, "")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert len(list(csv.DictReader(io.StringIO(place.read_text())))) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_a_folder_is_no_place_for_a_plan(tmp_path):
    found = ketaplan("plan", "P-1042", *HERE, "--format", "csv", "--output", tmp_path)
    assert found.exit_code == 2
    assert "is a folder" in found.stderr


def test_a_book_that_is_named_and_not_there_is_an_error(tmp_path):
    found = ketaplan("plan", "P-1042", *HERE, "--book", tmp_path / "none.db")
    assert (found.exit_code, found.stdout) == (3, "")
    assert "book --create" in found.stderr
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("more", [(), ("--save",)])
def test_a_book_in_a_folder_that_is_synced_is_warned_of_once(more, tmp_path, clock):
    (tmp_path / "Dropbox").mkdir()
    book = tmp_path / "Dropbox" / "ketaplan.db"
    assert ketaplan("book", "--create", "--book", book, "--clinic", EXAMPLES / "clinic.toml").exit_code == 0
    found = ketaplan(
        "plan", EXAMPLES / "patients/P-1042.toml", "--clinic", EXAMPLES / "clinic.toml", "--book", book, *more
    )
    assert found.exit_code == 0, found.stderr
    assert found.stderr.count("Warning: ") == 1


def test_of_several_sites_the_one_with_the_better_course_is_chosen(tmp_path):
    text = (EXAMPLES / "lakeside.toml").read_text()
    free = "\n".join(line for line in text.splitlines() if not line.startswith("book ="))
    (tmp_path / "lakeside.toml").write_text(free)
    sites = (EXAMPLES / "clinic.toml", tmp_path / "lakeside.toml")
    person = EXAMPLES / "patients/P-1080.toml"
    options = ("--as-of", SUNDAY, "--format", "json")
    alone = [ketaplan("plan", person, "--clinic", site, *options) for site in sites]
    costs = [json.loads(one.stdout)["cost"]["total"] for one in alone if one.exit_code == 0]
    both = ketaplan("plan", person, "--clinic", sites[0], "--clinic", sites[1], *options)
    assert both.exit_code == 0, both.stderr
    assert json.loads(both.stdout)["cost"]["total"] == min(costs)


class TestSaving:
    """plan --save, with its own book."""

    @pytest.fixture(autouse=True)
    def next_to_a_book(self, clinic, monkeypatch):
        monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")

    def test_what_is_saved_is_booked_and_shown_so(self):
        saved = ketaplan("plan", "P-1042", "--save")
        assert saved.exit_code == 0, saved.stderr
        assert "Booked: 6 appointments." in saved.stderr
        assert len(appointments()) == 6

    def test_a_dry_run_writes_nothing(self):
        tried = ketaplan("plan", "P-1042", "--save", "--dry-run")
        assert tried.exit_code == 0, tried.stderr
        assert "Would be booked: 6 appointments. Nothing was written." in tried.stderr
        assert "Not booked yet" in tried.stdout
        assert appointments() == {}

    def test_the_offer_that_was_chosen_is_the_one_that_is_booked(self):
        second = offers()[1]
        chosen = ("--alternatives", "3", "--save", "--pick", "2", "--expect", second["digest"])
        saved = ketaplan("plan", "P-1042", *chosen)
        assert saved.exit_code == 0, saved.stderr
        starts = [one["start"] for one in appointments().values()]
        assert sorted(starts) == [one["start"] for one in second["appointments"]]

    def test_an_offer_that_has_changed_meanwhile_is_refused(self):
        saved = ketaplan("plan", "P-1042", "--save", "--expect", "00000000")
        assert saved.exit_code == 3
        assert "no longer 00000000" in saved.stderr
        assert appointments() == {}

    def test_of_several_offers_one_has_to_be_named(self):
        saved = ketaplan("plan", "P-1042", "--alternatives", "3", "--save")
        assert saved.exit_code == 2
        assert "--pick" in saved.stderr
        assert appointments() == {}

    def test_on_a_terminal_it_asks_which(self, clinic, trial):
        with Terminal("plan", "P-1042", "--as-of", SUNDAY, "--alternatives", "2", "--save", cwd=clinic) as terminal:
            terminal.answer("Book which one? [1-2, Enter: none]", "7")
            terminal.answer("Type 1 to 2, or Enter for none.\nBook which one?", "2")
            assert terminal.exit_code() == 0, terminal.shown
        assert "--pick" not in terminal.shown
        assert len(appointments()) == 6

    def test_enter_books_none_of_several(self, clinic, trial):
        with Terminal("plan", "P-1042", "--as-of", SUNDAY, "--alternatives", "2", "--save", cwd=clinic) as terminal:
            terminal.answer("Book which one?", "")
            terminal.wait_for("Nothing was booked.")
            assert terminal.exit_code() == 2
        assert appointments() == {}

    def test_on_a_terminal_it_shows_the_course_and_asks(self, clinic, trial):
        with Terminal("plan", "P-1042", "--as-of", SUNDAY, "--save", cwd=clinic) as terminal:
            terminal.wait_for("Thu 17 Dec")
            terminal.answer("Book these 6 appointments for Maria Santos? [y/N]", "perhaps")
            terminal.answer("Type y for yes or n for no; Enter is no.\nBook these", "")
            terminal.wait_for("Nothing was booked.")
            assert terminal.exit_code() == 2
        assert "--save" not in terminal.shown
        assert appointments() == {}

        with Terminal("plan", "P-1042", "--as-of", SUNDAY, "--save", cwd=clinic) as terminal:
            terminal.answer("Book these 6", "y")
            terminal.wait_for("Booked: 6 appointments.")
            terminal.wait_for("ketaplan export --patient P-1042 -o P-1042.ics")
            assert terminal.exit_code() == 0
        assert terminal.shown.count("Thu 17 Dec") == 1
        assert len(appointments()) == 6

    def test_a_course_that_goes_into_a_file_is_shown_line_by_line_before_it_is_booked(self, clinic, trial):
        words = ("plan", "P-1042", "--as-of", SUNDAY, "--save", "-o", "p.json")
        with Terminal(*words, cwd=clinic) as terminal:
            terminal.wait_for("Maria Santos  P-1042\n  Mon 30 Nov 09:00 to 11:00  chair")
            terminal.answer("Book these 6", "y")
            assert terminal.exit_code() == 0
        assert len(appointments()) == 6
        assert json.loads((clinic / "p.json").read_text())["kind"] == "plan"

    def test_yes_books_without_a_question(self, clinic, trial):
        with Terminal("plan", "P-1042", "--as-of", SUNDAY, "--save", "--yes", cwd=clinic) as terminal:
            assert terminal.exit_code() == 0
        assert "[y/N]" not in terminal.shown
        assert len(appointments()) == 6

    def test_who_is_not_cleared_is_refused_before_any_question(self, clinic, trial):
        for more in ((), ("--alternatives", "2")):
            with Terminal("plan", "P-1051", "--as-of", SUNDAY, "--save", *more, cwd=clinic) as terminal:
                terminal.wait_for("set [clearance]")
                assert terminal.exit_code() == 3
            assert "[y/N]" not in terminal.shown
            assert "Enter" not in terminal.shown

    def test_of_someone_not_cleared_the_consultation_alone_is_booked(self):
        saved = ketaplan("plan", "P-1058", "--save")
        assert saved.exit_code == 0, saved.stderr
        assert list(appointments()) == ["P-1058/1/consultation/1"]
        assert "no infusion is booked yet: the patient is not cleared (consult-needed)" in saved.stderr

    def test_anyone_who_has_nothing_left_is_shown_what_is_booked(self):
        ketaplan("plan", "P-1042", "--save")
        again = ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--format", "json")
        kept = json.loads(again.stdout)
        assert (again.exit_code, kept["kind"], len(kept["appointments"])) == (0, "kept", 6)

    def test_a_cancelled_session_is_planned_again_under_its_number(self):
        ketaplan("plan", "P-1042", "--save")
        ketaplan("cancel", "P-1042/1/induction/6", "--yes")
        again = ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--format", "json")
        assert [one["id"] for one in json.loads(again.stdout)["appointments"]] == ["P-1042/1/induction/6~2"]

    def test_others_are_planned_around_what_is_booked(self):
        ketaplan("plan", "P-1042", "--save")
        taken = {(one["chair"], one["start"]) for one in appointments().values()}
        other = ketaplan("plan", "P-1066", "--as-of", SUNDAY, "--format", "json")
        assert not taken & {(one["chair"], one["start"]) for one in json.loads(other.stdout)["appointments"]}
