"""Scores at the desk: never an argument, shown with whose rules say what, all or none from a file."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from support.cli import ketaplan

ITEM_9 = "1 1 1 1 1 1 1 1 1"
SEE_NOW = "clinician must see this now: PHQ-9, thoughts of being better off dead or of self-harm (item 9)"


def add(text, *options, patient="P-1042", measure="PHQ-9", on="2026-11-20"):
    return ketaplan("progress", "add", patient, measure, "--on", on, *options, stdin=text)


def shown(*options):
    return ketaplan("progress", "show", "P-1042", *options)


@pytest.fixture
def halfway(booked, clock):
    """P-1042 has a baseline, came to the first two sessions, and was scored before the third."""
    assert add("18\n").exit_code == 0
    clock("2026-12-07T13:00")
    for number in (1, 2):
        assert ketaplan("mark", f"P-1042/1/induction/{number}", "attended").exit_code == 0
    assert add("9", "--after", "P-1042/1/induction/2", on="2026-12-05").exit_code == 0
    return booked


@pytest.mark.parametrize("text", ["18", " 18\n", "2 2 2 2 2 2 2 2 2", "18: 2,2,2,2,2,2,2,2,2", "2;2;2;2;2;2;2;2;2"])
def test_a_score_is_entered_alone_with_its_answers_or_by_them(booked, text):
    added = add(text)
    assert added.exit_code == 0, added.stderr
    (line,) = json.loads(shown("--format", "json").stdout)["measures"][0]["scores"]
    assert (line["score"], line["items"] in (None, [2] * 9)) == (18, True)


def test_a_patient_without_scores_is_shown_with_the_command_that_notes_one(booked):
    assert shown().stderr.endswith("To note a score: ketaplan progress add P-1042 PHQ-9 --on today\n")
    assert shown("--measure", "GAD-7").stderr.endswith(
        "To note a score: ketaplan progress add P-1042 GAD-7 --on today\n"
    )


WRONG = {
    "28": "the score is outside the range of PHQ-9, 0 to 27.",
    "-1": "the score is outside the range of PHQ-9, 0 to 27.",
    "17.5": "a score of PHQ-9 is a whole number from 0 to 27.",
    "seventeen": "a score of PHQ-9 is a whole number from 0 to 27.",
    "": "no score is given; PHQ-9 goes from 0 to 27.",
    "none": "a score of PHQ-9 is a whole number from 0 to 27.",
    "2 2 2 2 2 2 2 2": "PHQ-9 has 9 items: give the score, the 9 answers, or the score and then them.",
    "2 2 2 2 2 2 2 2 7": "answer 9 is not one of 0, 1, 2, 3.",
    "2 2 2 2 2 2 2 2 x": "answer 9 is not a whole number.",
    "17 2 2 2 2 2 2 2 2 2": "the answers do not add up to the score.",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_right_is_refused_without_being_repeated(booked, text):
    refused = add(text)
    assert (refused.exit_code, refused.stdout, refused.stderr.splitlines()[-1]) == (2, "", WRONG[text])
    assert shown().stdout.endswith("No scores.\n")


@pytest.mark.parametrize("words", [("17",), ("17", "3"), ("--score", "17"), ("--score=17",)])
def test_a_score_on_the_command_line_is_refused_and_not_repeated(booked, words):
    refused = ketaplan("progress", "add", "P-1042", "PHQ-9", *words, "--on", "2026-11-20", stdin="")
    assert refused.exit_code == 2
    assert "17" not in refused.output
    for typed in ("17", "PHQ-9=17", "PHQ-9:17", "PHQ-9 17"):
        mistaken = ketaplan("progress", "add", "P-1042", typed, "--on", "2026-11-20", stdin="")
        assert "no measure of that name" in mistaken.stderr
        assert "17" not in mistaken.output


def test_a_positive_safety_item_is_reported_first_in_words_and_without_the_score(booked):
    added = add(ITEM_9)
    assert added.stdout.splitlines()[0] == f"A {SEE_NOW} (P-1042, Fri 20 Nov 2026)."
    assert shown().stdout.splitlines()[0] == f"A {SEE_NOW} (s1, Fri 20 Nov 2026)."
    document = json.loads(shown("--format", "json").stdout)
    assert document["safety"] == [{"measure": "PHQ-9", "id": "s1", "on": "2026-11-20"}]
    assert SEE_NOW in shown("--format", "html").stdout


def test_a_score_without_answers_says_that_the_safety_item_is_not_known(booked):
    assert "look at the safety item on the sheet of PHQ-9 yourself" in add("18").stdout
    assert "safety item" not in add("0", on="2026-11-19").stdout


def test_a_change_names_whose_rule_it_meets_and_what_is_doubtful(halfway):
    page = shown().stdout
    assert re.search(r"s1 +Fri 20 Nov 2026 +18 moderately severe +baseline", page)
    assert re.search(r"s2 +Sat +5 Dec 2026 +9 mild +after session 2 +9 points better, 50 %", page)
    assert "asks about 8 days before the first session" in page
    assert "response (Pfeiffer 2024): yes; remission (McInnes 2022): no; remission (Pfeiffer 2024): no" in page
    assert "remission: 4 or less (McInnes 2022) https://doi.org/10.1016/j.jad.2021.12.097" in page


def test_a_baseline_of_0_has_no_percentage_and_says_why(booked, clock):
    add("0")
    clock("2026-12-20T17:00")
    ketaplan("mark", "P-1042/1/induction/1", "attended")
    add("3", on="2026-12-18")
    page = shown().stdout
    assert "3 points worse\n      no percentage: the baseline is 0\n" in page
    assert "response (Pfeiffer 2024): cannot be said" in page


def test_without_a_session_there_is_no_baseline(booked):
    add("18")
    assert "no session is given yet, so there is no baseline" in shown().stdout


def test_a_correction_and_a_withdrawal_leave_the_old_line_in_sight(booked):
    add(ITEM_9)
    assert add("8 1 1 1 1 1 1 1 1 0", "--corrects", "s1").exit_code == 0
    page = shown().stdout
    assert "s1  Fri 20 Nov 2026    9 mild  corrected by s2" in page
    assert SEE_NOW not in page
    rows = re.findall(r'<tr role="row"( class="corrected")?><th.*?Fri 20 Nov 2026', shown("--format", "html").stdout)
    assert rows == [' class="corrected"', ""]
    assert add("none", "--corrects", "s2").exit_code == 0
    assert "withdrawn" in shown().stdout
    again = add("7", "--corrects", "s1")
    assert (again.exit_code, "s1 is corrected already; correct s3 instead" in again.stderr) == (3, True)


def test_the_same_score_again_changes_nothing_and_another_is_refused(booked):
    add("18")
    again = add("18")
    assert (again.exit_code, again.stderr.splitlines()[-1]) == (0, "Already so; nothing changed.")
    other = add("17")
    assert other.exit_code == 3
    assert "s1 is another score of P-1042 there; if that was wrong: --corrects s1" in other.stderr
    assert "17" not in other.stderr.replace("2026-11-17", "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--on", "2026-11-23"), "--on: Mon 23 Nov 2026 is after today, Sun 22 Nov 2026."),
        (("--on", "2026-11-20", "--after", "P-1042/1/induction/1"), "--after: the appointment is on Mon 30 Nov 2026"),
        (("--on", "2026-11-20", "--after", "P-9/1/induction/1"), "--after: there is no such appointment of P-1042"),
    ],
)
def test_a_day_or_a_session_that_does_not_fit_is_refused_before_the_score_is_asked(booked, options, words):
    refused = ketaplan("progress", "add", "P-1042", "PHQ-9", *options, stdin="18")
    assert refused.exit_code == 2
    assert words in refused.stderr


# -- many scores from a file

GOOD = """\
patient,measure,on,score,after,item1,item2,item3
P-1042,phq-9,2026-11-20,18,,,,
P-1042,GAD-7,2026-11-20,9,,,,
P-1051,PEG,2026-11-19,,,3,4,5
"""


def imported(text, *options):
    Path("scores.csv").write_text(text, encoding="utf-8")
    return ketaplan("progress", "add", "--from-csv", "scores.csv", *options)


def test_a_file_of_scores_is_stored_and_the_same_file_again_changes_nothing(booked):
    assert imported(GOOD).exit_code == 0
    assert imported(GOOD).stderr.endswith("Already so; nothing changed.\n")
    assert [line["detail"] for line in json.loads(ketaplan("log", "--format", "json").stdout)["entries"][-3:]] == [
        {"score": "s1"}, {"score": "s2"}, {"score": "s3"},
    ]  # fmt: skip


def test_every_fault_of_a_file_is_reported_by_row_and_nothing_is_stored(booked):
    bad = "P-1042,MADRS,2026-11-31,61,,,,\nNobody,PHQ8,2026-12-20,3,,,,\nP-1042,PHQ-9,2026-11-18,x,P-1/1/a/1,,,\n"
    refused = imported(f"{GOOD}{bad}")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert [line.split(": ")[:2] for line in refused.stderr.splitlines()] == [
        ["scores.csv:5", "on"],
        ["scores.csv:5", "score"],
        ["scores.csv:6", "measure"],
        ["scores.csv:6", "on"],
        ["scores.csv:6", "patient"],
        ["scores.csv:7", "after"],
        ["scores.csv:7", "score"],
    ]
    assert "61" not in refused.stderr
    assert "Nobody" not in refused.stderr
    assert shown().stdout.endswith("No scores.\n")


def test_what_the_book_excludes_is_reported_by_row_and_nothing_is_stored(booked):
    imported(GOOD)
    refused = imported(GOOD.replace("2026-11-20,9", "2026-11-20,8") + "P-1042,MADRS,2026-11-20,30,,,,\n")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("scores.csv:3: s2 is another score of P-1042 there")
    assert "MADRS" not in shown().stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "scores.csv:1: patient: this column is missing"),
        ("patient,measure,on\n", "scores.csv:1: score: this column is missing"),
        ("patient,measure,on,score,name\n", "scores.csv:1: column 5: not a column of scores"),
        ("patient,measure,on,score,score\n", "scores.csv:1: column 5: another column has this name"),
        ('patient,measure,on,score\nP-1042,PHQ-9,2026-11-20,"18\n', "not a row of CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(booked, text, words):
    refused = imported(text)
    assert refused.exit_code == 2
    assert words in refused.stderr


def test_a_spreadsheets_own_signs_are_understood(booked):
    text = "\N{ZERO WIDTH NO-BREAK SPACE}Patient;Measure;On;Score\r\nP-1042;PHQ-9;2026-11-20;18\r\n;;;\r\n"
    assert imported(text).exit_code == 0
    assert " 18 " in shown().stdout


def test_an_export_of_scores_is_read_back(halfway):
    rows = shown("--format", "csv").stdout.splitlines()
    columns = [",".join(row.split(",")[:5]) for row in rows]
    again = imported("\n".join(columns))
    assert again.stderr.endswith("Already so; nothing changed.\n"), again.stderr


def test_a_dry_run_stores_nothing(booked):
    assert "would be noted" in add("18", "--dry-run").stdout
    assert shown().stdout.endswith("No scores.\n")


# -- pictures


def test_the_page_for_the_record_loads_and_runs_nothing(halfway):
    page = shown("--format", "html").stdout
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert not re.search(r"<script|<link|<img|@import|url\(|src=", page)
    assert re.findall(r"https?://[^ <\"]+", page.replace("http://www.w3.org/2000/svg", ""))  # sources, as text
    assert "href" not in page


def test_the_page_for_the_record_has_what_the_table_says_and_a_picture_a_measure(halfway):
    page, table = shown("--format", "html").stdout, shown().stdout
    text = unescape(re.sub(r"<[^>]*>", "\n", page))
    said = [word for line in table.splitlines() for word in re.split(r"  +", line.strip()) if word]
    missing = [word for word in said if word.removeprefix("PHQ-9: ") not in text and word not in page]
    assert missing == []
    assert page.count("<svg") == table.count("asks about 14 days")


def test_the_picture_has_every_score_and_every_session(halfway):
    from xml.etree import ElementTree as ET

    drawn = ET.fromstring(shown("--format", "svg").stdout)
    space = "{http://www.w3.org/2000/svg}"
    assert [one.get("class") for one in drawn.iter(f"{space}circle")] == ["p", "p"]
    assert len([one for one in drawn.iter(f"{space}line") if one.get("class") == "s"]) == 2


def test_a_terminal_gets_a_chart_with_the_sessions(halfway):
    from ketaplan.cli import book_session
    from ketaplan.cli.progress import _library
    from ketaplan.formats import Options
    from ketaplan.formats.progress import table
    from ketaplan.services.progress.history import history_of
    from ketaplan.services.workspace.workspace import Workspace
    from ketaplan.text.next_steps import repeating_nothing

    with repeating_nothing(), Workspace(book_session.settings(None, None, None)) as workspace:
        view = history_of(workspace, "P-1042", _library(workspace))
    page = table.render(view, Options(width=80))
    assert "#1" in page
    assert "days since Fri 20 Nov 2026" in page or "days since 20 Nov 2026" in page
    assert max(map(len, page.split("days since")[0].splitlines()[-12:])) <= 80
    assert "\x1b" not in page


# -- measures


def test_a_measure_is_printed_for_a_copy_that_follows_other_rules(booked):
    text = ketaplan("progress", "measures", "phq-9").stdout
    Path("measures/own.toml").write_text(text.replace("limit = 4", "limit = 6"), encoding="utf-8")
    listed = ketaplan("progress", "measures").stdout
    assert re.search(r"PHQ-9 .* measures/own\.toml", listed)
    assert re.search(r"GAD-7 .* built in", listed)
    add("18")
    assert "remission: 6 or less (McInnes 2022)" in shown().stdout


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("progress P-1042", "say what to do first: ketaplan progress show PATIENT"),
        ("progress show", "say whose scores"),
        ("progress add P-1042", "say whose score, and on which measure"),
        ("progress add P-1042 PHQ-9", "say of which day"),
        ("progress add P-1042 --from-csv x.csv", "--from-csv goes alone"),
        ("progress show P-1042 --on today", "--on belongs to 'add'"),
        ("progress show P-1042 PHQ-9", "for one measure only: --measure"),
        ("progress measures --measure PHQ-9", "--measure belongs to 'show'"),
        ("progress add P-1042 PHQ-9 --on today --format svg", "'svg' is not one of table, json"),
        ("progress show P-1042 --measure PHQ8", "no measure 'PHQ8' (did you mean 'PHQ-9'?)"),
    ],
)
def test_what_is_missing_or_misplaced_is_reported(booked, line, words):
    refused = ketaplan(*line.split())
    assert refused.exit_code == 2
    assert words in refused.stderr
