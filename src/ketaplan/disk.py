"""What the book and the files both need from a disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM})
"""Error numbers of systems that cannot open or sync a folder: Windows, some network shares."""


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a crash, as far as the system can sync folders; raises OSError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError as error:
        if error.errno in NO_SYNC:
            return
        raise
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NO_SYNC:
            raise
    finally:
        os.close(descriptor)
