"""The list of visits that no one has marked: how each went is asked, and written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.cli import confirm, console
from ketaplan.cli.book_session import report
from ketaplan.cli.change_command import LINES
from ketaplan.cli.next_step import say_steps
from ketaplan.errors import KetaplanError
from ketaplan.formats.book.changed import Changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.book.changes import DescribedChange
    from ketaplan.services.workspace.workspace import Workspace

CANCEL, SKIP, STOP = "cancel", "skip", "stop"
ANSWERS = {
    "a": "attended",
    "m": "missed",
    "p": "partial",
    "h": "held-clinical",
    "c": CANCEL,
    "s": SKIP,
    "q": STOP,
}
"""What each letter means; a longer start of a word is taken, too."""
LEGEND = "a attended  m missed  p partial  h held-clinical  c cancel  Enter skip  q stop"


def ask_down(workspace: Workspace, visits: Sequence[Booking]) -> None:
    """Ask about each of these visits; answers count even if it is stopped in the middle."""
    from ketaplan.services.book.change_words import tell_same

    confirm.show([LEGEND])
    done: list[DescribedChange] = []
    day = None
    try:
        for number, one in enumerate(tell_same(workspace, visits), start=1):
            if one.before.appointment.day != day:
                day = one.before.appointment.day
                confirm.show([one.day_words()])
            answer = _answer(f"{number}/{len(visits)}  {one.at_words(named=confirm.may_name())}? ")
            if answer == STOP:
                break
            if answer != SKIP:
                done += _written(workspace, one.before.id, answer)
    finally:
        _say_done(workspace, done, len(visits))


def _answer(question: str) -> str:
    """Return the change to make; an empty line skips, no line at all stops."""
    while True:
        said = confirm.line(question)
        if said is None:
            return STOP
        word = said.lower()
        meant = (
            [ANSWERS[word]] if word in ANSWERS else [one for one in ANSWERS.values() if word and one.startswith(word)]
        )
        if not word or meant:
            return meant[0] if meant else SKIP
        confirm.show([f"Type {', '.join(list(ANSWERS)[:-1])} or {list(ANSWERS)[-1]}; Enter skips."])


def _written(workspace: Workspace, name: str, answer: str) -> list[DescribedChange]:
    """Mark or cancel one appointment; say why that may not be."""
    from ketaplan.services.book.changes import cancellations, markings
    from ketaplan.services.book.write_changes import write

    try:
        if answer == CANCEL:
            described = write(workspace, lambda: cancellations(workspace, [name]))
        else:
            described = write(workspace, lambda: markings(workspace, [name], answer))
    except KetaplanError as error:
        console.say(str(error))
        return []
    console.note_commit(written=True)
    return described


def _say_done(workspace: Workspace, done: Sequence[DescribedChange], count: int) -> None:
    """Say what was marked, what is left, and what to do next."""
    from ketaplan.services.book.consequences import consequences
    from ketaplan.text.words import counted

    changed = Changed(command="mark", changes=[(one.before, one.after) for one in done])
    report(workspace, changed, "marked", LINES, lines=())  # the list above has them
    if left := count - len(done):
        console.say(f"Not marked: {counted(left, 'appointment')}.")
    say_steps(consequences(workspace, done))
