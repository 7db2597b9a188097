"""The conversation of ``ketaplan new``: what a phone call gives, question by question, then a summary to correct."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ketaplan.cli import confirm, console
from ketaplan.cli.prompts import Prompt, asked, given, typed, with_letters
from ketaplan.cli.spoken import SpokenDays
from ketaplan.domain.patient import CLEARANCES
from ketaplan.domain.protocol import MEASURES
from ketaplan.domain.unlikely import age_on, is_far_ahead, is_long_before, is_unlikely_age
from ketaplan.services.new import id_is_taken, next_id, window, wish
from ketaplan.text.new_patient import words_of
from ketaplan.text.spoken_days import Toward
from ketaplan.text.words import date_words, day_in_sentence, distance_words

PRIORITIES = ("routine", "soon", "urgent")
UNTIL = re.compile(r"\s+(?:to|until|through)\s+|\s*\.\.\s*|\s+[-\N{EN DASH}]\s+", re.IGNORECASE)
ID = Prompt("id", "Id (letters, digits, dots, hyphens; best not the name)")
BORN = Prompt("date_of_birth", "Date of birth", year=Toward.NONE)
INDICATION = Prompt("indication", "Indication", choices=tuple(MEASURES))
STATUS = Prompt("clearance.status", "Clearance by a psychiatrist", choices=CLEARANCES)
BY = Prompt("clearance.by", "  By whom")
ON = Prompt("clearance.on", "  On", year=Toward.NEAREST)
EXPECTED = Prompt("clearance.on", "  Answer expected by (Enter: not known)", optional=True, year=Toward.FUTURE)
WINDOW = Prompt("available", "  Days and times", lambda words: [window(words)], optional=True)
EARLIEST = Prompt("earliest", "Not before which day (Enter: any)", optional=True, year=Toward.FUTURE)
PRIORITY = Prompt("priority", "Priority", usual="routine", choices=PRIORITIES)
WISHES = Prompt("preferences", "Preferred days and times, like: mon thu 9-12 (Enter: none)", wish, optional=True)


class NewPlace(NamedTuple):
    """Where the patient will belong: the folder, the clinic's protocols, and its physicians by id."""

    folder: Path
    protocols: Sequence[str] = ()
    physicians: Sequence[str] = ()


class Conversation:
    """The answers so far; each method asks about one line of the summary and returns the keys that it gives."""

    def __init__(self, place: NewPlace, days: SpokenDays) -> None:
        """Start with no answer."""
        self._place, self._days = place, days
        self.document: dict[str, Any] = {"kind": "patient"}

    def talk(self, patient: str | None) -> dict[str, Any]:
        """Ask everything, show it, and allow corrections until it is saved; return the patient's document."""
        for line in LINES:
            self._ask(line, patient)
        self._correct()
        return self.document

    def _ask(self, line: Line, patient: str | None = None) -> None:
        """Replace what one line of the summary says."""
        answer = self.id(patient) if line.key == "id" else line.ask(self)
        for key in line.keys:
            self.document.pop(key, None)
        self.document |= {key: value for key, value in answer.items() if value is not None}

    def _correct(self) -> None:
        """Show all answers; the number of a line asks for it again, an empty line continues."""
        while True:
            confirm.show(list(self._summary()))
            said = typed(f"Number of a line to change [1-{len(LINES)}, Enter: save] ")
            if not said:
                return
            if said.isdecimal() and 1 <= int(said) <= len(LINES):
                self._ask(LINES[int(said) - 1])
            else:
                confirm.show([f"Type 1 to {len(LINES)}, or Enter to save."])

    def _summary(self) -> Iterator[str]:
        yield ""
        width = max(len(line.label) for line in LINES)
        for number, line in enumerate(LINES, 1):
            is_private = line.key in {"name", "date_of_birth"} and not confirm.may_name()
            words = "(as typed)" if is_private else words_of(line.key, self.document, self._days.today)
            yield f"{number:3}  {line.label:{width}}  {words}"

    # -- the questions, in their order

    def id(self, patient: str | None = None) -> dict[str, Any]:
        """Ask for a valid id that no other patient has."""
        question = ID._replace(usual=next_id(self._place.folder))
        while True:
            answer = given(question, patient) if patient else asked(question)
            taken = answer and id_is_taken(answer, self._place.folder)
            if answer and not taken:
                return {"id": str(answer)}
            if taken:
                console.say(f"  {taken}")
            patient = None

    def name(self) -> dict[str, Any]:
        """Ask for the name."""
        return {"name": asked(Prompt("name", "Name", with_letters))}

    def born(self) -> dict[str, Any]:
        """Ask for the date of birth; an unlikely age is asked about."""
        while True:
            day = asked(BORN, self._days)
            if day > self._days.today:
                console.say(f"  {date_words(day)} is in the future.")
                continue
            years = age_on(day, self._days.today)
            if not is_unlikely_age(years) or confirm.agreed(f"  {years} years old: right?"):
                return {"date_of_birth": day}

    def indication(self) -> dict[str, Any]:
        """Ask what is treated."""
        return {"indication": asked(INDICATION)}

    def clearance(self) -> dict[str, Any]:
        """Ask for the status, and who decided and when, if someone did."""
        status = asked(STATUS)
        clearance = {"status": status}
        if status == "cleared":
            clearance["by"] = asked(BY)
            clearance["on"] = self._cleared_on(clearance["by"])
        elif status == "coordination-pending":
            clearance |= {"by": asked(BY._replace(optional=True)), "on": asked(EXPECTED, self._days)}
        return {"clearance": {key: value for key, value in clearance.items() if value is not None}}

    def _cleared_on(self, by: str) -> date:
        """Ask for the date of the clearance; one that is ahead or long ago is asked about."""
        today = self._days.today
        while True:
            day: date = asked(ON._replace(usual=today.isoformat()), self._days)
            far = (day - today).days
            if day <= today and not is_long_before(day, today):
                return day
            way = "from now" if far > 0 else "ago"
            if confirm.agreed(f"  Cleared by {by} on {date_words(day)}, {distance_words(abs(far))} {way}: right?"):
                return day

    def available(self) -> dict[str, Any]:
        """Ask for the windows in which the patient can come, one a line."""
        console.say("When can the patient come? One line for each window, like: mon thu 9-3pm")
        console.say("Press Enter on an empty line to finish. No lines at all means any time.")
        windows: list[dict[str, Any]] = []
        while found := asked(WINDOW):
            if found[0] in windows:
                console.say("  That window is in the list already.")
            else:
                windows += found
        return {"available": windows or None}

    def earliest(self) -> dict[str, Any]:
        """Ask for the first day that suits; one that is over or far ahead is asked about."""
        while True:
            day = asked(EARLIEST, self._days)
            far = (day - self._days.today).days if day else 0
            words = (
                f"  {day_in_sentence(day)} is over: right?" if far < 0 else f"  {distance_words(far)} from now: right?"
            )
            is_likely = day is None or (far >= 0 and not is_far_ahead(day, self._days.today))
            if is_likely or confirm.agreed(words):
                return {"earliest": day}

    def priority(self) -> dict[str, Any]:
        """Ask how urgent it is."""
        return {"priority": asked(PRIORITY)}

    def protocol(self) -> dict[str, Any]:
        """Ask for another treatment than the clinic's usual one."""
        question = Prompt("protocol", "Protocol", optional=True, choices=self._place.protocols)
        return {"protocol": asked(question._replace(text="Protocol, Enter: the clinic's"))}

    def wishes(self) -> dict[str, Any]:
        """Ask for preferred days, times and physician."""
        found: dict[str, Any] = asked(WISHES) or {}
        physician = Prompt(
            "preferences.physician", "Preferred physician, Enter: any", optional=True, choices=self._place.physicians
        )
        if self._place.physicians and (who := asked(physician)):
            found |= {"physician": who}
        return {"preferences": found or None}

    def away(self) -> dict[str, Any]:
        """Ask for the days on which the patient is away, one stretch a line."""
        stretches: list[dict[str, date]] = []
        console.say("Days away, one stretch a line, like: 10 dec to 12 dec. Press Enter on an empty line to finish.")
        while words := typed("  Away: "):
            if stretch := self._stretch(words):
                stretches.append(stretch)
        return {"unavailable": stretches or None}

    def _stretch(self, words: str) -> dict[str, date] | None:
        """Return a stretch of days, or None after saying what is wrong with it."""
        first, *rest = UNTIL.split(words, maxsplit=1)
        start = given(EARLIEST, first, self._days)
        end = given(EARLIEST, rest[0], self._days) if rest else start
        if start is None or end is None:
            return None
        if end < max(start, self._days.today):
            said = "is over" if end < self._days.today else f"is before {day_in_sentence(start)}"
            console.say(f"  {day_in_sentence(end)} {said}.")
            return None
        return {"from": start, "to": end}


class Line(NamedTuple):
    """A line of the summary: what it is called, the keys of the file that it gives, and the question for it."""

    label: str
    key: str
    ask: Callable[[Conversation], dict[str, Any]]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a new answer replaces."""
        return (self.key,)


LINES = (
    Line("Id", "id", Conversation.id),
    Line("Name", "name", Conversation.name),
    Line("Date of birth", "date_of_birth", Conversation.born),
    Line("Indication", "indication", Conversation.indication),
    Line("Clearance", "clearance", Conversation.clearance),
    Line("Can come", "available", Conversation.available),
    Line("Not before", "earliest", Conversation.earliest),
    Line("Priority", "priority", Conversation.priority),
    Line("Protocol", "protocol", Conversation.protocol),
    Line("Wishes", "preferences", Conversation.wishes),
    Line("Away", "unavailable", Conversation.away),
)
