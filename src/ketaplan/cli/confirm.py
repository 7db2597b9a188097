"""Questions on a terminal before the book is changed: what is there now, what is to be, yes or no."""

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
    """Whether a person is there to ask."""
    return console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)


def agree(verb: str, told: Sequence[Told]) -> None:
    """Ask whether these are to be changed; raises :class:`InputError` where the answer is no.  Several are listed."""
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
    """Ask for one of ``count``, counted from 1; None for an empty line, which is none of them."""
    while said := _line(f"{asked} [1-{count}, Enter: none] "):
        if said.isdecimal() and 1 <= int(said) <= count:
            return int(said)
        _show(f"{said!r} is none of them: type a number from 1 to {count}, or Enter for none.\n")
    return None


def show(lines: Sequence[str]) -> None:
    """Show what the question is about."""
    _show("".join(f"{line}\n" for line in lines))


def may_name() -> bool:
    """Names go to stdout alone, and here only where a person looks at it."""
    return console.is_terminal(sys.stdout)


def _show(text: str) -> None:
    console.show(sys.stdout if may_name() else sys.stderr, text)


def _line(prompt: str) -> str:
    """Return what is typed after the prompt; nothing where no line follows."""
    try:
        return read_line(prompt)
    except UnicodeDecodeError:  # no answer that a person means
        return "?"
    except EOFError:
        _show("\n")
        return ""
