"""What may follow what, tried on every kind of book: each status, each command, before and after the visit started."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.book.integrity import find_damage
from ketaplan.domain.plan import STATUSES_THAT_TAKE_NONE, STATUSES_THAT_TAKE_TIME
from ketaplan.domain.transitions import OUTCOMES, TRANSITIONS
from ketaplan.errors import BookError
from ketaplan.services.book.changes import cancellations, markings, restorations
from ketaplan.services.book.move import moves
from ketaplan.services.book.write_changes import write
from ketaplan.services.workspace.opening import open_workspace
from ketaplan.services.workspace.settings import Settings
from support.cli import SUNDAY, ketaplan, planned

EXAMPLES = Path(__file__).parents[2] / "examples"
STATUSES = (*STATUSES_THAT_TAKE_TIME, *STATUSES_THAT_TAKE_NONE)
SESSION = "P-1042/1/induction/3"
SUNDAY_NOON = datetime.fromisoformat(SUNDAY).replace(hour=17, tzinfo=UTC)
AFTER_IT_BEGAN = datetime(2026, 12, 7, 20, tzinfo=UTC)
PREPARED = {
    "cancel": lambda workspace: cancellations(workspace, [SESSION]),
    "move": lambda workspace: moves(workspace, SESSION),
    "restore": lambda workspace: restorations(workspace, [SESSION]),
}


@pytest.fixture
def clinic(tmp_path, address, monkeypatch):
    """The example clinic, with P-1042 booked."""
    folder = tmp_path / "clinic"
    shutil.copytree(EXAMPLES, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KETAPLAN_BOOK", address)
    monkeypatch.setattr("ketaplan.cli.clock.now", lambda: SUNDAY_NOON)
    assert ketaplan("book", planned("P-1042")).exit_code == 0
    return folder


def at(clinic, now=SUNDAY_NOON):
    return open_workspace(Settings(clinics=(clinic / "clinic.toml",), now=now))


def become(workspace, status, what="marked"):
    """The session has that status, as the log says it."""
    booking = workspace.book.find(SESSION)
    if booking.status != status:
        workspace.book.write(
            SUNDAY_NOON,
            lambda transaction: transaction.change([BookingChange(booking, replace(booking, status=status), what)]),
        )


def prepared(command, workspace):
    if command in PREPARED:
        return PREPARED[command](workspace)
    return markings(workspace, [SESSION], command.removeprefix("mark "))


def too_late(command, status):
    """Whether a command is for what is still ahead alone."""
    ahead = {"cancelled": {"restore", "mark booked"}, "held": {"mark booked"}}
    return command in {"move", "mark confirmed"} | ahead.get(status, set())


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("status", STATUSES)
def test_every_command_does_to_every_status_what_the_table_says_and_nothing_else(clinic, status, begun):
    with at(clinic, AFTER_IT_BEGAN if begun else SUNDAY_NOON) as workspace:
        become(workspace, status)
        for command, allowed in TRANSITIONS.items():
            wrong_time = too_late(command, status) if begun else command.removeprefix("mark ") in OUTCOMES
            if status in allowed.done:
                assert write(workspace, lambda command=command: prepared(command, workspace), dry_run=True) == []
            elif status in allowed.changes and not wrong_time:
                (told,) = write(workspace, lambda command=command: prepared(command, workspace), dry_run=True)
                assert told.before.status == status
                assert told.after.status == (allowed.to or told.before.status_elsewhere)
                assert told.after.sequence == told.before.sequence + 1
            else:
                with pytest.raises(BookError, match=r"ketaplan|not started|passed|taken back|undone"):
                    write(workspace, lambda command=command: prepared(command, workspace), dry_run=True)
        assert workspace.book.find(SESSION).status == status


@pytest.mark.parametrize(
    ("before", "status"), [(before, after) for before in ("booked", "confirmed") for after in ("cancelled", "missed")]
)
def test_what_is_restored_has_the_status_it_had_before_and_a_higher_sequence(clinic, before, status):
    with at(clinic) as workspace:
        become(workspace, before)
        was = workspace.book.find(SESSION)
        become(workspace, status)

        assert len(write(workspace, lambda: restorations(workspace, [SESSION]))) == 1
        again = write(workspace, lambda: restorations(workspace, [SESSION]))

        now = workspace.book.find(SESSION)
        assert (now.status, now.sequence, again) == (before, was.sequence + 2, [])
        assert now.same_visit(was)
        assert workspace.book.log()[-1].what == "restored"
        assert find_damage(workspace.book) == []


def test_a_wrong_correction_of_a_mark_is_taken_back_to_the_mark(clinic):
    with at(clinic, AFTER_IT_BEGAN) as workspace:
        for status in ("attended", "missed"):
            write(workspace, lambda status=status: markings(workspace, [SESSION], status))
        write(workspace, lambda: restorations(workspace, [SESSION]))
        assert workspace.book.find(SESSION).status == "attended"

        write(workspace, lambda: markings(workspace, [SESSION], "booked"))
        assert workspace.book.find(SESSION).status == "booked"


def test_several_are_restored_together_or_not_at_all(clinic):
    both = [SESSION, "P-1042/1/induction/4"]
    with at(clinic) as workspace:
        write(workspace, lambda: cancellations(workspace, both))
        with pytest.raises(BookError, match="no appointment"):
            write(workspace, lambda: restorations(workspace, [*both, "P-1042/1/induction/9"]))
        assert [workspace.book.find(name).status for name in both] == ["cancelled"] * 2

        assert len(write(workspace, lambda: restorations(workspace, both))) == 2
        assert [workspace.book.find(name).status for name in both] == ["booked"] * 2


def test_what_was_shown_to_someone_is_written_just_so_or_not_at_all(clinic):
    with at(clinic) as workspace, at(clinic) as other:
        shown = write(workspace, lambda: cancellations(workspace, [SESSION]), dry_run=True)
        write(other, lambda: markings(other, [SESSION], "confirmed"))
        with pytest.raises(BookError, match="changed it meanwhile"):
            write(workspace, lambda: cancellations(workspace, [SESSION]), shown=shown)
        assert workspace.book.find(SESSION).status == "confirmed"


def test_what_was_written_before_the_servers_answer_was_lost_is_reported_as_written(clinic, monkeypatch):
    with at(clinic) as workspace:
        write_once = workspace.book.write

        def answer_is_lost(when, action, *, dry_run=False):
            write_once(when, action, dry_run=dry_run)
            return write_once(when, action, dry_run=dry_run)

        monkeypatch.setattr(workspace.book, "write", answer_is_lost)
        (told,) = write(workspace, lambda: moves(workspace, SESSION))

        assert told.after.appointment == workspace.book.find(SESSION).appointment != told.before.appointment
        assert [line.what for line in workspace.book.log(about=SESSION)] == ["booked", "moved"]
