"""The questions of ``ketaplan new``, each repeated until the reader of patient files accepts the answer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ketaplan.cli import console
from ketaplan.cli.line_reader import read_line
from ketaplan.cli.spoken import SpokenDays
from ketaplan.domain.patient import CLEARANCES
from ketaplan.domain.protocol import MEASURES
from ketaplan.services.new import id_is_taken, what_is_wrong, window
from ketaplan.text.spoken_days import Toward, UnclearDayError


class Prompt(NamedTuple):
    """A question, its key in the patient file, and how to turn the answer into a value."""

    key: str
    text: str
    value_of: Callable[[str], Any] = str
    usual: str = ""
    """The answer of an empty line."""
    optional: bool = False
    year: Toward | None = None
    """For a date: the year that is meant where none is said."""


ID = Prompt("id", "Id (letters, digits, dots, hyphens; best not the name)")
PERSON = (
    Prompt("name", "Name"),
    Prompt("date_of_birth", "Date of birth", year=Toward.NONE),
    Prompt("indication", f"Indication ({', '.join(MEASURES)})"),
)
STATUS = Prompt("clearance.status", f"Clearance by a psychiatrist ({', '.join(CLEARANCES)})")
BY = Prompt("clearance.by", "  By whom")
ON = Prompt("clearance.on", "  On", year=Toward.NEAREST)
WINDOW = Prompt("available", "  Days and times", lambda words: [window(words)], optional=True)


def patient_asked(folder: Path, patient: str | None, days: SpokenDays) -> dict[str, Any]:
    """Ask for everything that a new patient's file in ``folder`` needs; ``patient`` is an id to start with."""
    document: dict[str, Any] = {"kind": "patient", "id": _new_id(folder, patient)}
    document |= {question.key: _asked(question, days) for question in PERSON}
    document["clearance"] = _clearance(days)
    windows = list(_windows())
    return document | ({"available": windows} if windows else {})


def agreed(question: str) -> bool:
    """Return whether the answer is yes; an empty line is yes, no line at all is no."""
    try:
        return not _line(f"{question} [Y/n] ").lower().startswith("n")
    except EOFError:
        return False


def _new_id(folder: Path, patient: str | None) -> str:
    """Return a valid id that no other patient has."""
    while True:
        answer = _given(ID, patient) if patient else _asked(ID)
        taken = answer and id_is_taken(answer, folder)
        if answer and not taken:
            return str(answer)
        if taken:
            console.say(f"  {taken}")
        patient = None


def _clearance(days: SpokenDays) -> dict[str, Any]:
    """Return the status, and who decided and when, if someone did."""
    status = _asked(STATUS)
    clearance = {"status": status}
    if status == "cleared":
        clearance |= {"by": _asked(BY), "on": _asked(ON._replace(usual=days.today.isoformat()), days)}
    elif status == "coordination-pending":
        expected = ON._replace(text="  Answer expected by (Enter: not known)", optional=True, year=Toward.FUTURE)
        clearance |= {"by": _asked(BY._replace(optional=True)), "on": _asked(expected, days)}
    return {key: value for key, value in clearance.items() if value is not None}


def _windows() -> Iterator[dict[str, Any]]:
    """Yield the windows in which the patient can come, one a line."""
    console.say("When can the patient come? One line for each window, like: mon thu 09:00-15:00")
    console.say("Press Enter on an empty line to finish. No lines at all means any time.")
    while found := _asked(WINDOW):
        yield found[0]


def _asked(question: Prompt, days: SpokenDays | None = None) -> Any:
    """Return the answer to a question, repeated until it is valid; None for none."""
    usual = f" [{question.usual}]" if question.usual else ""
    while True:
        words = _line(f"{question.text}{usual}: ") or question.usual
        if not words and question.optional:
            return None
        if not words:
            console.say("  Please type an answer.")
        elif (value := _given(question, words, days)) is not None:
            return value


def _given(question: Prompt, words: str, days: SpokenDays | None = None) -> Any:
    """Return the value of an answer; if it is not valid, say what is allowed and return None."""
    try:
        value = days.answer(words, question.year) if days and question.year else question.value_of(words)
    except UnclearDayError as error:
        console.say(f"  {error}.")
        return None
    for message in what_is_wrong(question.key, value)[:1]:
        console.say(f"  {message}")
        return None
    return value


def _line(prompt: str) -> str:
    """Return the line typed after the prompt, asking again if it is not text; raises EOFError at the end."""
    while True:
        try:
            line = read_line(prompt)
        except UnicodeDecodeError:
            line = "\udcff"
        if _NO_TEXT.search(line) is None:
            return line
        console.say("  That has control characters (an arrow key, or another encoding); type it again.")


_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
