"""Finds protocols: by id next to the clinic file or in the package, or by a file's path."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path

from ketaplan.domain.protocol import Protocol
from ketaplan.errors import Fault, FaultyFilesError
from ketaplan.files.locate import CLINIC_FILE, closed_files
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.files.result import ReadResult
from ketaplan.files.toml.document import read_document, why_not
from ketaplan.files.toml.peek import peek

BUILT_IN = Path(__file__).parents[1] / "protocols"
"""The built-in protocols; each file's name is its id."""

FOLDER = "protocols"

_PLAIN_ID = "[a-z0-9-]{1,64}"


class ProtocolLibrary:
    """The protocols that a clinic can use; each file is read once, on first use."""

    def __init__(self, clinic_file: Path | None) -> None:
        """Search next to this clinic file first; None: only in the package."""
        self._clinic_file = clinic_file
        self._folder = None if clinic_file is None else clinic_file.parent / FOLDER
        self._known: dict[Path, ReadResult[Protocol]] = {}

    def find(self, name: str, named_in: Path) -> ReadResult[Protocol]:
        """Return the protocol that a name in the file ``named_in`` means: an id, or a path relative to that file.

        A patient's file cannot name a path outside the clinic's folder.
        """
        path = self._with_id(name) or self._at_path(name, named_in)
        if faults := self._hidden(path):
            return ReadResult(None, faults)
        if path is None:
            return ReadResult(None, (self._not_found(name, named_in),))
        return self._read(path)

    def file_of(self, name: str, named_in: Path) -> Path | None:
        """Return the file that :meth:`find` reads; None for a protocol of the package."""
        path = self._with_id(name) or self._at_path(name, named_in)
        return None if path is None or path.parent == BUILT_IN else path

    def _hidden(self, found: Path | None) -> tuple[Fault, ...]:
        """Return a fault for unreadable files that might contain the wanted protocol."""
        return () if found is not None and found.parent == self._folder else self._closed

    @cached_property
    def _closed(self) -> tuple[Fault, ...]:
        """The unreadable files next to the clinic."""
        if self._folder is None:
            return ()
        try:
            listed = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return ()
        except OSError as error:
            return (Fault(str(self._folder), 0, "", why_not(error)),)
        return tuple(closed_files(path for path in listed if path.suffix == ".toml"))

    def faults(self) -> tuple[Fault, ...]:
        """Return what is wrong with the files next to the clinic."""
        read = (fault for path in self._next_to_clinic for fault in self._read(path).faults if not fault.warning)
        return tuple(dict.fromkeys((*self._closed, *read)))

    def refuse_faulty(self, name: str) -> None:
        """Raise FaultyFilesError if the file of an id, or one that might contain it, cannot be read."""
        path = self._with_id(name)
        if faults := self._hidden(path):
            raise FaultyFilesError(faults)
        if path:
            self._read(path).or_raise()

    def ids(self) -> list[tuple[str, str, str]]:
        """Return id, name and source of every readable protocol, by id; of two with one id, the one that counts."""
        return self._ids

    @cached_property
    def _ids(self) -> list[tuple[str, str, str]]:
        listed: dict[str, tuple[str, str, str]] = {}
        for path in (*self._next_to_clinic, *sorted(BUILT_IN.glob("*.toml"))):
            if (protocol := self._read(path).value) is not None:
                source = "built in" if path.parent == BUILT_IN else str(path)
                listed.setdefault(protocol.id, (protocol.id, protocol.name, source))
        return sorted(listed.values())

    def _with_id(self, name: str) -> Path | None:
        if not re.fullmatch(_PLAIN_ID, name):
            return None
        built_in = BUILT_IN / f"{name}.toml"
        return self._ids_next_to_clinic.get(name) or (built_in if built_in.is_file() else None)

    @cached_property
    def _next_to_clinic(self) -> list[Path]:
        return sorted(self._folder.glob("*.toml")) if self._folder else []

    @cached_property
    def _ids_next_to_clinic(self) -> dict[str | None, Path]:
        """The files by their ids; of two with one id, the first."""
        return {peek(path, "id"): path for path in reversed(self._next_to_clinic)}

    def _at_path(self, name: str, named_in: Path) -> Path | None:
        """Return the file at a path relative to the file that names it."""
        path = named_in.parent / name
        if _is_on_another_machine(name) or not (named_in == self._clinic_file or self._is_in_a_clinic(path, named_in)):
            return None
        try:
            return path if path.exists() and not path.is_dir() else None
        except (OSError, ValueError):
            return None

    def _is_in_a_clinic(self, path: Path, patient_file: Path) -> bool:
        """Return whether a path stays in the folder of this clinic, or of the one whose ``patients/`` has the file.

        Several clinics may share a folder next to ``patients/``: then it is the folder around both.
        """
        around = patient_file.absolute().parents[:2]
        folders = [folder for folder in around if (folder / CLINIC_FILE).is_file()]
        if self._clinic_file:
            here = self._clinic_file.absolute().parent
            folders += [here, *(folder for folder in around[1:] if folder == here.parent)]
        return any(_stays_below(path, folder) for folder in folders)

    def _read(self, path: Path) -> ReadResult[Protocol]:
        if path not in self._known:
            self._known[path] = read_protocol(path)
        return self._known[path]

    def _not_found(self, name: str, named_in: Path) -> Fault:
        from ketaplan.text.suggestions import few, meant, shown

        known = [known for known, _, _ in self.ids()]
        where = "by their path" if named_in == self._clinic_file else "below the clinic's folder by their path"
        words = f"no protocol {shown(name)}{meant(name, known)}; there are {few(known)}, and files {where}"
        document = read_document(named_in).value
        return document.fault(("protocol",), words) if document else Fault(str(named_in), 0, "protocol", words)


def _is_on_another_machine(name: str) -> bool:
    r"""Return whether a path is on the network: for Windows ``\\host\share`` and ``//host/share`` are."""
    return re.match(r"[\\/]{2}", name) is not None


def _stays_below(path: Path, folder: Path) -> bool:
    """Return whether a path leads into a folder, both as written and with its links resolved."""
    try:
        written = Path(os.path.normpath(path.absolute())).is_relative_to(os.path.normpath(folder.absolute()))
        return written and path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False
