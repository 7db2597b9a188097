"""The command line through its door: arguments in; stdout, stderr and exit code out."""

from typing import Any

from typer.testing import CliRunner, Result

from ketaplan.cli.app import COMMANDS, build


def ketaplan(*arguments: Any, stdin: str | bytes | None = None) -> Result:
    """Run one command in this process, with nobody looking: no terminal, no colour."""
    result = CliRunner().invoke(build(list(COMMANDS)), [str(word) for word in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result
