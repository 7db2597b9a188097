"""Commands, options and arguments as listed in table.tsv, which ``python tests/completion_table.py`` writes."""

from __future__ import annotations

import os
from typing import NamedTuple

FILE = os.path.join(os.path.dirname(__file__), "table.tsv")  # noqa: PTH118, PTH120  pathlib takes long to import


class CompletedOption(NamedTuple):
    """An option: what its value is called (empty: it has none), its short name, and its values if it has only these."""

    does: str
    metavar: str = ""
    short: str = ""
    is_repeated: bool = False
    choices: tuple[str, ...] = ()


class CompletedCommand(NamedTuple):
    """A command: what it does, its options by their long names, and what its arguments are called."""

    does: str
    options: dict[str, CompletedOption]
    arguments: tuple[str, ...] = ()


def _read() -> tuple[dict[str, CompletedCommand], dict[str, CompletedOption], dict[str, tuple[str, ...]]]:
    """Return the commands by name, the options before them, and words that are always the same, by what they are."""
    words: dict[str, tuple[str, ...]] = {}
    commands: dict[str, CompletedCommand] = {}
    options: dict[str, CompletedOption] = {}
    root = options
    with open(FILE, encoding="utf-8") as file:  # noqa: PTH123
        for line in file:
            kind, name, metavar, short, repeated, choices, does = line.rstrip("\n").split("\t")
            if kind == "words":
                words[name] = tuple(choices.split())
            elif kind == "command":
                options = {}
                commands[name] = CompletedCommand(does, options, tuple(metavar.split()))
            else:
                options[name] = CompletedOption(does, metavar, short, repeated == "repeated", tuple(choices.split()))
    return commands, root, words


COMMANDS, ROOT, WORDS = _read()
