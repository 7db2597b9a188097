"""Next steps in words: with the options that name the same clinic, patients, book and day again."""

from __future__ import annotations

import sys
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.cli import console
from ketaplan.errors import InputError
from ketaplan.text.next_steps import NextStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.services.workspace.settings import Settings


def say_steps(lines: Iterable[str | NextStep], settings: Settings) -> None:
    """Say sentences and next steps, a line each; a command that would be broken is put on its own line."""
    for line in lines:
        if not isinstance(line, NextStep):
            console.note(line)
            continue
        step = repeated(line, settings)
        is_long = console.is_terminal(sys.stderr) and len(str(step)) > console.width(descriptor=console.STDERR)
        console.note(f"{step.purpose}:\n  {step.command}" if is_long else str(step))


def repeated(step: NextStep, settings: Settings) -> NextStep:
    """Return the step with the options without which it would be about another clinic, book or day."""
    module = import_module(f"ketaplan.cli.{step.words[0]}")
    taken = signature(getattr(module, step.words[0])).parameters
    given = [word for name, words in _options(settings) if name in taken for word in words]
    return step.with_options(given)


def as_typed(address: str) -> str:
    """Return a book's address as it is typed here: a file in this folder or below by its path from here."""
    path = Path(address)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else address


def _options(settings: Settings) -> list[tuple[str, tuple[str, ...]]]:
    """Return what has to be said again, by the parameter of the commands that take it."""
    clinics = () if _is_found(settings) else tuple(map(str, settings.clinics))
    return [
        ("clinic", tuple(word for file in clinics for word in ("--clinic", file))),
        ("patients", ("--patients", str(settings.patients)) if settings.patients else ()),
        ("book", ("--book", settings.book) if settings.book else ()),
        ("as_of", ("--as-of", settings.as_of.isoformat()) if settings.as_of else ()),
    ]


def _is_found(settings: Settings) -> bool:
    """Whether the clinic files are those that are found without an option."""
    from ketaplan.files.locate import clinic_files

    try:
        return clinic_files(None) == list(settings.clinics)
    except InputError:
        return False
