"""A secret of this user, created once: the source of calendar identities if there is no book."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path

from ketaplan.errors import InputError

OCTETS = 32
DATA_VARIABLE = "XDG_DATA_HOME"


class NoPlaceError(InputError):
    """There is no place to store a secret."""

    def __init__(self, why: str) -> None:
        """Say why, and both ways out."""
        super().__init__(
            "A calendar without a book needs a secret of yours, so that its entries can be updated later, and there is "
            f"no place to store it: {why}. Give a book with --book, or a folder of your own in ${DATA_VARIABLE}."
        )


def data_folder() -> Path | None:
    """Return this user's folder for permanent data, which is not the cache; None without a home."""
    if (named := Path(os.environ.get(DATA_VARIABLE, ""))).is_absolute():
        return named / "ketaplan"
    try:
        home = Path.home()
    except RuntimeError:  # an account without a name
        return None
    if not home.is_absolute():
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "ketaplan"
    if sys.platform == "darwin":
        return home / "Library/Application Support/ketaplan"
    return home / ".local/share/ketaplan"


def own_secret() -> bytes:
    """Return the secret, created if there is none yet.

    Raises :class:`NoPlaceError` if it cannot be stored, and :class:`~ketaplan.errors.InputError` if the stored one is
    not valid.
    """
    folder = data_folder()
    if folder is None:
        raise NoPlaceError("this account has no home folder")
    place = folder / "secret"
    known = _read(place)
    if known is None:
        _make(place)
        known = _read(place)
    if known is None:
        raise NoPlaceError(f"{place} has disappeared")
    return known


def _read(place: Path) -> bytes | None:
    """Return the stored secret; None if there is none."""
    try:
        text = place.read_text("ascii") if stat.S_ISREG(place.stat().st_mode) else ""
        known = bytes.fromhex(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NoPlaceError(f"{place}: {error.strerror}") from None
    except ValueError:
        known = b""
    if len(known) != OCTETS:
        raise InputError(
            f"{place}: this is not the secret that ketaplan stored for calendar entries. Restore it from a backup, or "
            "delete the file; calendars sent before can then no longer be updated."
        )
    return known


def _make(place: Path) -> None:
    """Create a secret; if another process creates one at the same moment, use that."""
    from ketaplan.files.atomic_write import save_new_text

    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_new_text(place, secrets.token_hex(OCTETS) + "\n")
    except OSError as error:
        raise NoPlaceError(f"{place.parent}: {error.strerror}") from None
    except InputError as error:
        if not place.exists():
            raise NoPlaceError(str(error)) from None
