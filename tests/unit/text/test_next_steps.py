"""Next steps: each is a command that is there, with its own options, ready to be typed."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import typer

import ketaplan
from ketaplan.cli.app import COMMANDS, build
from ketaplan.text import next_steps
from ketaplan.text.next_steps import NextStep

GIVEN = {
    "ids": ["P-1042/1/induction/3", "P-1042/1/induction/4~2"],
    "patient": "P-1042",
    "name": "P-1042/1/induction/3",
    "address": "my books/ketaplan.db",
    "folder": "clinic",
    "file": "patients/P-1042.toml",
    "status": "attended",
    "day": date(2026, 12, 7),
    "first": date(2026, 12, 7),
    "count": 3,
    "asked": ["--at", "2026-12-01"],
    "year": 2026,
    "is_one_day": True,
    "purpose": "To do so",
    "digest": "1a2b3c4d",
    "patients": ["P-1042", "P-1063"],
}
FUNCTIONS = [
    function
    for name, function in inspect.getmembers(next_steps, inspect.isfunction)
    if function.__module__ == next_steps.__name__
    and function.__annotations__.get("return") == "NextStep"
    and name[0] != "_"
]
COMMAND = re.compile(r"(?:(?<!Usage): |, then )ketaplan ([^\n]*)")
WORD = re.compile(r"(?:'[^']*'|\S)+")
END = (".", ",", ";")
"""What ends a sentence, and a command in it."""


def commands_in(text: str) -> list[list[str]]:
    """Return the commands that a text suggests, as a shell splits them."""
    return [shlex.split(" ".join(_until_the_end(found))) for found in COMMAND.findall(text)]


def _until_the_end(line: str) -> Iterator[str]:
    for word in WORD.findall(line):
        yield word.rstrip("".join(END))
        if word.endswith(END):
            return


def refuse_unless_typed_right(words: list[str]) -> None:
    """Parse a command as the command line does, without running it."""
    group = typer.main.get_command(build([words[0]]))
    context = group.make_context("ketaplan", list(words), resilient_parsing=False)
    command = group.get_command(context, words[0])
    command.make_context(words[0], list(words[1:]), parent=context)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_every_next_step_is_a_command_with_its_own_options(function) -> None:
    step = function(**{name: GIVEN[name] for name in inspect.signature(function).parameters})
    found = commands_in(str(step))
    assert found
    for words in found:
        assert words[0] in COMMANDS
        refuse_unless_typed_right(words)


def test_a_shell_takes_the_command_as_it_is_meant() -> None:
    words = ("check", "my books/ketaplan.db", "~/x", "P-1042/1/induction/4~2", "it's", "")
    assert shlex.split(NextStep("To check", words).command) == ["ketaplan", *words]


def test_next_steps_are_in_one_place() -> None:
    """A command in a message elsewhere would be one that no test types."""
    package = Path(ketaplan.__file__).parent
    elsewhere = [
        f"{file.relative_to(package)}:{node.lineno}"
        for file in sorted(package.rglob("*.py"))
        if file.relative_to(package).parts[0] in {"book", "domain", "files", "formats", "services", "text"}
        if file.name != "next_steps.py"
        for node in messages(ast.parse(file.read_text(encoding="utf-8")))
        if re.search(rf"(?<!')\bketaplan (?:{'|'.join(COMMANDS)}) [^a-z]", node.value)
    ]
    assert elsewhere == []


def messages(tree: ast.Module) -> list[ast.Constant]:
    """Return the texts of a module but for its docstrings."""
    documented = [
        node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
    ]
    docstrings = {id(node.body[0].value) for node in documented if isinstance(node.body[0], ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
