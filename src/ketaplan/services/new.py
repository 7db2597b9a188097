"""Make a patient file, from answers or from a complete text."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Any

from ketaplan.domain.intervals import DAY_MINUTES, WEEKDAYS
from ketaplan.domain.patient import Patient
from ketaplan.errors import InputError
from ketaplan.files.atomic_write import make_folder_or_raise, save_new_text
from ketaplan.files.readers.patient import read_patient_text
from ketaplan.text.spoken_days import TIME_FORM, UnclearDayError, span_from

WINDOW = re.compile(
    rf"(?P<days>[^\d]+?)(?:\s*(?P<start>{TIME_FORM})\s*(?:-|\u2013|to|until)\s*(?P<end>{TIME_FORM}))?",
    re.ASCII | re.IGNORECASE,
)
FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RIGHT = {
    "kind": "patient",
    "id": "P-0000",
    "name": "-",
    "date_of_birth": date(1970, 1, 1),
    "indication": "other",
    "clearance": {"status": "cleared", "by": "-", "on": date(2020, 1, 1)},
}
"""A valid patient: with one answer put in, any fault comes from that answer."""


def what_is_wrong(key: str, value: Any) -> list[str]:
    """Return the fault that the reader of patient files finds in one answer; ``key`` is dotted, as in a fault."""
    document = dict(RIGHT)
    *tables, last = key.split(".")
    for table in tables:
        document[table] = {**document[table], last: value}  # type: ignore[dict-item]  # the tables of RIGHT
    if not tables:
        document[last] = value
    return [fault.message for fault in read_patient_text(as_text(document), "answer").faults if not fault.warning]


def as_text(document: dict[str, Any]) -> str:
    """Return a patient file's text."""
    import tomli_w

    return tomli_w.dumps(document)


def window(answer: str) -> dict[str, Any]:
    """Return ``mon thu 09:00-15:00`` as a table of ``[[available]]``; without times it is the full day.

    A day that is none stays as typed, for the reader to refuse.  Raises
    :class:`~ketaplan.text.spoken_days.UnclearDayError` for a time that is none, and for times without days.
    """
    match = WINDOW.fullmatch(answer.strip())
    if match is None:
        if re.match(r"\d", answer):
            raise UnclearDayError(f"say the days, too: mon thu {answer}")
        return {"days": answer.split(), "from": "00:00", "to": "24:00"}
    start, end = span_from(match["start"] or "00:00", match["end"] or "24:00")
    return {"days": _days(match["days"].lower()), "from": _clock(start), "to": _clock(end)}


def _days(words: str) -> list[str]:
    """Return the weekdays, given short, in full or as a range."""
    days: list[str] = []
    for word in re.split(r"[,;&\s]+|\band\b", re.sub(r"\s*-\s*", "-", words)):
        first, dash, last = (_weekday(part) for part in word.partition("-"))
        if dash and first in WEEKDAYS and last in WEEKDAYS[WEEKDAYS.index(first) :]:
            days += WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]
        elif word:
            days.append(first if not dash else word)
    return list(dict.fromkeys(days))


def _weekday(word: str) -> str:
    """Return ``mon`` for ``mon``, ``monday`` and ``mondays``; any other word as it is."""
    return next((day[:3] for day in FULL_WEEKDAYS if len(word) > 2 and day.startswith(word.removesuffix("s"))), word)


def _clock(minute: int) -> time | str:
    """Return a minute of the day as a time; TOML has none for 24:00, which stays text."""
    return "24:00" if minute == DAY_MINUTES else time(*divmod(minute, 60))


def save_patient(text: str, folder: Path, shown: str, wanted_id: str | None = None) -> Path:
    """Write a patient's text to ``folder`` under the id that it states; never over another file.

    Raises :class:`FaultyFilesError` with every fault of the text (``shown`` is its file's name), and
    :class:`InputError` if that patient already has a file.
    """
    patient: Patient = read_patient_text(text, shown).or_raise()
    if wanted_id not in {None, patient.id}:
        raise InputError(f"The patient's id is {patient.id}, not {wanted_id}; nothing was written.")
    if taken := id_is_taken(patient.id, folder):
        raise InputError(taken)
    path = folder / f"{patient.id}.toml"
    make_folder_or_raise(folder)
    save_new_text(path, text)
    return path


def id_is_taken(patient_id: str, folder: Path) -> str | None:
    """Return the file that has that id, even with other capitals: they would be mistaken for one patient."""
    for path in sorted(folder.glob("*.toml")):
        if path.stem.lower() == patient_id.lower():
            return f"{path} already exists and was not changed; edit it, or use another id."
    return None
