"""The command line: arguments in; stdout, stderr and exit code out; plans to book, and what is booked."""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

import typer
from typer.testing import CliRunner, Result

from ketaplan.cli.app import build, commands_named

SUNDAY = "2026-11-22"
"""The day on which plans are made."""


def ketaplan(*arguments: Any, stdin: str | bytes | None = None) -> Result:
    """Run one command in this process, with no one looking: no terminal, no colour.

    A real process runs one command and builds that one alone; here each is built once for all tests.
    """
    words = [str(word) for word in arguments]
    command, runner = _built(*commands_named(words)), CliRunner()
    with runner.isolation(input=stdin) as streams:
        code = _exit_code(command, words)
        sys.stdout.flush()
        sys.stderr.flush()
        written = [stream.getvalue() for stream in streams]
    return Result(runner, *written, return_value=None, exit_code=code, exception=None)


@cache
def _built(*names: str) -> Any:
    return typer.main.get_command(build(list(names)))


def forget_commands() -> None:
    """Build the commands again when they are next run, because what they offer was changed."""
    _built.cache_clear()


def _exit_code(command: Any, words: list[str]) -> int:
    try:
        command.main(args=words, prog_name="ketaplan")
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def planned(patient, *more):
    """Plan a patient, and return the file of the plan."""
    made = ketaplan("plan", patient, "--as-of", SUNDAY, "--format", "json", "--output", f"{patient}.json", *more)
    assert made.exit_code == 0, made.stderr
    return f"{patient}.json"


def appointments(*choice):
    """Return what is booked, by id."""
    exported = ketaplan("export", "--format", "json", *choice)
    assert exported.exit_code == 0, exported.stderr
    return {one["id"]: one for one in json.loads(exported.stdout)["appointments"]}
