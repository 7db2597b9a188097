"""Next steps as they are typed: with the options that name the same clinic, patients, book and day again."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.cli import console
from ketaplan.errors import BookError, InputError
from ketaplan.text.next_steps import BOOK_IS_REAL, REPEATED, NextStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaplan.services.workspace.settings import Settings

ONLY_FOR_TRIALS = "options.TrialAsOf"
"""How a command that writes declares its day."""
WRITING = frozenset({"--save", "--apply"})
"""Options with which a command writes."""


def remember(settings: Settings) -> None:
    """Repeat these settings in all next steps, wherever they are said, until the command ends."""
    REPEATED.set(lambda words: _repeated(words, settings))


def say_steps(lines: Iterable[str | NextStep]) -> None:
    """Say sentences and next steps, a line each."""
    for line in lines:
        console.note(str(line))


def _repeated(words: Sequence[str], settings: Settings) -> list[tuple[str, str]]:
    """Return the options without which a command would be about another clinic, book or day.

    What is written to a book that is no trial takes its day from the clock.
    """
    given = _options(settings)
    if not given:
        return []
    command = words[0]
    taken = signature(getattr(import_module(f"ketaplan.cli.{command}"), command)).parameters
    writes = ("as_of" in taken and taken["as_of"].annotation == ONLY_FOR_TRIALS) or not WRITING.isdisjoint(words)
    is_refused = writes and _is_real_book()
    return [option for name, option in given if name in taken and not (is_refused and name == "as_of")]


def _is_real_book() -> bool:
    """Whether the open book is no trial; false where it cannot be read any more."""
    with suppress(BookError):
        return BOOK_IS_REAL.get()()
    return False


def as_typed(address: str) -> str:
    """Return a book's address as it is typed here: a file in this folder or below by its path from here."""
    path = Path(address)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else address


def _options(settings: Settings) -> list[tuple[str, tuple[str, str]]]:
    """Return what has to be said again, by the parameter of the commands that take it."""
    clinics = () if _is_found(settings) else settings.clinics
    given: list[tuple[str, tuple[str, str]]] = [("clinic", ("--clinic", str(file))) for file in clinics]
    if settings.patients:
        given.append(("patients", ("--patients", str(settings.patients))))
    if settings.book:
        given.append(("book", ("--book", settings.book)))
    if settings.as_of:
        given.append(("as_of", ("--as-of", settings.as_of.isoformat())))
    return given


def _is_found(settings: Settings) -> bool:
    """Whether the clinic files are those that are found without an option."""
    from ketaplan.files.locate import clinic_files

    try:
        return clinic_files(None) == list(settings.clinics)
    except InputError:
        return False
