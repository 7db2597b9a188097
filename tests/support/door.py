"""The command line through its door: arguments in; stdout, stderr and exit code out."""

from typing import Any

from typer.testing import CliRunner, Result

from ketaplan.cli.app import _named, build


def ketaplan(*arguments: Any, stdin: str | bytes | None = None) -> Result:
    """Run one command in this process, with nobody looking: no terminal, no colour."""
    words = [str(word) for word in arguments]
    result = CliRunner().invoke(build(_named(words)), words, input=stdin, prog_name="ketaplan")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result
