"""``ketaplan edit``: a patient's file in the editor, checked afterward."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketaplan.cli import confirm, console, options
from ketaplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.errors import Fault

EXAMPLES = """\
Examples:

  ketaplan edit P-1042                  opens patients/P-1042.toml in $VISUAL or $EDITOR

  EDITOR=nano ketaplan edit santos      by a part of the name
"""
EDITORS = ("nano", "vi", "notepad")
"""Tried in this order where neither $VISUAL nor $EDITOR names one."""


def edit(
    patient: Annotated[str, typer.Argument(metavar="PATIENT", help="A patient's file, an id, or a part of the name.")],
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
) -> None:
    """Open a patient's file in your editor, and check it afterward with the clinic's.

    With a fault in it, it is edited again or gets its old text back: no faulty file is left.
    """
    from ketaplan.cli.named_patient import patient_path

    if not confirm.can_ask():
        raise typer.BadParameter("there is no terminal to edit on; write the file, then: ketaplan check FILE")
    clinics = _clinics(clinic, patients)
    path = patient_path(patient, clinics[0] if clinics else None, patients)
    editor = _editor()
    try:
        before = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    try:
        _until_right(editor, path, clinics, before)
    except BaseException:
        if _faults(path, clinics):
            _go_back(path, before)
        raise


def _clinics(named: list[Path] | None, patients: Path | None) -> list[Path]:
    """Return the clinic files to check with; the patients' folder is enough where none is found."""
    from ketaplan.files.locate import clinic_files

    try:
        return clinic_files(named)
    except InputError:
        if named or patients is None:
            raise
        return []


def _editor() -> list[str]:
    """Return the command of the editor; raises :class:`InputError` where there is none."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        return shlex.split(named, posix=os.name != "nt")
    found = next((one for one in EDITORS if shutil.which(one)), None)
    if found is None:
        raise InputError("No editor was found: name one in $EDITOR, for example EDITOR=nano.")
    return [found]


def _until_right(editor: Sequence[str], path: Path, clinics: Sequence[Path], before: bytes) -> None:
    """Let the file be edited until it is right, or has its old text back."""
    while True:
        _run(editor, path)
        if _bytes_of(path) == before:
            console.say("Nothing was changed. (If your editor returns at once, add its option to wait.)")
            return
        faults = _faults(path, clinics)
        for fault in faults:
            console.say(str(fault))
        if not faults:
            _say_right(path, clinics)
            return
        if not confirm.agreed("Edit it again? n restores the old text.", usual=True):
            _go_back(path, before)
            raise InputError(f"{path}: the old text is back.")


def _run(editor: Sequence[str], path: Path) -> None:
    """Run the editor, whose Ctrl-C is its own; the file stays as private as it was."""
    mode = path.stat().st_mode if path.exists() else None
    heard = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.run([*editor, str(path)], check=False)  # noqa: S603  the user's own editor
    except OSError as error:
        raise InputError(f"{editor[0]}: {(error.strerror or str(error)).lower()}; name an editor in $EDITOR") from None
    finally:
        signal.signal(signal.SIGINT, heard)
    if mode is not None and path.exists():
        path.chmod(stat.S_IMODE(mode))


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _faults(path: Path, clinics: Sequence[Path]) -> list[Fault]:
    """Return what makes the file unusable."""
    return [fault for fault in _found(path, clinics) if not fault.warning]


def _say_right(path: Path, clinics: Sequence[Path]) -> None:
    """Say what is odd about the file all the same, and how to see what the change leads to."""
    from ketaplan.cli.book_session import settings_at
    from ketaplan.cli.next_step import say_steps
    from ketaplan.files.toml.peek import peek
    from ketaplan.text import next_steps

    console.say_warnings(_found(path, clinics))
    console.say(f"{path}: right.")
    settings_at(clinics, None, None)  # the next step names them again
    say_steps([next_steps.see_possible(peek(path, "id") or path.stem)])


def _found(path: Path, clinics: Sequence[Path]) -> list[Fault]:
    from ketaplan.cli import clock
    from ketaplan.domain.clock import Today
    from ketaplan.services.check import check_paths

    report = check_paths([*clinics, path], Today(clock.now()))
    return [fault for fault in report.faults if fault.file == str(path)]


def _go_back(path: Path, before: bytes) -> None:
    from ketaplan.files import inputs
    from ketaplan.files.atomic_write import save_bytes

    inputs.forget()
    save_bytes(path, before)
