"""Questions on a terminal before the book changes: now, then, yes or no."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ketaplan.cli import console
from ketaplan.cli.line_reader import read_line
from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.book.changes import Told


def can_ask() -> bool:
    """Return whether there is a terminal to ask on."""
    return console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)


def agree(verb: str, told: Sequence[Told]) -> None:
    """Ask whether to make these changes, listing several; raises :class:`InputError` for a no."""
    from ketaplan.formats.book.changes import question

    named = may_name()
    if len(told) == 1:
        asked = question(verb, told[0], named=named)
    else:
        _show("".join(f"  {one.whose(named=named)}  {one.span()}  {one.before.id}\n" for one in told))
        asked = f"{verb.capitalize()} these {len(told)}?"
    if _line(f"{asked} [y/N] ").lower() not in {"y", "yes"}:
        raise InputError("Nothing was changed.")


def choose(asked: str, count: int) -> int | None:
    """Ask for one of ``count``, counted from 1; None for an empty line."""
    while said := _line(f"{asked} [1-{count}, Enter: none] "):
        if said.isdecimal() and 1 <= int(said) <= count:
            return int(said)
        _show(f"{said!r} is none of them: type a number from 1 to {count}, or Enter for none.\n")
    return None


def show(lines: Sequence[str]) -> None:
    """Print what the question is about."""
    _show("".join(f"{line}\n" for line in lines))


def may_name() -> bool:
    """Return whether questions may name patients: names go only to a terminal's stdout."""
    return console.is_terminal(sys.stdout)


def _show(text: str) -> None:
    console.show(sys.stdout if may_name() else sys.stderr, text)


def _line(prompt: str) -> str:
    """Return the line typed after the prompt; empty if there is none."""
    try:
        return read_line(prompt)
    except UnicodeDecodeError:  # not an answer
        return "?"
    except EOFError:
        _show("\n")
        return ""
