"""Questions on a terminal, each repeated until the reader of patient files accepts the answer."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ketaplan.cli import console
from ketaplan.cli.line_reader import read_line
from ketaplan.cli.spoken import SpokenDays
from ketaplan.services.new import what_is_wrong
from ketaplan.text.spoken_days import Toward
from ketaplan.text.spoken_times import UnclearDayError


class Prompt(NamedTuple):
    """A question, its key in the patient file, and how to turn the answer into a value."""

    key: str
    text: str
    value_of: Callable[[str], Any] = str
    usual: str = ""
    """The answer of an empty line."""
    optional: bool = False
    year: Toward | None = None
    """For a date: the year that is meant if none is given."""
    choices: Sequence[str] = ()
    """What can be answered, by its number, from 1, or by its start."""

    @property
    def line(self) -> str:
        """The question with what can be answered, and what an empty line means."""
        numbered = ", ".join(f"{number} {choice}" for number, choice in enumerate(self.choices, 1))
        usual = f" [{self.usual}]" if self.usual else ""
        return f"{self.text}{f' ({numbered})' if numbered else ''}{usual}: "


class UnclearAnswerError(ValueError):
    """An answer that means several choices."""


def with_letters(words: str) -> str:
    """Return an answer in which there are letters, as in each name."""
    if not any(map(str.isalpha, words)):
        raise UnclearAnswerError("A name has letters")
    return words


def asked(question: Prompt, days: SpokenDays | None = None) -> Any:
    """Return the answer to a question, repeated until it is valid; None for none.  Raises EOFError at the end."""
    while True:
        words = typed(question.line) or question.usual
        if not words and question.optional:
            return None
        if not words:
            console.say("  Please type an answer.")
        elif (value := given(question, words, days)) is not None:
            return value


def given(question: Prompt, words: str, days: SpokenDays | None = None) -> Any:
    """Return the value of an answer; if it is not valid, say what is allowed and return None."""
    value: Any
    try:
        if question.choices:
            value = chosen(words, question.choices)
        else:
            value = days.answer(words, question.year) if days and question.year else question.value_of(words)
    except (UnclearDayError, UnclearAnswerError) as error:
        console.say(f"  {error}.")
        return None
    for message in what_is_wrong(question.key, value)[:1]:
        console.say(f"  {message}")
        return None
    return value


def chosen(words: str, choices: Sequence[str]) -> str:
    """Return the choice with that number or that start; other words as they are, for the reader to refuse."""
    if words.isdecimal() and 1 <= int(words) <= len(choices):
        return choices[int(words) - 1]
    plain = words.lower()
    meant = [choice for choice in choices if choice.lower() == plain]
    meant = meant or [choice for choice in choices if choice.lower().startswith(plain)]
    if len(meant) > 1:
        raise UnclearAnswerError(f"{words!r} may be {', '.join(meant)}; type more of it, or its number")
    return meant[0] if meant else words


def typed(prompt: str) -> str:
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
