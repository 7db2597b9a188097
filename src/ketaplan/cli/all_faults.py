"""What else is wrong with a line that is refused: days that are none, and places that are not there, all at once.

A command stops at the first thing that it cannot use.  Only then is everything else on its line looked at, so that one
run names every fault.  Nothing here writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ketaplan.cli import console
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import BookError, InputError, KetaplanError
from ketaplan.files.inputs import STDIN

if TYPE_CHECKING:
    from ketaplan.services.workspace.settings import Settings

Refusal = typer.BadParameter | KetaplanError
DAYS = ("DATE", "D", "DAY")
MOMENTS = ("DATE-TIME", "D[THH:MM]")
MONTH = "MONTH"
SPAN = "SPAN"
"""How the help names the values that are days, days with times, months, and stretches."""
WITHOUT_BOOK = frozenset({"plan", "batch", "explain", "patients", "status", "due"})
"""Commands that work where no book is named."""
WITH_FILE = frozenset({"plan", "explain", "letter", "edit"})
"""Commands whose patient needs a file."""


def all_faults(ctx: Any, known: list[Refusal]) -> list[Refusal]:
    """Return what is known to be wrong with a command's line and what else is, each once: the line itself first."""
    found = list(known)
    said = {key for one in known for key in _keys(one)}
    with console.hushed():
        # A book that refused, for example because it is locked, is not opened again.
        places = [] if any(isinstance(one, BookError) for one in known) else list(_places(ctx))
        others: list[Refusal] = [*_days(ctx), *places]
    for one in others:
        if not said.issuperset(keys := _keys(one)):
            said.update(keys)
            found.append(one)
    return sorted(found, key=lambda one: isinstance(one, KetaplanError))


def _keys(refusal: Refusal) -> set[str]:
    """Return the option that it is about, else its lines."""
    if isinstance(refusal, typer.BadParameter):
        from ketaplan.cli.usage import name_of

        named = refusal.param_hint or (name_of(refusal.param) if refusal.param is not None else None)
        return {str(named or refusal.message)}
    return set(str(refusal).splitlines())


def _days(ctx: Any) -> Iterator[typer.BadParameter]:
    """Yield a fault for each value that should be a day, a time or a stretch, and is none."""
    from ketaplan.cli.repair_options import named_spans

    days = SpokenDays(ctx.params.get("clinic"))
    for one in ctx.command.get_params(ctx):
        value, metavar = ctx.params.get(one.name), str(one.metavar)
        option = max(one.opts, key=len)
        try:
            if metavar in DAYS and isinstance(value, str):
                days.day(value, option)
            elif metavar == MONTH and isinstance(value, str):
                days.month(value, option)
            elif metavar in MOMENTS and isinstance(value, str):
                days.day_or_moment(value, option)
            elif metavar.endswith(SPAN) and value:
                named_spans(days, value, option, name=not metavar.startswith("["))
        except typer.BadParameter as error:
            error.ctx = ctx
            yield error


def _places(ctx: Any) -> Iterator[KetaplanError]:
    """Yield why the files, the clinics, the patient or the book of a command cannot be used."""
    from ketaplan.cli.book_session import settings_at
    from ketaplan.files.locate import CLINIC_VARIABLE, clinic_files

    params, needs_clinic = ctx.params, "book" in ctx.params or "book_" in ctx.params
    yield from _files([*(params.get("paths") or ()), *(params.get("plans") or ())], ctx.info_name)
    if "clinic" not in params or params.get("create") or ctx.info_name == "check":
        return
    try:
        clinics = clinic_files(params["clinic"] or None)
    except KetaplanError as error:
        if needs_clinic or params["clinic"] or os.environ.get(CLINIC_VARIABLE):
            yield error
        return
    folder = params.get("folder") if "folder" in params else params.get("patients")
    if ctx.info_name in WITH_FILE and isinstance(params.get("patient"), str):
        yield from _patient(params["patient"], clinics[0], folder)
    if needs_clinic:
        book = params.get("book") or params.get("book_")
        yield from _book(settings_at(clinics, folder, book), needed=ctx.info_name not in WITHOUT_BOOK)


def _files(named: list[str | Path], command: str) -> Iterator[KetaplanError]:
    """Yield the files to check or book that are not there.

    ``batch`` takes patients' ids, too, and ``book`` itself refuses a word without a suffix, which is an id or a name.
    """
    from ketaplan.files.toml.document import NO_FILE

    files = {"check": named, "book": [path for path in named if Path(path).suffix]}
    for path in files.get(command, ()):
        if str(path) != STDIN and "://" not in str(path) and not os.path.lexists(path):
            yield InputError(f"{path}: {NO_FILE}; check the path")


def _patient(typed: str, clinic: Path, folder: Path | None) -> Iterator[KetaplanError]:
    from ketaplan.cli import confirm
    from ketaplan.files.locate import PatientFolder
    from ketaplan.files.readers.patient import read_patient

    if confirm.can_ask():  # it may be a part of a name
        return
    try:
        read_patient(PatientFolder.of(clinic, folder).file(typed)).or_raise()
    except KetaplanError as error:
        yield error


def _book(asked: Settings, *, needed: bool) -> Iterator[KetaplanError]:
    from ketaplan.services.workspace.workspace import Workspace

    try:
        with Workspace(asked) as workspace:
            _ = workspace.book if needed else workspace.optional_book
    except KetaplanError as error:
        yield error
