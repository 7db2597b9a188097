"""The manual page for man(1), made from the commands' own help and the page on scripts."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import typer

from ketaplan.cli.option_table import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "ketaplan - plan, book and repair courses of ketamine infusions"


def man_page(group: Any, version: str) -> str:
    """Return the page as roff; ``group`` is the application with all of its commands."""
    return "".join(f"{line}\n" for line in _lines(group, version))


def _lines(group: Any, version: str) -> Iterator[str]:
    from ketaplan.services.help import TOPICS, rows

    context = typer.Context(group, info_name="ketaplan", **group.context_settings)
    yield f'.TH KETAPLAN 1 "" "{_plain(version)}" "User Commands"'
    yield from (".SH NAME", _plain(NAME), ".SH SYNOPSIS", r".B ketaplan", r"[\fIOPTIONS\fR] \fICOMMAND\fR ...")
    yield from (".SH DESCRIPTION", *_paragraphs(group.help), ".SH OPTIONS", *_options(group, context))
    yield ".SH COMMANDS"
    for name, command in group.commands.items():
        yield from _command(name, command, typer.Context(command, info_name=name, parent=context))
    yield from (".SH EXIT STATUS", *_listed(rows("scripting", "Exit codes")))
    yield from (".SH ENVIRONMENT", *_listed(rows("scripting", "Environment")))
    yield from (".SH SEE ALSO", *_listed([(f"ketaplan help {topic}", words) for topic, words in TOPICS.items()]))


def _command(name: str, command: Any, context: Any) -> Iterator[str]:
    """Yield a command: what is typed, what it does, its arguments and options, examples."""
    yield f".SS ketaplan {name}"
    yield f".B {_plain(' '.join(['ketaplan', name, *command.collect_usage_pieces(context)]))}"
    text, _, examples = command.help.partition("\n\b\n")
    yield from _paragraphs(text)
    yield from _options(command, context)
    yield from (".PP", ".nf", *(_plain(line.rstrip()) for line in cleandoc(examples).splitlines()), ".fi")


def _options(command: Any, context: Any) -> Iterator[str]:
    """Yield arguments and options by groups, as the command's help has them."""
    from ketaplan.cli.command import plainly

    parameters = command.get_params(context)
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    for heading, shown in {"Arguments": arguments, **grouped(parameters)}.items():
        records = [plainly(record) for one in shown if (record := one.get_help_record(context))]
        if records:
            yield from (".PP", f"{_plain(heading)}:", *_listed(records))


def _listed(pairs: list[tuple[str, str]]) -> Iterator[str]:
    for name, words in pairs:
        yield from (".TP", rf"\fB{_plain(name)}\fR", _plain(words))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in cleandoc(text).split("\n\n"):
        yield from (".PP", _plain(" ".join(paragraph.split())))


def _plain(text: str) -> str:
    """Return text that roff takes for nothing but text."""
    safe = text.replace("\\", r"\e").replace("-", r"\-").replace("`", "")
    safe = re.sub(r"[^\x20-\x7e]", lambda found: rf"\[u{ord(found[0]):04X}]", safe)
    return rf"\&{safe}" if safe.startswith((".", "'")) else safe
