"""mark: the day's visits down a list, several at once, and one by its patient."""

from __future__ import annotations

import pytest

from support.cli import SUNDAY, appointments, ketaplan
from support.terminal import Terminal

DAY, AFTER = "2026-12-03", "2026-12-04"
TUESDAY = "2026-12-01"
FIRST = "P-1042/1/induction/1"


@pytest.fixture
def week(trial):
    """Two patients are booked in a trial book; both come on Thu 3 Dec, P-1042 on Mon 30 Nov, too."""
    for patient in ("P-1042", "P-1084"):
        assert ketaplan("plan", patient, "--as-of", SUNDAY, "--save").exit_code == 0
    return trial


def of_day(day):
    return [name for name, one in appointments().items() if one["start"].startswith(day)]


def statuses(names):
    booked = appointments()
    return {booked[name]["status"] for name in names}


def typed(*words, as_of=AFTER):
    return ketaplan("mark", *words, "--as-of", as_of)


def test_the_days_visits_are_marked_down_the_list(week):
    both = of_day(DAY)
    assert len(both) == 2
    with Terminal("mark", "--day", DAY, "--as-of", AFTER, cwd=week) as terminal:
        terminal.wait_for("a attended  m missed  p partial  h held-clinical  c cancel  Enter skip  q stop")
        terminal.wait_for("Thu 3 Dec")
        terminal.answer("1/2  ", "x")
        terminal.answer("Type a, m, p, h, c, s or q; Enter skips.", "a")
        terminal.answer("2/2  ", "missed")
        terminal.wait_for("Marked: 2 appointments.")
        terminal.wait_for("To find another place")
        assert terminal.exit_code() == 0
    assert "Maria Santos, session 2 of 6" in terminal.shown
    assert sorted(one["status"] for name, one in appointments().items() if name in both) == ["attended", "missed"]


def test_skipping_and_stopping_leave_the_rest_as_it_is(week):
    both = of_day(DAY)
    for answer in ("q", "\x04"):
        with Terminal("mark", "--day", DAY, "--as-of", AFTER, cwd=week) as terminal:
            terminal.answer("1/2  ", "")
            terminal.answer("2/2  ", answer)
            terminal.wait_for("Not marked: 2 appointments.")
            assert terminal.exit_code() == 0
    assert statuses(both) == {"booked"}


def test_what_was_answered_is_retained_where_it_is_interrupted(week):
    with Terminal("mark", "--day", DAY, "--as-of", AFTER, cwd=week) as terminal:
        terminal.answer("1/2  ", "a")
        terminal.answer("2/2  ", "\x03")
        assert terminal.exit_code() == 130
    assert "attended" in statuses(of_day(DAY))


def test_without_anything_named_the_list_is_every_visit_so_far(week):
    count = len([one for one in appointments().values() if one["start"] < "2026-12-05"])
    with Terminal("mark", "--as-of", "2026-12-05", cwd=week) as terminal:
        terminal.answer(f"1/{count}  ", "a")
        terminal.answer(f"2/{count}  ", "q")
        assert terminal.exit_code() == 0


def test_a_script_marks_all_of_a_day_with_one_status(week):
    marked = typed("--day", DAY, "attended")
    assert marked.exit_code == 0, marked.stderr
    assert statuses(of_day(DAY)) == {"attended"}
    again = typed("--day", DAY, "attended")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "No visit on Thu 3 Dec 2026 is waiting to be marked." in again.stderr


def test_visits_that_have_not_started_can_be_confirmed_and_not_attended(week):
    assert "No visit" in typed("--day", DAY, "attended", as_of=SUNDAY).stderr
    assert typed("--day", DAY, "confirmed", as_of=SUNDAY).exit_code == 0
    assert statuses(of_day(DAY)) == {"confirmed"}


def test_several_are_marked_together_or_not_at_all(week):
    both = of_day(DAY)
    refused = typed(*both, "P-1042/1/induction/6", "attended")
    assert (refused.exit_code, statuses(both)) == (3, {"booked"})
    assert typed(*both, "attended").exit_code == 0
    assert statuses(both) == {"attended"}


def test_a_patient_counts_as_the_only_visit_that_is_not_marked(week):
    assert typed("P-1042", "attended", as_of=TUESDAY).exit_code == 0
    assert statuses([FIRST]) == {"attended"}


def test_a_patient_counts_as_todays_visit_before_others_that_are_not_marked(week):
    marked = ketaplan("mark", "P-1042", "attended", "--as-of", "2026-12-04")
    assert marked.exit_code == 2
    assert "P-1042: 2 visits are not marked:" in marked.stderr
    assert FIRST in marked.stderr
    with Terminal("mark", "P-1042", "--as-of", "2026-12-04", cwd=week) as terminal:
        terminal.answer("1/2  ", "a")
        terminal.answer("2/2  ", "a")
        assert terminal.exit_code() == 0
    assert statuses([FIRST, "P-1042/1/induction/2"]) == {"attended"}


def test_a_patient_counts_as_the_next_visit_that_is_confirmed(week):
    assert typed("P-1042", "confirmed", as_of=SUNDAY).exit_code == 0
    assert statuses([FIRST]) == {"confirmed"}


def test_a_patient_without_such_a_visit_is_listed_with_what_there_is(week):
    refused = typed("P-1042", "attended", as_of=SUNDAY)
    assert refused.exit_code == 3
    assert f"  {FIRST}  Mon 30 Nov, 09:00  session 1 of 6  booked" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--day DAY"),
        (("--day", DAY), "no terminal to ask on"),
        ((FIRST,), "no terminal to ask on"),
        (("attended",), "ketaplan mark ID attended"),
        (("--day", DAY, FIRST, "attended"), "--day"),
        ((FIRST, "atended"), "did you mean 'attended'?"),
        (("--day", "30/11"), "--day"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_a_change(week, words, said):
    refused = typed(*words)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert statuses(of_day(DAY)) == {"booked"}


def test_calendar_says_how_many_visits_before_today_are_not_marked(week):
    said = ketaplan("calendar", "--as-of", AFTER).stderr
    step = "ketaplan mark --as-of 2026-12-04"
    assert f"5 visits before today are not marked, the first on Tue 24 Nov: {step}\n" in said
    for day in ("2026-11-24", "2026-11-30", "2026-12-01"):
        assert typed("--day", day, "attended").exit_code == 0
    said = ketaplan("calendar", "--as-of", AFTER).stderr
    step = f"ketaplan mark --day {DAY} --as-of {AFTER}"
    assert f"2 visits before today are not marked, on Thu 3 Dec: {step}\n" in said
    assert typed("--day", DAY, "attended").exit_code == 0
    assert "not marked" not in ketaplan("calendar", "--as-of", AFTER).stderr
    assert "not marked" not in ketaplan("calendar", "--as-of", AFTER, "--format", "json").stderr


def test_a_plan_says_which_of_the_patients_visits_are_not_marked(week):
    said = ketaplan("plan", "P-1042", "--as-of", AFTER).stderr
    step = f"ketaplan mark P-1042 --as-of {AFTER}"
    assert f"2 visits before today are not marked and count as given, the first on Mon 30 Nov: {step}\n" in said
    assert typed(FIRST, "P-1042/1/induction/2", "attended").exit_code == 0
    assert "not marked" not in ketaplan("plan", "P-1042", "--as-of", AFTER).stderr
    assert "not marked" not in ketaplan("plan", "P-1042", "--as-of", TUESDAY, "--format", "json").stderr


@pytest.mark.parametrize(("word", "visits"), [("mon", 1), ("thu", 2)])
def test_a_weekday_looks_back(week, word, visits):
    marked = typed("--day", word, "attended")
    assert marked.exit_code == 0, marked.stderr
    assert f"--day: {'Mon 30 Nov' if word == 'mon' else 'Thu 3 Dec'} 2026." in marked.stderr
    assert len([one for one in appointments().values() if one["status"] == "attended"]) == visits
