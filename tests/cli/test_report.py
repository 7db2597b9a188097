"""What a month was like: load, waiting, courses, visits, gaps, scores; no names, no small groups."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from ketaplan.book.backends import create_book, open_book
from ketaplan.book.errors import NotAllowedError
from ketaplan.book.sql_reader import SqlReader
from ketaplan.domain.score import Score
from support.book import NOW, booking
from support.cli import ketaplan
from support.patient_files import examples_without_patients, write_patient

FIRST = date(2026, 11, 2)
DAYS = (0, 3, 7, 10, 14, 21)
"""Six sessions, the last one a week after the fifth."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Twelve complete courses in November, of which three patients missed a visit; eleven have scores."""
    folder = examples_without_patients(tmp_path_factory.mktemp("report") / "clinic")
    visits, scores = [], []
    for number in range(12):
        name, hour = f"Q-{number:02}", 8 + number // 2 * 2
        write_patient(folder, name, top=f"referred_on = {FIRST - timedelta(days=10 + number)}\n")
        who = {"chair": "AB"[number % 2], "physician": f"dr-{number}", "nurse": f"rn-{number}", "after": f"rn-{number}"}
        for place, day in enumerate(DAYS, 1):
            one = f"{name}/1/induction/{place}"
            visits.append(booking(one, FIRST + timedelta(days=day), hour, status="attended", **who))
        if number < 11:
            scores += [Score(patient=name, measure="PHQ-9", on=FIRST - timedelta(days=2), score=20)]
            scores += [Score(patient=name, measure="PHQ-9", on=date(2026, 11, 30), score=4 if number < 6 else 15)]
    missed = [booking(f"Q-0{number}/1/induction/7", FIRST + timedelta(days=4), status="missed") for number in range(3)]
    with closing(create_book(str(folder / "ketaplan.db"), NOW)) as book:
        book.write(NOW, lambda transaction: (transaction.add([*visits, *missed]), transaction.note_scores(scores)))
    return folder


@pytest.fixture
def month(made, tmp_path, monkeypatch, clock):
    """That clinic, in December."""
    clock("2026-12-05T17:00")
    shutil.copytree(made, tmp_path / "clinic")
    monkeypatch.chdir(tmp_path / "clinic")
    monkeypatch.setenv("KETAPLAN_BOOK", "ketaplan.db")


def report(*words):
    """Return the figures and the hidden ones of a report, by section and row."""
    done = ketaplan("report", "--month", "2026-11", *words, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found = {}
    for section in json.loads(done.stdout)["sections"]:
        for row in section["rows"]:
            facts = row["facts"]
            key = (section["section"], facts.get("words") or facts.get("indication") or row["row"])
            found[key] = {**row["figures"], **row["hidden"]}
    return found


def test_a_month_says_how_full_it_was_and_what_limits(month):
    done = ketaplan("report", "--month", "2026-11")
    assert done.exit_code == 0, done.stderr
    assert "The limit: chairs." in done.stdout
    assert report()["load", "A"]["used"] == 72.0
    assert report()["load", "A"]["load"] == round(100 * 72 / report()["load", "A"]["open"])
    assert report()["load", "A"]["free"] < report()["load", "A"]["places"]


def test_a_month_says_how_long_patients_waited_and_how_courses_went(month):
    found = report()
    assert found["wait", "first-session"] == {"median": 15, "ninetieth": 20}
    assert found["courses", "begun"] == found["courses", "completed"] == {"number": 12}
    assert found["courses", "broken-off"] == {"number": "under 5"}
    assert found["visits", "taken"] == {"number": 72}
    assert found["visits", "missed"] == {"number": "under 5", "share": "not shown"}
    assert found["gaps", "outside"] == {"share": 20}


def test_response_and_remission_are_counted_by_rule_with_its_source(month):
    found = report()
    assert found["outcomes", "depression"] == {"patients": 11}
    assert found["outcomes", "response: 50 % better than the baseline (Pfeiffer 2024)"] == {"met": 6}
    assert found["outcomes", "remission: 4 or less (McInnes 2022)"] == {"met": "not shown"}
    assert found["outcomes", "ptsd"] == {"patients": "under 5"}
    rows = json.loads(ketaplan("report", "--month", "2026-11", "--format", "json").stdout)["sections"][-1]["rows"]
    assert all(row["facts"]["source"].startswith("https://") for row in rows if row["row"] == "rule")


def test_the_clinics_file_says_how_small_a_group_may_be(month):
    file = Path("clinic.toml")
    file.write_text(file.read_text().replace("minimum = 5", "minimum = 3"))
    assert report()["visits", "missed"]["number"] == 3
    file.write_text(file.read_text().replace("minimum = 3", "minimum = 1"))
    found = report()
    assert (found["courses", "broken-off"], found["visits", "cancelled"]) == ({"number": 0}, {"number": 0, "share": 0})
    assert found["outcomes", "remission: 4 or less (McInnes 2022)"] == {"met": 6}


def test_a_score_from_before_the_last_session_is_not_the_outcome(month):
    with closing(open_book("ketaplan.db", NOW)) as book:
        (old,) = [one for one in book.scores("Q-00") if one.on > FIRST]
        withdrawn = Score(patient="Q-00", measure="PHQ-9", on=old.on, score=None, corrects=old.id)
        early = Score(patient="Q-00", measure="PHQ-9", on=FIRST + timedelta(days=20), score=3)
        book.write(NOW, lambda transaction: transaction.note_scores([withdrawn, early]))
    assert report()["outcomes", "depression"] == {"patients": 10}


@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_a_report_has_no_names_and_no_patient_in_any_format(month, form):
    out = ketaplan("report", "--month", "2026-11", "--format", form).stdout
    assert len(out) > 500
    assert not any(word in out for word in ("Secretname", "Dr. Dana Lee", "Kim Sato", "Q-0", "1980"))


def test_who_may_not_see_scores_learns_it_and_gets_the_rest(month, monkeypatch):
    def refused(*_):
        raise NotAllowedError("the book", "see or enter scores")

    monkeypatch.setattr(SqlReader, "scores_of", refused)
    done = ketaplan("report", "--month", "2026-11")
    assert done.exit_code == 0, done.stderr
    assert "Scores may not be seen by this user of the book" in done.stdout
    assert report()["courses", "begun"] == {"number": 12}
    assert not [key for key in report() if key[0] == "outcomes"]


def test_a_row_of_csv_is_a_figure_or_says_why_it_is_hidden(month):
    rows = list(csv.DictReader(io.StringIO(ketaplan("report", "--month", "2026-11", "--format", "csv").stdout)))
    assert all(bool(row["value"]) != bool(row["hidden"]) for row in rows)
    assert {row["hidden"] for row in rows} == {"", "under 5", "not shown"}


def test_the_page_is_for_its_owner_alone_and_small(month):
    done = ketaplan("report", "--month", "2026-11", "--output", "november.html")
    assert done.exit_code == 0, done.stderr
    page = Path("november.html")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert page.stat().st_size < 200_000
    assert "default-src 'none'" in page.read_text()
    assert "<script" not in page.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--month", "decembre"), "--month: 'decembre' is not a month; write dec, 2026-12, next month, or a day in it"),
        (("--month", "2026-13"), "--month: '2026-13' is not a month; write dec, 2026-12"),
        (("--month", "2026-12", "--from", "2026-12-01"), "give --month, or --from and --to"),
        (("--from", "2026-12-01"), "--from: needs --to, too"),
        (("--to", "2026-12-01"), "--to: needs --from, too"),
        (("--from", "2026-12-02", "--to", "2026-12-01"), "--to: 2026-12-01 is before --from 2026-12-02"),
        (("--from", "2020-12-02", "--to", "2026-12-01"), "--to: a report is on 1100 days at most"),
    ],
)
def test_days_that_are_no_period_are_refused_in_words(clinic, words, said):
    done = ketaplan("report", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_without_days_a_report_is_on_the_month_of_today(clinic):
    assert ketaplan("report").stdout.startswith("Report on 1 Nov 2026 to 30 Nov 2026: riverside\n")
    assert "1 Jan 2027 to 31 Jan 2027" in ketaplan("report", "--as-of", "2027-01-15").stdout


# -- what if


SCARCE = """
kind = "clinic"
id = "riverside"
name = "Riverside"
timezone = "America/New_York"
grid_minutes = 15
chairs = [{ id = "A" }, { id = "B" }]
hours = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "17:00" }]
[[staff]]
id = "dr-one"
name = "Dr. One"
role = ["physician", "psychiatrist"]
shifts = [{ days = ["mon", "thu"], from = "08:00", to = "10:00" }]
[[staff]]
id = "rn-kim"
name = "Kim"
role = "nurse"
shifts = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "17:00" }]
"""


@pytest.fixture
def scarce(clinic):
    """A clinic whose only physician has two hours on two days a week, for everyone in the folder."""
    Path("clinic.toml").write_text(SCARCE)
    return clinic


def supposed(*changes):
    """Return the part on what is supposed, and its notes."""
    asked = [word for change in changes for word in ("--what-if", change)]
    done = ketaplan("report", *asked, "--effort", "1", "--format", "json")
    assert done.exit_code == 0, done.stderr
    part = json.loads(done.stdout)["sections"][-1]
    assert part["section"] == "what-if"
    return {row["row"]: row["figures"] for row in part["rows"]}, part["notes"][0]["facts"]


def test_another_shift_is_planned_for_real_with_the_bounds_of_both_and_changes_nothing(scarce):
    files = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    found, gained = supposed("shift dr-one tue,wed 08:00-16:00", "chair C")
    before, after = found["as-it-is"], found["with-it"]
    assert after["could-begin"] - before["could-begin"] == int(gained["more"]) > 0
    assert after["left"] < before["left"]
    assert before["bound"] <= before["cost"]
    assert after["bound"] <= after["cost"] < before["cost"]
    assert int(gained["least"]) == max(0, before["bound"] - after["cost"])
    assert int(gained["most"]) == before["cost"] - after["bound"]
    assert supposed("shift dr-one tue,wed 08:00-16:00", "chair C") == (found, gained)
    assert files == {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def test_no_score_decides_who_is_counted_in_what_is_supposed(scarce):
    """A patient whom a clinician must see is in neither plan, so no number of them tells of the score."""
    change = "shift dr-one tue,wed 08:00-16:00"
    before = supposed(change)[0]
    alarm = ketaplan("progress", "add", "P-1063", "PHQ-9", "--on", "2026-11-20", stdin="1 1 1 1 1 1 1 1 1")
    assert alarm.exit_code == 0, alarm.stderr
    alarmed = supposed(change)[0]
    Path("patients/P-1063.toml").unlink()
    assert alarmed == supposed(change)[0] != before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("chair A", "'A' is there already; name the new chair otherwise"),
        ("chiar C", "'chiar C' is no change (did you mean 'chair'?); write 'shift STAFF"),
        ("shift dr-le mon 08:00-12:00", "the id 'dr-le' (did you mean 'dr-lee'?); there are dr-lee, dr-osei"),
        ("shift dr-lee moon 08:00-12:00", "'moon' is no weekday"),
        ("shift dr-lee mon 08:00", "'08:00' is not from a time to a time"),
        ("shift dr-lee mon 12:00-08:00", "is not after from 12:00"),
        ("shift dr-lee mon 08:00-25:00", "clinic.toml"),
        ("chair C*", "clinic.toml"),
        ("", "write 'shift STAFF"),
    ],
)
def test_a_change_that_is_none_is_refused_in_words(clinic, change, said):
    done = ketaplan("report", "--what-if", change)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_an_effort_without_a_change_is_refused(clinic):
    assert "--effort: goes with --what-if" in ketaplan("report", "--effort", "3").stderr
