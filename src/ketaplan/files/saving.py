"""Writes files whole or not at all: beside their place, to the disk, then renamed; for their owner alone."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

from ketaplan.errors import InputError

NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""What systems without hard links answer."""


def save_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, in place of what was there."""
    save_bytes(path, text.encode())


def save_bytes(path: Path, data: bytes) -> None:
    """Write a file, in place of what was there; raises :class:`InputError` where that cannot be done."""
    try:
        place = _place(path)
        temporary = _written_beside(place, data)
        try:
            temporary.replace(place)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _settle(place.parent)
    except (OSError, ValueError) as error:
        raise InputError(_refusal(path, error)) from None


def save_new_text(path: Path, text: str) -> None:
    """Write a file that is not there yet; raises :class:`InputError` where something is, and leaves it alone."""
    try:
        temporary = _written_beside(path, text.encode())
        try:
            _link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(path.parent)
    except FileExistsError:
        raise InputError(f"{path}: is there already, and is left as it is") from None
    except (OSError, ValueError) as error:
        raise InputError(_refusal(path, error)) from None


def _place(path: Path) -> Path:
    """Where a file is to be written: behind a symbolic link, what it leads to."""
    try:
        place = path.resolve(strict=path.is_symlink() and path.exists())
        mode = place.stat().st_mode
    except FileNotFoundError:
        return place
    except RuntimeError:  # how Path.resolve reports a circle of links before Python 3.13
        raise OSError("a symbolic link that leads in a circle") from None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode):
        raise OSError("not an ordinary file")
    return place


def _written_beside(place: Path, data: bytes) -> Path:
    """A file of a name of its own in the same folder, safely on the disk; mkstemp makes it 0600."""
    descriptor, name = tempfile.mkstemp(prefix=".ketaplan-", dir=place.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor, not a path
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _link(temporary: Path, path: Path) -> None:
    """Give the file its name unless something has it; where names cannot be shared, look and rename."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if path.exists() or path.is_symlink():
            raise FileExistsError from None
        temporary.replace(path)


def _settle(folder: Path) -> None:
    """See to it that a new name outlives a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refusal(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, IsADirectoryError):
        return f"{path}: is a folder; name a file in it"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{path}: there is no folder {path.parent}; make it first"
    if isinstance(error, PermissionError):
        return f"{path}: no permission to write there; choose another folder"
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{path}: cannot be written: {words[:1].lower()}{words[1:]}"
