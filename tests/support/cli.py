"""The command line: arguments in; stdout, stderr and exit code out; plans to book, and what is booked."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from ketaplan.cli.app import build, commands_named

SUNDAY = "2026-11-22"
"""The day on which plans are made."""


def ketaplan(*arguments: Any, stdin: str | bytes | None = None) -> Result:
    """Run one command in this process, with no one looking: no terminal, no colour."""
    words = [str(word) for word in arguments]
    result = CliRunner().invoke(build(commands_named(words)), words, input=stdin, prog_name="ketaplan")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


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
