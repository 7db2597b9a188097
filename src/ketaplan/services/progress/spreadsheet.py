"""Many scores from a CSV file, all or nothing: every fault is listed by row, none with a value of the row."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaplan.book.errors import KnownScoresError
from ketaplan.errors import BookError, Fault, FaultyFilesError, InputError
from ketaplan.files.inputs import STDIN, stdin
from ketaplan.files.toml.document import bounded_bytes
from ketaplan.services.progress.entry import ScoreInputError, checked
from ketaplan.services.progress.noting import note, score_of, what_is_wrong_with_day, what_is_wrong_with_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.domain.measure import Measure
    from ketaplan.domain.score import Score
    from ketaplan.files.measure_library import MeasureLibrary
    from ketaplan.formats.progress.noted import NotedScores
    from ketaplan.services.workspace.workspace import Workspace

LARGEST_BYTES = 10 << 20
MOST_ROWS = 20_000
"""Scores of one file, which take about a second and a half."""
LONGEST_HEAD = 20_000
"""Letters of the first line; a thousand columns have half as many."""
NEEDED = ("patient", "measure", "on", "score")
OPTIONAL = ("after",)
ITEM = re.compile(r"item ?_?([1-9][0-9]{0,2})")
MOST_FAULTS = 200
ANOTHER = "fields"
"""Where csv puts cells beyond the last column."""


def import_scores(workspace: Workspace, file: Path, library: MeasureLibrary, *, dry_run: bool = False) -> NotedScores:
    """Store the scores of a CSV file, all or none.

    Raises FaultyFilesError with every fault by row, and KnownScoresError likewise for what the book excludes.
    """
    reading = _ScoreRows(workspace, library, str(file))
    scores = list(reading.scores(_rows(file)))
    if reading.faults:
        raise FaultyFilesError(reading.faults)
    try:
        return note(workspace, [(measure, score) for _, measure, score in scores], dry_run=dry_run)
    except KnownScoresError as error:
        lines = [line for line, _, _ in scores]
        raise KnownScoresError({place: f"{file}:{lines[place]}: {why}" for place, why in error.found.items()}) from None


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their lines; raises FaultyFilesError for a file that is no such table."""
    data = stdin(LARGEST_BYTES) if str(file) == STDIN else bounded_bytes(file, LARGEST_BYTES)
    if isinstance(data, str) or len(data) > LARGEST_BYTES:
        raise _file_fault(file, data if isinstance(data, str) else "more than 10 MB; split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _file_fault(file, "not UTF-8 text; save it as CSV UTF-8") from None
    head = text.partition("\n")[0]
    if len(head) > LONGEST_HEAD:
        raise FaultyFilesError([Fault(str(file), 1, "", "not a line of columns: too long")])
    sign = ";" if ";" in head and "," not in head else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey=ANOTHER, restval="", delimiter=sign, strict=True)
    try:
        reader.fieldnames = [name.strip().casefold() for name in reader.fieldnames or ()]
        _refuse_head(file, reader.fieldnames)
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        raise FaultyFilesError([Fault(str(file), reader.line_num, "", "not a row of CSV; check its quotes")]) from None


def _refuse_head(file: Path, names: Sequence[str]) -> None:
    faults = [Fault(str(file), 1, name, "this column is missing") for name in NEEDED if name not in names]
    known = {*NEEDED, *OPTIONAL}
    for place, name in enumerate(names, 1):
        if name not in known and not ITEM.fullmatch(name):
            words = "not a column of scores: patient, measure, on, score, after, item1, item2 ..."
            faults.append(Fault(str(file), 1, f"column {place}", words))
        if name in names[: place - 1]:
            faults.append(Fault(str(file), 1, f"column {place}", "another column has this name"))
    if faults:
        raise FaultyFilesError(faults)


def _file_fault(file: Path, words: str) -> FaultyFilesError:
    return FaultyFilesError([Fault(str(file), 0, "", words)])


class _ScoreRows:
    """Rows to scores; every fault is collected."""

    def __init__(self, workspace: Workspace, library: MeasureLibrary, shown: str) -> None:
        self._workspace, self._library, self._shown = workspace, library, shown
        self._measures: dict[str, Measure | str] = {}
        self._patients: dict[str, str] = {}
        self._days: dict[str, date | str] = {}
        self.faults: list[Fault] = []

    def scores(self, rows: Iterator[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, Measure, Score]]:
        """Yield the scores of the rows without faults, with their lines."""
        given = ((line, row) for line, row in rows if any(cell for cell in row.values()))
        for number, (line, row) in enumerate(given):
            if number == MOST_ROWS:
                self._fault(line, "", f"more than {MOST_ROWS:,} scores; split the file")
                return
            before = len(self.faults)
            found = self._score(line, row)
            if found and len(self.faults) == before:
                yield line, *found
            if len(self.faults) >= MOST_FAULTS:
                self._fault(line, "", "there are more faults; mend these first")
                return

    def _score(self, line: int, row: Mapping[str, Any]) -> tuple[Measure, Score] | None:
        cells = {name: cell.strip() for name, cell in row.items() if isinstance(cell, str)}
        if ANOTHER in row:
            self._fault(line, "", "more cells than columns")
        patient, on = self._patient(line, cells["patient"]), self._day(line, cells["on"])
        measure, after = self._measure(line, cells["measure"]), cells.get("after", "")
        if after and patient and on and (why := what_is_wrong_with_session(self._workspace, patient, after, on)):
            self._fault(line, "after", why)
        if not measure:
            return None
        items = {int(found[1]): cell for name, cell in cells.items() if (found := ITEM.fullmatch(name))}
        given = [items.get(number, "") for number in range(1, max((n for n in items if items[n]), default=0) + 1)]
        try:
            entry = checked(measure, cells["score"], given)
        except ScoreInputError as error:
            self._fault(line, "score", str(error).removesuffix("."))
            return None
        if not patient or not on:
            return None
        return measure, score_of(measure, entry, patient=patient, on=on, after=after)

    def _patient(self, line: int, name: str) -> str:
        if name not in self._patients:
            try:
                self._workspace.patient_path(name)
                self._patients[name] = ""
            except (InputError, BookError):
                self._patients[name] = "no patient has this id"
            if not name or "/" in name or name.endswith(".toml"):
                self._patients[name] = "give the patient's id"
        if why := self._patients[name]:
            self._fault(line, "patient", why)
            return ""
        return name

    def _day(self, line: int, text: str) -> date | None:
        if text not in self._days:
            self._days[text] = self._read_day(text)
        found = self._days[text]
        if isinstance(found, str):
            self._fault(line, "on", found)
            return None
        return found

    def _read_day(self, text: str) -> date | str:
        """Return the day, or why it cannot be one of a score."""
        try:
            on = date.fromisoformat(text) if len(text) == len("2026-12-07") else None
        except ValueError:
            on = None
        if on is None:
            return "not a date such as 2026-12-07"
        return what_is_wrong_with_day(self._workspace, on) or on

    def _measure(self, line: int, name: str) -> Measure | None:
        if name not in self._measures:
            try:
                self._measures[name] = self._library.called(name)
            except FaultyFilesError:
                raise
            except InputError:
                known = ", ".join(one for one, _, _ in self._library.ids())
                self._measures[name] = f"not a measure; there are {known}"
        found = self._measures[name]
        if isinstance(found, str):
            self._fault(line, "measure", found)
            return None
        return found

    def _fault(self, line: int, key: str, words: str) -> None:
        self.faults.append(Fault(self._shown, line, key, words))
