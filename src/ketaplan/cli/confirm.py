"""Questions on a terminal before the book changes: now, then, yes or no."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ketaplan.cli import console
from ketaplan.cli.line_reader import read_line
from ketaplan.errors import InputError
from ketaplan.text.suggestions import shown
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.book.changes import DescribedChange


UNCHANGED = "Nothing was changed."
NOT_BOOKED = "Nothing was booked."


class NotAgreedError(InputError):
    """The answer to a question was no."""


def can_ask() -> bool:
    """Return whether there is a terminal to ask on."""
    return console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)


def agree(verb: str, described: Sequence[DescribedChange]) -> None:
    """Ask whether to make these changes, listing several; raises :class:`InputError` for a no."""
    from ketaplan.formats.book.changes import question

    named = may_name()
    if len(described) == 1:
        asked = question(verb, described[0], named=named)
    else:
        _show("".join(f"  {one.whose(named=named)}  {one.span()}  {one.before.id}\n" for one in described))
        asked = f"{verb.capitalize()} these {len(described)}?"
    if not agreed(asked):
        raise NotAgreedError(UNCHANGED)


def agree_to_book(described: Sequence[DescribedChange]) -> None:
    """Ask whether to book these, after showing them; raises :class:`InputError` where the answer is no."""
    patients = {one.after.patient: one.name for one in described}
    whose = next(iter(patients.values())) if len(patients) == 1 and may_name() else ""
    to = f" for {whose or next(iter(patients))}" if len(patients) == 1 else f" of {len(patients)} patients"
    what = f"these {counted(len(described), 'appointment')}" if len(described) > 1 else f"this {_type_of(described[0])}"
    if not agreed(f"Book {what}{to}?"):
        raise NotAgreedError(NOT_BOOKED)


def _type_of(described: DescribedChange) -> str:
    visit = described.after.appointment
    return "appointment" if visit.is_infusion else visit.type


def agreed(asked: str, *, usual: bool = False) -> bool:
    """Ask until the answer is yes or no; an empty line is the ``usual`` one, and no line at all is no."""
    choice, enter = ("[Y/n]", "yes") if usual else ("[y/N]", "no")
    while (said := line(f"{asked} {choice} ")) is not None:
        if said.lower() in {"y", "yes", "n", "no", ""}:
            return said.lower().startswith("y") or (not said and usual)
        _show(f"Type y for yes or n for no; Enter is {enter}.\n")
    return False


def choose(asked: str, count: int) -> int | None:
    """Ask for one of ``count``, counted from 1; None for an empty line."""
    while said := line(f"{asked} [1-{count}, Enter: none] "):
        if said.isdecimal() and 1 <= int(said) <= count:
            return int(said)
        numbers = f"1 to {count}" if count > 1 else "1"
        _show(f"{shown(said)} is not one of them. Type {numbers}, or Enter for none.\n")
    return None


def show(lines: Sequence[str]) -> None:
    """Print what the question is about."""
    _show("".join(f"{line}\n" for line in lines))


def may_name() -> bool:
    """Return whether questions may name patients: names go only to a terminal's stdout."""
    return console.is_terminal(sys.stdout)


def _show(text: str) -> None:
    console.show(sys.stdout if may_name() else sys.stderr, text)


def line(prompt: str) -> str | None:
    """Return what is typed after the prompt; None where no line follows."""
    try:
        return read_line(prompt)
    except UnicodeDecodeError:  # not an answer
        return "?"
    except EOFError:
        _show("\n")
        return None
