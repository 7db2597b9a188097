"""Make a patient file, from answers or from a complete text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from ketaplan.domain.intervals import DAY_MINUTES, WEEKDAYS
from ketaplan.domain.patient import Patient
from ketaplan.errors import InputError, KetaplanError
from ketaplan.files.atomic_write import make_folder_or_raise, save_new_text
from ketaplan.files.readers.patient import read_patient_text
from ketaplan.text.spoken_times import TIME_FORM, UnclearDayError, span_from

WINDOW = re.compile(
    rf"(?P<days>[^\d]+?)(?:\s*(?P<start>{TIME_FORM})\s*(?:-|\u2013|to|until)\s*(?P<end>{TIME_FORM}))?",
    re.ASCII | re.IGNORECASE,
)
FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERED = re.compile(r"(?P<kind>.*?)(?P<number>[0-9]{1,9})", re.ASCII)
FIRST_ID = "P-0001"
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
        document[table] = {**document.get(table, {}), last: value}  # type: ignore[dict-item]  # the tables of RIGHT
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
    :class:`~ketaplan.text.spoken_times.UnclearDayError` for a time that is none, and for times without days.
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


def next_id(folder: Path) -> str:
    """Return the id after the highest of the usual kind in a folder: ``P-2012`` after ``P-2011``."""
    numbered = [found for path in folder.glob("*.toml") if (found := NUMBERED.fullmatch(path.stem))]
    if not numbered:
        return FIRST_ID
    usual = Counter(found["kind"] for found in numbered).most_common(1)[0][0]
    last = max((found["number"] for found in numbered if found["kind"] == usual), key=int)
    return f"{usual}{int(last) + 1:0{len(last)}}"


def wish(answer: str) -> dict[str, Any]:
    """Return preferred days and times as the table of wishes, without times where none were said."""
    found = window(answer)
    is_all_day = (found["from"], found["to"]) == (time(), "24:00")
    return {"days": found["days"]} if is_all_day else found


def id_is_taken(patient_id: str, folder: Path) -> str | None:
    """Return the file that has that id, even with other capitals: they would be mistaken for one patient."""
    for path in sorted(folder.glob("*.toml")):
        if path.stem.lower() == patient_id.lower():
            return f"{path} already exists and was not changed; edit it, or use another id."
    return None


def terms_known(clinics: Sequence[Path]) -> tuple[list[str], list[str]]:
    """Return the ids of the protocols and of the physicians of clinics, as far as their files can be read."""
    from ketaplan.services.protocols import listed
    from ketaplan.services.workspace.sites import read_sites

    protocols = [name for name, _, _ in listed(clinics[0] if clinics else None).rows]
    try:
        sites, _ = read_sites(clinics)
    except KetaplanError:
        return protocols, []
    return protocols, list(dict.fromkeys(one.id for site in sites for one in site.clinic.with_role("physician")))
