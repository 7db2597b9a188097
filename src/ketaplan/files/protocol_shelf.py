"""Finds protocols: by id beside the clinic file or in the package, or by a file's path."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ketaplan.domain.protocol import Protocol
from ketaplan.errors import Fault
from ketaplan.files.document import read_document, why_not
from ketaplan.files.glance import stated
from ketaplan.files.protocol import read_protocol
from ketaplan.files.reading import Read

BUILT_IN = Path(__file__).parents[1] / "protocols"
"""Each file there is named by the id in it."""

FOLDER = "protocols"

_PLAIN_ID = "[a-z0-9-]{1,64}"


class ProtocolShelf:
    """The protocols that a clinic can name; a file is read when it is asked for, and once."""

    def __init__(self, clinic_file: Path | None) -> None:
        """Look beside this clinic file first; None: only at what the package brings."""
        self._folder = None if clinic_file is None else clinic_file.parent / FOLDER
        self._known: dict[Path, Read[Protocol]] = {}

    def find(self, name: str, beside: Path) -> Read[Protocol]:
        """The protocol that the file ``beside`` calls so: an id, or a path relative to that file."""
        path = self._with_id(name) or _at_path(name, beside)
        if faults := self._hidden(path):
            return Read(None, faults)
        if path is None:
            return Read(None, (self._not_found(name, beside),))
        return self._read(path)

    def _hidden(self, found: Path | None) -> tuple[Fault, ...]:
        """What may not be read next to the clinic, where it could be the protocol in place of the one found."""
        if self._folder is None or (found is not None and found.parent == self._folder):
            return ()
        try:
            listed = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return ()
        except OSError as error:
            return (Fault(str(self._folder), 0, "", why_not(error)),)
        closed = [path for path in listed if path.suffix == ".toml" and not os.access(path, os.R_OK)]
        return tuple(Fault(str(path), 0, "", "no permission to read it") for path in closed)

    def ids(self) -> list[tuple[str, str, str]]:
        """Id, name and source of every protocol that can be read, by id; of two with one id the one that counts."""
        listed: dict[str, tuple[str, str, str]] = {}
        for path in (*self._beside_clinic(), *sorted(BUILT_IN.glob("*.toml"))):
            if (protocol := self._read(path).value) is not None:
                source = "built in" if path.parent == BUILT_IN else str(path)
                listed.setdefault(protocol.id, (protocol.id, protocol.name, source))
        return sorted(listed.values())

    def _with_id(self, name: str) -> Path | None:
        if not re.fullmatch(_PLAIN_ID, name):
            return None
        beside_clinic = next((path for path in self._beside_clinic() if stated(path, "id") == name), None)
        built_in = BUILT_IN / f"{name}.toml"
        return beside_clinic or (built_in if built_in.is_file() else None)

    def _beside_clinic(self) -> list[Path]:
        return sorted(self._folder.glob("*.toml")) if self._folder else []

    def _read(self, path: Path) -> Read[Protocol]:
        if path not in self._known:
            self._known[path] = read_protocol(path)
        return self._known[path]

    def _not_found(self, name: str, beside: Path) -> Fault:
        from ketaplan.files.wording import meant, shown

        known = [known for known, _, _ in self.ids()]
        words = f"no protocol {shown(name)}{meant(name, known)}; known are {', '.join(known)}, and files by their path"
        document = read_document(beside).value
        return document.fault(("protocol",), words) if document else Fault(str(beside), 0, "protocol", words)


def _at_path(name: str, beside: Path) -> Path | None:
    """The file of that name, seen from the file that names it."""
    path = beside.parent / name
    try:
        return path if path.exists() and not path.is_dir() else None
    except (OSError, ValueError):
        return None
