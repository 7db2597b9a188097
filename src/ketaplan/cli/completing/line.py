"""Where the cursor is on a line: which command, and which option's value or argument is being typed."""

from __future__ import annotations

from typing import NamedTuple

from ketaplan.cli.completing.table import COMMANDS, ROOT


class Place(NamedTuple):
    """What is being typed; ``start`` is what is there of it already.

    ``command`` is empty before there is one.  ``option`` is the option whose value it is, or empty; then it is the next
    argument after ``arguments``.  ``given`` are the values of the options so far, the last one of each.
    """

    start: str
    command: str = ""
    option: str = ""
    arguments: tuple[str, ...] = ()
    given: dict[str, str] = {}  # noqa: RUF012  never changed
    is_literal: bool = False

    @property
    def is_option(self) -> bool:
        """Whether the name of an option is being typed."""
        return self.start.startswith("-") and not self.option and not self.is_literal


def place_of(words: list[str], start: str) -> Place:
    """Return the place after these words, the program's name left out."""
    at = next((number for number, word in enumerate(words) if not word.startswith("-")), None)
    if at is None:
        return Place(start, given=dict.fromkeys((word for word in words if word in ROOT), ""))
    command = words[at]
    options = COMMANDS[command].options if command in COMMANDS else {}
    arguments: list[str] = []
    given: dict[str, str] = {}
    awaited, is_literal = "", False
    for word in words[at + 1 :]:
        if awaited:
            given[awaited], awaited = word, ""
        elif word == "--" and not is_literal:
            is_literal = True
        elif word.startswith("-") and len(word) > 1 and not is_literal:
            name, sign, value = word.partition("=")
            name = long_name(command, name)
            awaited = name if not sign and name in options and options[name].metavar else ""
            given[name] = value
        else:
            arguments.append(word)
    name, sign, value = start.partition("=")
    name = long_name(command, name)
    if not awaited and sign and not is_literal and name in options:
        return Place(value, command, name, tuple(arguments), given)
    return Place(start, command, awaited, tuple(arguments), given, is_literal)


def long_name(command: str, name: str) -> str:
    """Return the long name of an option."""
    known = COMMANDS[command].options if command in COMMANDS else {}
    return next((long for long, one in known.items() if name in {long, one.short}), name)
