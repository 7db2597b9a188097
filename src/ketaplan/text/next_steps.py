"""The next step after an answer: what it is for, and the command that does it, ready to be typed.

Every function here returns steps; a test checks that each of them is a command with its own options.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.text.words import counted, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

PROGRAM = "ketaplan"
UNQUOTED = "-_./:=@%+,~"
"""Signs that a shell takes as they are, inside a word."""
REPEATED: ContextVar[Callable[[Sequence[str]], Sequence[tuple[str, str]]]] = ContextVar(
    "REPEATED", default=lambda _: ()
)
"""Returns the options typed now without which a command, by its words, would be about another clinic, book or day."""
BOOK_IS_REAL: ContextVar[Callable[[], bool]] = ContextVar("BOOK_IS_REAL", default=lambda: False)
"""Returns whether the open book is known to be no trial: what is written to it takes its day from the clock."""


@contextmanager
def repeating_nothing() -> Iterator[None]:
    """Forget at the end which options are repeated, and start with none."""
    options, is_real = REPEATED.set(lambda _: ()), BOOK_IS_REAL.set(lambda: False)
    try:
        yield
    finally:
        REPEATED.reset(options)
        BOOK_IS_REAL.reset(is_real)


class NextStep(NamedTuple):
    """What a command is for, and its words after ``ketaplan``; ``then`` is the step after it.

    Options that are typed now are repeated, unless it ``is_complete``.
    """

    purpose: str
    words: tuple[str, ...]
    then: NextStep | None = None
    is_complete: bool = False

    @property
    def command(self) -> str:
        """The command as it is typed in a shell."""
        repeated = () if self.is_complete else REPEATED.get()(self.words)
        options = [word for option in repeated if option[1] not in self.words for word in option]
        return " ".join((PROGRAM, *map(_quoted, (*self.words, *options))))

    def __str__(self) -> str:
        """``To undo it: ketaplan restore P-1042/1/induction/3``."""
        after = f", {self.then.purpose}{self.then.command}" if self.then else ""
        return f"{self.purpose}: {self.command}{after}"


def _quoted(word: str) -> str:
    """Return a word as a shell takes it."""
    if word and not word.startswith("~") and all(sign.isalnum() or sign in UNQUOTED for sign in word):
        return word
    import shlex

    return shlex.quote(word)


# -- after a change


def take_back(ids: Sequence[str], purpose: str = "To undo it") -> NextStep:
    """Take a cancellation or a mark back."""
    return NextStep(purpose, ("restore", *ids))


def another_place(patient: str) -> NextStep:
    """Find another place for a session that was not given."""
    return NextStep("To find another place, between its neighbors where possible", ("plan", patient, "--save"))


def repair(patients: Sequence[str] = (), purpose: str = "To repair it with the fewest calls") -> NextStep:
    """See the repair of what is broken or missing, of these patients or of all."""
    return NextStep(purpose, ("replan", *patients))


def fill() -> NextStep:
    """See who on the waiting list gains from what is free."""
    return NextStep("A patient on the waiting list could gain from what is free", ("fill",))


def wait(patient: str) -> NextStep:
    """Put a patient for whom there is no course on the waiting list."""
    return NextStep("To put the patient on the waiting list", ("wait", patient))


def note_score(patient: str, name: str) -> NextStep:
    """Note a patient's first score on a measure."""
    return NextStep("To note a score", ("progress", "add", patient, name, "--on", "today"))


def send_calendar(patient: str) -> NextStep:
    """Write the calendar that the patient gets."""
    return NextStep("For the patient's calendar", ("export", "--patient", patient, "-o", f"{patient}.ics"))


def confirm_held(patient: str, purpose: str) -> NextStep:
    """Confirm the sessions of a patient that are held."""
    return NextStep(purpose, ("mark", patient, "booked"))


def release_held(ids: Sequence[str]) -> NextStep:
    """Cancel sessions that are held."""
    return NextStep("To release what is held", ("cancel", *ids))


def mark_day(day: date, purpose: str = "To mark them") -> NextStep:
    """Go down the list of a day's visits that are not marked."""
    return NextStep(purpose, ("mark", "--day", day.isoformat()))


def mark_list(patient: str | None = None, purpose: str = "To mark them one by one") -> NextStep:
    """Go down the list of visits that are not marked, of one patient or of all."""
    return NextStep(purpose, ("mark", *((patient,) if patient else ())))


def unmarked(count: int, first: date, year: int, *, is_one_day: bool) -> NextStep:
    """Say how many visits before today are not marked, and go down their list."""
    verb, since = ("is" if count == 1 else "are"), ("on" if is_one_day else "the first on")
    said = f"{counted(count, 'visit')} before today {verb} not marked, {since} {day_in_sentence(first, year)}"
    return mark_day(first, said) if is_one_day else mark_list(purpose=said)


def unmarked_of(patient: str, count: int, first: date, year: int) -> NextStep:
    """Say how many visits of a patient are not marked though they are over, and go down their list."""
    verb, counts, since = ("is", "counts", "on") if count == 1 else ("are", "count", "the first on")
    visits = f"{counted(count, 'visit')} before today"
    said = f"{visits} {verb} not marked and {counts} as given, {since} {day_in_sentence(first, year)}"
    return mark_list(patient, said)


# -- where something is in the way


def explain(patient: str) -> NextStep:
    """See the facts that forbid a course."""
    return NextStep("Which lines of the files and the book forbid it", ("explain", patient))


def other_places(name: str, purpose: str = "Other people or times") -> NextStep:
    """See where else a session could be."""
    return NextStep(purpose, ("move", name, "--options", "5"))


def plan_again(patient: str, purpose: str = "Another place") -> NextStep:
    """Plan and book what is missing."""
    return NextStep(purpose, ("plan", patient, "--save"))


def write_repair(digest: str) -> NextStep:
    """Write a repair that was shown."""
    return NextStep("To write it", ("replan", "--apply", "--expect", digest))


def see_possible(patient: str) -> NextStep:
    """See what is possible now."""
    return NextStep("See what is possible now", ("plan", patient))


def cancel_and_plan(name: str, patient: str, purpose: str) -> NextStep:
    """Cancel a consultation and plan it again."""
    return NextStep(purpose, ("cancel", name), plan_again(patient, "then "))


def cancel(ids: Sequence[str], purpose: str = "To cancel") -> NextStep:
    """Cancel appointments, or all that a patient has ahead."""
    return NextStep(purpose, ("cancel", *ids))


def mark(name: str, status: str) -> NextStep:
    """Say how a visit went."""
    return NextStep("To record how it went", ("mark", name, status))


def move(name: str) -> NextStep:
    """Move a session that is booked already."""
    return NextStep("To move it", ("move", name))


def see_booked() -> NextStep:
    """See what is booked this month."""
    return NextStep("To see the appointments", ("export",))


def try_remedy(patient: str, asked: Sequence[str]) -> NextStep:
    """See the plan that the first remedy gives."""
    return NextStep("To try one", ("explain", patient, *asked, "--try", "1"))


# -- books and files


def make_book(address: str | None = None) -> NextStep:
    """Make a book, where one is named."""
    return NextStep("To create one", ("book", "--create", *(("--book", address) if address else ())), is_complete=True)


def print_roles() -> NextStep:
    """Print the roles of a book on a server."""
    return NextStep("The desks' roles, as SQL for psql", ("book", "--roles"), is_complete=True)


def make_trial_book() -> NextStep:
    """Make a book that takes any day as today."""
    words = ("book", "--create", "--trial", "--book", "trial.db")
    return NextStep("To try another day, make a trial book", words, is_complete=True)


def check_book(address: str, purpose: str = "See which") -> NextStep:
    """See what breaks a rule of what is booked."""
    return NextStep(purpose, ("check", address))


def faults_of(file: str) -> NextStep:
    """See what is wrong in a file."""
    return NextStep("See what is wrong", ("check", file))


def no_longer_hold(count: int, address: str) -> NextStep:
    """Say how many of the appointments shown break rules, and see the reasons of all."""
    verb = "holds" if count == 1 else "hold"
    return check_book(address, f"{counted(count, 'appointment')} shown no longer {verb}")


def every_damage(address: str) -> NextStep:
    """List every damage of a book."""
    return check_book(address, "Every damage")


def check_folder(folder: str) -> NextStep:
    """Check a new folder after each change."""
    return NextStep("Edit the files, and check them after each change", ("check", folder), is_complete=True)
