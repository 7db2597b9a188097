"""Make a patient file, from answers given one by one or from a complete text."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Any

from ketaplan.domain.intervals import WEEKDAYS
from ketaplan.domain.patient import Patient
from ketaplan.errors import InputError
from ketaplan.files.atomic_write import make_folder_or_raise, save_new_text
from ketaplan.files.readers.patient import read_patient_text

WINDOW = re.compile(r"(?P<days>[^\d]+?)(?:\s*(?P<start>[\d:]+)\s*(?:-|\u2013|to|until)\s*(?P<end>[\d:]+))?", re.ASCII)
FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RIGHT = {
    "kind": "patient",
    "id": "P-0000",
    "name": "-",
    "date_of_birth": date(1970, 1, 1),
    "indication": "other",
    "clearance": {"status": "cleared", "by": "-", "on": date(2020, 1, 1)},
}
"""A patient with nothing wrong: one answer is put in its place here, and what is wrong then is the answer."""


def what_is_wrong(key: str, value: Any) -> list[str]:
    """Say what the reader of patient files has against one answer; ``key`` is dotted, as in a fault."""
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


def date_or_text(answer: str) -> date | str:
    """Return a date, or the text as it is for the reader to find fault with."""
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return answer


def window(answer: str) -> dict[str, Any]:
    """``mon thu 09:00-15:00`` as a table of ``[[available]]``; without times it is the whole day.

    What cannot be understood stays as it was typed, for the reader to say what is wrong with it.
    """
    match = WINDOW.fullmatch(answer.strip())
    if match is None:
        return {"days": answer.split(), "from": "00:00", "to": "24:00"}
    start, end = match["start"] or "00:00", match["end"] or "24:00"
    return {"days": _days(match["days"].lower()), "from": _clock(start), "to": _clock(end)}


def _days(words: str) -> list[str]:
    """Return the weekdays that were named, also in full and as a range."""
    days: list[str] = []
    for word in re.split(r"[,;&\s]+|\band\b", re.sub(r"\s*-\s*", "-", words)):
        first, dash, last = (_weekday(part) for part in word.partition("-"))
        if dash and first in WEEKDAYS and last in WEEKDAYS[WEEKDAYS.index(first) :]:
            days += WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]
        elif word:
            days.append(first if not dash else word)
    return list(dict.fromkeys(days))


def _weekday(word: str) -> str:
    """``mon`` for ``mon``, ``monday`` and ``mondays``; any other word as it is."""
    return next((day[:3] for day in FULL_WEEKDAYS if len(word) > 2 and day.startswith(word.removesuffix("s"))), word)


def _clock(words: str) -> time | str:
    """``9``, ``9:30`` and ``09:30`` as a time; ``24:00`` has none in TOML and stays text."""
    hour, _, minute = words.partition(":")
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return f"{hour}:{minute or '00'}"


def save_patient(text: str, folder: Path, shown: str, wanted_id: str | None = None) -> Path:
    """Write a patient's text to ``folder`` under the id that it states; never over another file.

    Raises :class:`FaultyFilesError` with every fault of the text (``shown`` stands for its file), and
    :class:`InputError` where that patient has a file already.
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
    """Say which file has that id, also where only capitals differ: two patients would be taken for one."""
    for path in sorted(folder.glob("*.toml")):
        if path.stem.lower() == patient_id.lower():
            return f"{path} is there already and was left as it is; edit it, or take another id."
    return None
