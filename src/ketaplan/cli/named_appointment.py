"""Appointments as they are typed: by id, or as a patient and which one: ``P-1042 3``, ``P-1042 mon``, ``Santos 3``.

What was meant is repeated by id, day and time; where it may be several, a terminal is asked.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ketaplan.cli import confirm, console
from ketaplan.cli.named_patient import is_called, patient_id
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import InputError
from ketaplan.files.locate import UnknownPatientError
from ketaplan.services.book.named_appointment import (
    FULL_ID,
    LONGEST_REFERENCE,
    SeveralAppointmentsError,
    appointment_meant,
    offered,
    reference_from,
)
from ketaplan.text.spoken_times import UnclearDayError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.services.book.named_appointment import AppointmentReference
    from ketaplan.services.workspace.workspace import Workspace


SHORTEST_NUMBERED_ID = 3
"""Digits alone that are fewer are the number of a session, whose patient was left out."""


def appointment_ids(
    workspace: Workspace, words: Sequence[str], command: str, *, patients_too: bool = False
) -> list[str]:
    """Return the ids of the appointments that words mean, for a command, a key of TRANSITIONS.

    With ``patients_too`` a patient alone stays one; else it means one of the patient's appointments.  Raises
    :class:`InputError` where words may mean several and there is no terminal to ask on, and
    :class:`~ketaplan.errors.BookError` where they mean none.
    """
    found: list[str] = []
    for patient, references in _Line(workspace).groups(words):
        if references is None or (patients_too and not references):
            found.append(patient)
        elif not workspace.book.of_patient(patient):
            found.append(patient)  # the book says that it has none
        else:
            found += [_id_of(workspace, patient, one, command) for one in references or (None,)]
    return list(dict.fromkeys(found))


def appointment_id(workspace: Workspace, words: Sequence[str], command: str) -> str:
    """Return the id of the one appointment that words mean."""
    found = appointment_ids(workspace, words, command)
    if len(found) != 1:
        raise typer.BadParameter(f"one appointment at a time, and these are {len(found)}", param_hint="ID")
    return found[0]


def place_after(workspace: Workspace, words: Sequence[str]) -> str | None:
    """Return the day and time that follow which appointment is meant, made complete for an example; None for none."""
    from ketaplan.text.spoken_days import Toward
    from ketaplan.text.spoken_moments import moment_from
    from ketaplan.text.spoken_times import is_time

    days = SpokenDays.at(workspace)
    for count in range(min(LONGEST_REFERENCE + 1, len(words) - 1), 0, -1):
        text = " ".join(words[-count:])
        if is_time(text):
            return f"fri {text}"
        with suppress(UnclearDayError):
            moment = moment_from(text, days.today, days.order, Toward.FUTURE)
            if moment.minute is not None:
                return text
            if len(words) - count > 1 or FULL_ID.fullmatch(words[0]):  # else the day says which appointment
                return f"{text} 10:00"
    return None


def _id_of(workspace: Workspace, patient: str, reference: AppointmentReference | None, command: str) -> str:
    """Return the id of the appointment that was meant, asking where it may be several; say it back."""
    try:
        booking = appointment_meant(workspace, patient, reference, command)
    except SeveralAppointmentsError as error:
        if not confirm.can_ask():
            raise
        confirm.show([f"{number:3}  {line}" for number, line in enumerate(error.lines, 1)])
        chosen = confirm.choose("Which appointment?", len(error.found))
        if chosen is None:
            raise InputError(confirm.UNCHANGED) from None
        booking = error.found[chosen - 1]
    console.say(f"{offered(workspace, booking)}.")
    return booking.id


def _refuse_number_alone(word: str) -> None:
    """Refuse a number where a patient is expected."""
    if len(word) < SHORTEST_NUMBERED_ID and word.isdecimal():
        raise typer.BadParameter(f"{word!r}: whose? Write the patient first: P-1042 {word}", param_hint="ID")


class _Line:
    """Divides the words of a line into patients, each with what follows it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._days = workspace, SpokenDays.at(workspace)

    def groups(self, words: Sequence[str]) -> list[tuple[str, list[AppointmentReference] | None]]:
        """Return each patient with the references that follow; a full id comes with None."""
        found: list[tuple[str, list[AppointmentReference] | None]] = []
        left = [part for word in words for part in self._parts(self._without_suffix(word))]
        while left:
            references = found[-1][1] if found else None
            taken = self._reference(left) if references is not None and not self._is_patient(left[0]) else None
            if taken is not None and references is not None:
                reference, count = taken
                references.append(reference)
                left = left[count:]
            elif FULL_ID.fullmatch(left[0]):
                found.append((left.pop(0), None))
            else:
                if not self._is_patient(left[0]):
                    _refuse_number_alone(left[0])
                count = self._name_length(left)
                found.append((self._patient(" ".join(left[:count])), []))
                left = left[count:]
        return found

    def _without_suffix(self, word: str) -> str:
        """Return the id of a patient whose file was typed."""
        name = Path(word).name.removesuffix(".toml")
        return name if word.endswith(".toml") and self._is_patient(name) else word

    def _name_length(self, words: Sequence[str]) -> int:
        """Return how many of the first words are one patient: an id is one, a name may be several."""
        count = 1
        while count < len(words) and not (
            self._is_patient(words[count]) or FULL_ID.fullmatch(words[count]) or self._reference(words[count:])
        ):
            count += 1
        while count > 1 and not is_called(self._workspace, " ".join(words[:count])):
            count -= 1
        return count

    def _parts(self, word: str) -> list[str]:
        """Return the words of ``Santos 3``, typed as one; a name of several words stays one."""
        if " " not in word.strip() or self._is_patient(word):
            return [word]
        parts = word.split()
        for count in range(min(LONGEST_REFERENCE, len(parts) - 1), 0, -1):
            if (taken := self._reference(parts[-count:])) and taken[1] == count:
                return [" ".join(parts[:-count]), *parts[-count:]]
        return [word]

    def _reference(self, words: Sequence[str]) -> tuple[AppointmentReference, int] | None:
        """Return what the first words refer to, and how many they are: as many as make one day."""
        for count in range(min(LONGEST_REFERENCE, len(words)), 0, -1):
            try:
                found = reference_from(" ".join(words[:count]), self._days.today, self._days.order)
            except UnclearDayError as error:
                raise typer.BadParameter(str(error), param_hint="ID") from None
            if found is not None:
                return found, count
        return None

    def _is_patient(self, word: str) -> bool:
        """Return whether a word is exactly the id of someone in the book."""
        return bool(self._workspace.book.of_patient(word))

    def _patient(self, typed: str) -> str:
        """Return the id of the patient who was typed; what looks like an id, and is no one's, the book refuses."""
        try:
            return patient_id(self._workspace, typed)
        except UnknownPatientError as error:
            if error.is_repeated:
                return typed
            raise
