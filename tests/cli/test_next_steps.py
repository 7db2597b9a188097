"""Every answer ends with what can be typed next, and never with what was just typed."""

from __future__ import annotations

import shlex

import pytest

from support.cli import ketaplan
from support.commands import PER_FORMAT, others
from unit.text.test_next_steps import commands_in, refuse_unless_typed_right

ONE = "P-1042/1/induction/{}".format
TYPED = [
    ("plan", "P-1042", "--save"),
    ("plan", "P-1051", "--save"),
    ("plan", "P-1091"),
    ("plan", "P-1042", "--pin", "1=2026-12-01"),
    ("book", "P-1042.json"),
    ("cancel", ONE(3)),
    ("cancel", "P-1042/9/induction/1"),
    ("mark", ONE(4), "confirmed"),
    ("mark", ONE(4), "attended"),
    ("mark", ONE(4), "canceled"),
    ("move", ONE(2), "--to", "2026-11-29T09:00"),
    ("move", "P-1042"),
    ("restore", ONE(2)),
    ("export", "--as-of", "2026-11-22"),
    ("plan", "P-1009", "--save", "--as-of", "2026-11-23"),
    ("export", "--book", "none.db"),
]
OTHERS = [words for some in (*PER_FORMAT.values(), *others("odd", "nowhere").values()) for words in some]


@pytest.mark.parametrize("words", TYPED, ids=" ".join)
def test_the_next_step_is_a_command_and_not_the_one_just_typed(booked, words):
    refuse_wrong_steps(words)


def test_the_same_applies_to_every_command(booked):
    for words in OTHERS:
        refuse_wrong_steps(words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("mark", ONE(3), "confirmed"), 3),
        (("move", ONE(3), "--to", "2026-12-08T09:00"), 3),
        (("move", ONE(2), "--to", "2026-12-05T09:00"), 3),
        (("mark", ONE(2), "canceled"), 2),
        (("mark", ONE(2), "attended"), 3),
        (("cancel", "P-1042/9/induction/1"), 3),
        (("restore", ONE(2)), 0),
        (("plan", "P-1042", "--pin", "2=2026-12-04"), 2),
        (("book", "--create"), 2),
    ],
    ids=lambda one: one if isinstance(one, int) else " ".join(one),
)
def test_what_is_refused_in_a_trial_book_is_answered_with_steps_for_it(trial, words, code):
    day = ("--as-of", "2026-11-22")
    ketaplan("plan", "P-1042", "--save", *day)
    ketaplan("cancel", ONE(3), "--yes", *day)
    done = ketaplan(*words, *day)
    assert done.exit_code == code, done.stderr
    for step in commands_in(done.stderr):
        assert step[-2:] == [*day] or "--create" in step, done.stderr
        refuse_unless_typed_right(step)


@pytest.mark.parametrize(
    "words",
    [("today", "--as-of", "2026-12-03T12:30"), ("late", "P-1042", "2", "--minutes", "45", "--as-of", "2026-12-03")],
)
def test_a_time_of_a_trial_book_is_repeated_as_its_day_and_no_command_is_broken(trial, words):
    ketaplan("plan", "P-1042", "--save", "--as-of", "2026-11-22")
    ketaplan("absence", "add", "rn-kim", "--from", "2026-12-03T09:30", "--as-of", "2026-11-22")
    done = ketaplan(*words)
    found = [shlex.split(line.partition("ketaplan ")[2]) for line in done.stdout.splitlines() if "ketaplan " in line]
    assert found, done.stdout
    for step in found:
        assert step[-2:] == ["--as-of", "2026-12-03"]
        refuse_unless_typed_right(step)


def test_a_step_that_writes_to_a_real_book_has_no_day(clinic):
    """Where a real book is looked at as of another day: it takes today from the clock."""
    assert ketaplan("book", "--create", "--book", "real.db").exit_code == 0
    day = ("--book", "real.db", "--as-of", "2026-11-22")
    for words in (("plan", "P-1077", *day), ("explain", "P-1077", *day), ("explain", "P-1077", "--all", *day)):
        done = ketaplan(*words)
        steps = [line for line in done.stderr.splitlines() + done.stdout.splitlines() if ": ketaplan " in line]
        assert steps, words
        assert all(("--as-of" in step) == (" wait " not in step and "--save" not in step) for step in steps), steps


def test_a_repair_of_another_day_is_written_in_a_trial_book_only_by_its_day(trial):
    ketaplan("plan", "P-1042", "--save", "--as-of", "2026-11-22")
    ketaplan("absence", "add", "rn-kim", "--from", "2026-12-03", "--as-of", "2026-11-22")
    said = ketaplan("replan", "--as-of", "2026-11-30").stderr
    step = shlex.split(next(line for line in said.splitlines() if "--apply" in line).partition("ketaplan ")[2])
    assert "--apply" not in ketaplan("replan", "--as-of", "2026-11-30T09:00").stderr
    written = ketaplan(*step)
    assert written.exit_code == 0, written.stderr
    assert "--apply" not in ketaplan("replan", "--as-of", "2026-11-30").stderr


def test_no_step_repeats_the_options_of_the_command_before(trial):
    ketaplan("plan", "P-1042", "--save", "--as-of", "2026-11-22")
    assert "--as-of" not in ketaplan("cancel", "P-9999/1/induction/1").stderr


def refuse_wrong_steps(words):
    """Type the words; what comes next has to be a command, and another one."""
    done = ketaplan(*words)
    for step in commands_in(done.stderr):
        refuse_unless_typed_right(step)
        assert step != list(words), done.stderr


def test_the_next_step_names_the_same_clinic_patients_book_and_day_again(trial, tmp_path, monkeypatch):
    where = ("--clinic", f"{trial}/clinic.toml", "--patients", f"{trial}/patients", "--book", f"{trial}/trial.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KETAPLAN_BOOK")
    assert ketaplan("plan", "P-1042", *where, "--as-of", "2026-11-22", "--save").exit_code == 0
    cancelled = ketaplan("cancel", ONE(3), *where, "--as-of", "2026-11-22", "--yes")
    steps = [line.partition(": ketaplan ")[2] for line in cancelled.stderr.splitlines() if ": ketaplan " in line]
    assert len(steps) == 3
    for step in steps:
        assert ketaplan(*shlex.split(step)).exit_code == 0
