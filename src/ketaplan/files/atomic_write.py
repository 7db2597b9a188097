"""Write files completely or not at all: to a temporary file on the same disk, then renamed; private to the owner.

Anything that is not an ordinary file (``/dev/stdout``, a pipe, ``/dev/null``) is written to directly.  Files that the
command has read are never overwritten, and another user's symbolic link is never followed.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.disk import sync_folder
from ketaplan.errors import InputError, UnwrittenFileError
from ketaplan.files.inputs import is_input

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL})
"""Error numbers of systems without hard links."""
MOST_LINKS = 40
"""Longer chains of symbolic links count as a cycle, as on Linux."""
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(?P<number>\d{1,4})")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}


def save_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, replacing the old file."""
    save_pieces(path, [text])


def save_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a text piece by piece, with little of it in memory."""
    _save(path, (piece.encode(errors="replace") for piece in pieces))


def save_bytes(path: Path, data: bytes) -> None:
    """Write a file, replacing the old one; raises :class:`UnwrittenFileError` if that fails."""
    _save(path, [data])


def _save(path: Path, data: Iterable[bytes]) -> None:
    try:
        if (stream := _stream(path)) is not None:
            with open(_descriptor(stream), "wb") as file:
                file.writelines(data)
            return
        place = _place(path)
        temporary = _temporary_file(place, data)
        try:
            temporary.replace(place)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(place.parent)
    except (OSError, ValueError) as error:
        raise UnwrittenFileError(_refusal(path, error)) from None


def try_place(path: Path) -> None:
    """Check that :func:`save_bytes` can write there, without writing; raises :class:`InputError` if not."""
    try:
        if (stream := _stream(path)) is not None:
            _try_stream(stream)
            return
        place = _place(path)
        descriptor, name = tempfile.mkstemp(prefix=".ketaplan-", dir=place.parent)
        os.close(descriptor)
        Path(name).unlink()
    except (OSError, ValueError) as error:
        raise InputError(_refusal(path, error)) from None


def save_new_text(path: Path, text: str) -> None:
    """Write a new file; raises :class:`InputError` if something exists there, and leaves it unchanged."""
    try:
        temporary = _temporary_file(path, [text.encode()])
        try:
            _link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except FileExistsError:
        raise InputError(f"{path}: already exists; not changed") from None
    except (OSError, ValueError) as error:
        raise InputError(_refusal(path, error)) from None


def make_folder(folder: Path) -> None:
    """Create a folder that only its owner can read, with missing parents; raises OSError."""
    for missing in reversed([above for above in (folder, *folder.parents) if not above.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def make_folder_or_raise(folder: Path, advice: str = "") -> None:
    """Create a folder like :func:`make_folder`; raises :class:`InputError` with the ``advice``."""
    try:
        make_folder(folder)
    except OSError as error:
        raise InputError(f"{folder}: cannot be created ({error.strerror}){advice}.") from None


# -- pipes and devices


_tried: dict[tuple[int, int], int] = {}
"""The descriptors of pipes that were tried, by identity: a reader would take a pipe that is closed for its end."""


def _stream(path: Path) -> int | Path | None:
    """Return the open descriptor that a path or its link names, or the path of a pipe or a device; else None."""
    for place in _chain(path):
        name = os.path.normpath(place)
        if name in _STANDARD:
            return _STANDARD[name]
        if match := _DESCRIPTOR.fullmatch(name):
            return int(match["number"])
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    return path if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) else None


def _descriptor(stream: int | Path) -> int:
    """Return a descriptor to write with: at an open one's position (``>>`` appends), or into a pipe or a device."""
    if isinstance(stream, int):
        return os.dup(stream)
    return _tried.pop(_identity(stream), None) or _opened(stream)


def _try_stream(stream: int | Path) -> None:
    """Raise OSError if nothing can be written to a stream; a pipe stays open until it is written to."""
    descriptor = _descriptor(stream)
    try:
        os.write(descriptor, b"")  # refused by a descriptor for reading, and by a full device
        _refuse_without_reader(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    if isinstance(stream, int):
        os.close(descriptor)
    else:
        _tried[_identity(stream)] = descriptor


def _refuse_without_reader(descriptor: int) -> None:
    """Raise OSError for a pipe whose reader has gone, where the system can say so."""
    import select

    if hasattr(select, "poll"):
        watched = select.poll()
        watched.register(descriptor, 0)
        if any(event & select.POLLERR for _, event in watched.poll(0)):
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _opened(path: Path) -> int:
    """Open a pipe or a device for writing; refuse a pipe without a reader instead of waiting."""
    try:
        descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError("no program reads from this pipe") from None
        raise
    os.set_blocking(descriptor, True)
    return descriptor


# -- ordinary files


def _place(path: Path) -> Path:
    """Return where to write a file: the target of the user's own symbolic links."""
    place = _behind_links(path)
    if is_input(place):
        raise OSError("the command reads this file; give another one")
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return place
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode):
        raise OSError("not an ordinary file")
    return place


def _behind_links(path: Path) -> Path:
    """Return a path's target; refuse another user's link, which could point to any file of this user."""
    *links, place = _chain(path)
    if hasattr(os, "geteuid") and any(link.lstat().st_uid != os.geteuid() for link in links):
        raise OSError("a symbolic link of another user; name the file itself")
    if place.is_symlink():
        raise OSError("a symbolic link that leads back to itself")
    return place


def _chain(path: Path) -> list[Path]:
    """Return the path and, while that is a symbolic link, what it leads to."""
    places = [path]
    while places[-1].is_symlink() and len(places) <= MOST_LINKS:
        places.append(places[-1].parent / places[-1].readlink())
    return places


def _temporary_file(place: Path, data: Iterable[bytes]) -> Path:
    """Write a temporary file in the same folder, synced to disk; mkstemp makes it 0600."""
    descriptor, name = tempfile.mkstemp(prefix=".ketaplan-", dir=place.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor, not a path
            file.writelines(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _link(temporary: Path, path: Path) -> None:
    """Give the file its name unless it exists; without hard links, check and rename."""
    try:
        os.link(temporary, path)
    except (OSError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno not in NO_LINKS:
            raise
        if path.exists() or path.is_symlink():
            raise FileExistsError from None
        temporary.replace(path)


def _refusal(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, IsADirectoryError):
        return f"{path}: is a folder; give a file in it"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{path}: there is no folder {path.parent}; create it first"
    if isinstance(error, PermissionError):
        if os.name == "nt" and path.exists():
            return f"{path}: another program has it open; close it there, or give another file"
        return f"{path}: no permission to write there; choose another folder"
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{path}: cannot be written: {words[:1].lower()}{words[1:]}"
