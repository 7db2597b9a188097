"""Finds measures by id, in any case: those next to the clinic file come before the built-in ones."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from ketaplan.domain.measure import Measure
from ketaplan.errors import Fault, FaultyFilesError, InputError
from ketaplan.files.locate import closed_files
from ketaplan.files.readers.measure import read_measure
from ketaplan.files.toml.document import why_not
from ketaplan.files.toml.peek import peek

BUILT_IN = Path(__file__).parents[1] / "measures"
"""The built-in measures; each file's name is its id."""

FOLDER = "measures"
BUILT_IN_SOURCE = "built in"

_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]{1,64}")
"""What an id of a measure looks like; ``PHQ-9=12`` does not."""

_SIGNS = str.maketrans("", "", "-_. ")


class MeasureLibrary:
    """The measures that a clinic can use; each file is read once, on first use."""

    def __init__(self, clinic_file: Path | None) -> None:
        """Search next to this clinic file first; None: only in the package."""
        self._folder = None if clinic_file is None else clinic_file.parent / FOLDER
        self._known: dict[Path, Measure] = {}

    def find(self, name: str) -> Measure:
        """Return the measure with an id, in any case.

        Raises InputError for an unknown one, and FaultyFilesError if its file, or one that may have it, cannot be used.
        """
        path = self._files.get(name.casefold())
        if self._closed and (path is None or path.parent == BUILT_IN):
            raise FaultyFilesError(self._closed)
        if path is None:
            from ketaplan.text.suggestions import few, meant, shown

            typed = shown(name) if _ID.fullmatch(name) else "of that name"  # a score by mistake
            known = sorted({self.id_of(each) for each in self._files.values()})
            raise InputError(f"no measure {typed}{meant(name, known)}; there are {few(known)}")
        if path not in self._known:
            self._known[path] = read_measure(path).or_raise()
        return self._known[path]

    def called(self, typed: str) -> Measure:
        """Return the measure that was typed: by its id, or as the only one whose id differs in its signs, as ``phq9``.

        Raises as :meth:`find` does.
        """
        alike = [name for name in self._files if _letters(name) == _letters(typed)]
        is_clear = typed.casefold() not in self._files and len(alike) == 1
        return self.find(alike[0] if is_clear else typed)

    def ids(self) -> list[tuple[str, str, str]]:
        """Return id, name and source of every measure, by id."""
        found = [self.find(name) for name in self._files]
        return sorted((one.id, one.name, self._source(one.id)) for one in found)

    def file_of(self, name: str) -> Path:
        """Return the file with a measure that :meth:`called` finds."""
        return self._files[self.called(name).id.casefold()]

    def _source(self, name: str) -> str:
        path = self._files[name.casefold()]
        return BUILT_IN_SOURCE if path.parent == BUILT_IN else str(path)

    @staticmethod
    def id_of(path: Path) -> str:
        """Return the id in a file, or its name if there is none."""
        return path.stem if path.parent == BUILT_IN else peek(path, "id") or path.stem

    @cached_property
    def _files(self) -> dict[str, Path]:
        """The files by their ids in lower case: of two with one id, the clinic's, then the first by name."""
        paths = [*sorted(BUILT_IN.glob("*.toml"), reverse=True), *reversed(self._next_to_clinic)]
        return {self.id_of(path).casefold(): path for path in paths}

    @cached_property
    def _closed(self) -> list[Fault]:
        """The clinic's own files that may not be read: each may have any measure."""
        return closed_files(self._next_to_clinic)

    @cached_property
    def _next_to_clinic(self) -> list[Path]:
        """The clinic's own files; raises FaultyFilesError if the folder cannot be read, as it may have other rules."""
        if self._folder is None:
            return []
        try:
            return sorted(path for path in self._folder.iterdir() if path.suffix == ".toml")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise FaultyFilesError([Fault(str(self._folder), 0, "", why_not(error))]) from None


def _letters(name: str) -> str:
    """Return the letters and digits of an id in lower case."""
    return name.casefold().translate(_SIGNS)
