"""Copy the book to a file, or to a folder of dated copies of which only the newest stay."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ketaplan.errors import InputError, KetaplanError

if TYPE_CHECKING:
    from ketaplan.book.sql_book import SqlBook
    from ketaplan.services.workspace.workspace import Workspace

STAMP = "%Y-%m-%d-%H%M%S"
STAMPED = r"\d{4}-\d\d-\d\d-\d{6}"
SUFFIX = ".db"


class BackedUp(Struct, frozen=True):
    """The copy, the older copies that were removed, and those that were not, with the reason."""

    file: Path
    removed: tuple[Path, ...] = ()
    left: tuple[str, ...] = ()


def back_up(workspace: Workspace, target: str, keep: int | None) -> BackedUp:
    """Copy the book to a new file; in a folder it is named by the clinic's date and time.

    With ``keep``, older copies of this book in the folder beyond the ``keep`` newest are removed, each only after it
    was opened and found to be one.  Raises InputError if ``keep`` is given for a file.
    """
    folder = Path(target)
    if not (target.endswith(("/", os.sep)) or folder.is_dir()):
        if keep is not None:
            raise InputError(f"{target}: --keep goes with a folder of copies: ketaplan backup {target}/ --keep {keep}")
        workspace.book.backup(folder)
        return BackedUp(folder)
    from ketaplan.files.atomic_write import make_folder_or_raise

    make_folder_or_raise(folder)
    stem = Path(workspace.book.address).stem
    now = workspace.settings.now.astimezone(workspace.sites[0].clinic.zone)
    file = folder / f"{stem}-{now.strftime(STAMP)}{SUFFIX}"
    workspace.book.backup(file)
    return BackedUp(file, *_thinned_out(workspace, folder, stem, keep)) if keep else BackedUp(file)


def _thinned_out(workspace: Workspace, folder: Path, stem: str, keep: int) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Remove all but the newest copies of this book; return those removed, and why others were not."""
    named = re.compile(rf"{re.escape(stem)}-{STAMPED}{re.escape(SUFFIX)}")
    files = sorted((path for path in folder.iterdir() if named.fullmatch(path.name)), reverse=True)
    log = {entry.number: entry.hash for entry in workspace.book.log(last=0)}
    copies: list[Path] = []
    left: list[str] = []
    for path in files:
        why_not = _not_a_copy(workspace, path, log)
        if why_not is None:
            copies.append(path)
        else:
            left.append(f"{path}: not removed, and not counted: {why_not}")
    for path in copies[keep:]:
        path.unlink()
    return tuple(copies[keep:]), tuple(left)


def _not_a_copy(workspace: Workspace, path: Path, log: dict[int, str]) -> str | None:
    """Return why a file is not an intact earlier state of this book; None if it is."""
    from ketaplan.book.backends import open_book
    from ketaplan.book.integrity import find_damage

    if path.is_symlink() or not path.is_file():
        return "it is not an ordinary file"
    copy: SqlBook | None = None
    try:
        copy = open_book(str(path), workspace.settings.now)
        if copy.uid_secret() != workspace.book.uid_secret():
            return "it is a copy of another book"
        if any(log.get(entry.number) != entry.hash for entry in copy.log(last=1)):
            return "it has changes that this book does not have"
        return "it is damaged" if find_damage(copy) else None
    except (KetaplanError, OSError):
        return "it cannot be read"
    finally:
        if copy is not None:
            with suppress(KetaplanError):
                copy.close()
