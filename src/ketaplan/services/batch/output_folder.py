"""Write a batch into a folder: one plan a patient, batch.json, summary.csv; all to a scratch folder first."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import msgspec

from ketaplan.errors import InputError, UnwrittenFileError
from ketaplan.files.atomic_write import make_folder
from ketaplan.files.inputs import is_input
from ketaplan.files.readers.plan import is_doubtful_json
from ketaplan.formats import FORMATS, Options

if TYPE_CHECKING:
    from ketaplan.domain.batch_result import Batch
    from ketaplan.services.batch.stop_signal import CleanupStack

BATCH, SUMMARY = "batch.json", "summary.csv"


class _Owner(msgspec.Struct):
    """The patient of one plan of a former batch."""

    patient: str


class _Former(msgspec.Struct):
    plans: list[_Owner]


def write_batch(batch: Batch, folder: Path, cleanup: CleanupStack) -> int:
    """Write everything, then replace the batch that was there; return the number of plans.

    Plans of the former batch are removed, other files stay.  Raises :class:`UnwrittenFileError` if the folder cannot
    be written; the former batch is then unchanged, also if the command is aborted.
    """
    try:
        with _scratch(folder, cleanup) as scratch:
            _write_all(batch, scratch)
            with cleanup.critical():
                _put_in_place(scratch, folder)
    except OSError as error:
        raise UnwrittenFileError(_refusal(folder, error)) from None
    return len(batch.plans)


def try_folder(folder: Path, patients: Iterable[str]) -> None:
    """Raise :class:`InputError` with the reason if plans of these patients cannot be written; leave nothing behind."""
    for name in (BATCH, SUMMARY, *map(_file_of, patients)):
        if is_input(folder / name):
            raise InputError(
                f"{folder / name}: this is a file that the command reads; name another folder with --output-dir"
            )
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        if not nearest.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        Path(tempfile.mkdtemp(prefix=".ketaplan-", dir=nearest)).rmdir()
    except OSError as error:
        raise InputError(_refusal(folder, error)) from None


def _refusal(folder: Path, error: OSError) -> str:
    return f"{folder}: cannot be written ({error.strerror}); name another with --output-dir"


@contextmanager
def _scratch(folder: Path, cleanup: CleanupStack) -> Iterator[Path]:
    """Provide a scratch folder in the folder; remove it at the end, and empty folders made for it."""
    scratch = folder / f".ketaplan-{token_hex(6)}"
    made = [one for one in (folder, *folder.parents) if not one.exists()]

    def go() -> None:
        if not _former(scratch).exists():
            shutil.rmtree(scratch, ignore_errors=True)
        for one in made:
            with suppress(OSError):
                one.rmdir()

    with cleanup.undoing(go):
        make_folder(folder)
        scratch.mkdir(mode=0o700)
        yield scratch


def _write_all(batch: Batch, scratch: Path) -> None:
    """Write every file of the batch and sync it to the disk."""
    new = _new(scratch)
    new.mkdir(mode=0o700)
    for plan in batch.plans:
        _write(new / _file_of(plan.patient), [plan.document, "\n"])
    for name, file in (("json", BATCH), ("csv", SUMMARY)):
        _write(new / file, FORMATS["batch"][name].render(batch, Options(trial=batch.trial)))
    if hasattr(os, "sync"):  # one sync for all: thousands of single ones take minutes
        os.sync()


def _write(path: Path, pieces: Iterable[str]) -> None:
    """Write a file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  a descriptor, not a path
        file.writelines(pieces)


def _put_in_place(scratch: Path, folder: Path) -> None:
    """Exchange the former files for the new ones; if one cannot be renamed, put all back."""
    new, former = [path.name for path in _new(scratch).iterdir()], _former(scratch)
    old = [name for name in {*new, *_plans_of(folder / BATCH)} if (folder / name).exists()]
    former.mkdir(mode=0o700)
    moves = [(folder / name, former / name) for name in old]
    moves += [(_new(scratch) / name, folder / name) for name in new]
    try:
        _move(moves)
    except OSError:
        former.rmdir()
        raise
    former.rename(scratch / "replaced")


def _move(moves: Sequence[tuple[Path, Path]]) -> None:
    """Rename files; if one cannot be renamed, undo what was done before."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            target.rename(source)
        raise


def _new(scratch: Path) -> Path:
    """Return the folder of the new files until they are in place."""
    return scratch / "new"


def _former(scratch: Path) -> Path:
    """Return the folder of the former files until the new ones are in place."""
    return scratch / "former"


def _file_of(patient: str) -> str:
    """Return the name of a patient's plan; that of a patient ``batch`` keeps clear of the list of all."""
    return f"{patient}.plan.json" if f"{patient}.json".casefold() == BATCH else f"{patient}.json"


def _plans_of(file: Path) -> set[str]:
    """Return the names of the plan files of a batch; none if there is no batch to read, or one with a key twice."""
    try:
        content = file.read_bytes()
        former = msgspec.json.decode(content, type=_Former)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return set()
    if is_doubtful_json(content):
        return set()
    return {_file_of(one.patient) for one in former.plans}
