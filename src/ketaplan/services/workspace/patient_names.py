"""The names of patients, as far as their files can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.errors import FaultyFilesError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from ketaplan.domain.patient import Patient
    from ketaplan.files.locate import PatientFolder
    from ketaplan.files.result import ReadResult


class PatientNames:
    """Reads names on demand; ``unread`` says of the folder, and of each file, why it could not be read."""

    def __init__(
        self, folder: PatientFolder, files: Mapping[str, Path], read: Callable[[Path], ReadResult[Patient]]
    ) -> None:
        """Read nothing yet; ``files`` are those named on the command line, by id, and come before the folder's."""
        self._folder, self._files, self._read = folder, files, read
        self.unread: tuple[str, ...] = ()

    def of(self, ids: Collection[str]) -> dict[str, str]:
        """Return the names of these patients, by id, as far as their files can be read."""
        names = {}
        for name, path in sorted(self._paths(ids).items()):
            try:
                names[name] = self._read(path).or_raise().name
            except FaultyFilesError as error:
                unread = [fault for fault in error.faults if not (fault.line or fault.key)]
                self.unread += tuple(f"{fault}; this patient is shown without a name" for fault in unread)
            except InputError:
                continue
        return names

    def _paths(self, ids: Collection[str]) -> dict[str, Path]:
        files = {name: path for name, path in self._files.items() if name in ids}
        try:
            for name in sorted(set(ids) - files.keys()):
                if path := self._folder.find(name):
                    files[name] = path
        except FaultyFilesError as error:
            faults = self._folder.faults or error.faults
            self.unread = tuple(f"{fault}; patients are shown without names" for fault in faults)
        return files
