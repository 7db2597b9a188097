"""``ketaplan init``: a clinic folder to start with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketaplan.cli import clock, console, options
from ketaplan.cli.spoken import SpokenDays
from ketaplan.text import next_steps

EXAMPLES = """\
Examples:
  ketaplan init clinic      write the folder clinic
  ketaplan check clinic     after each change of a file
"""


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder; created if missing.", show_default="this one")
    ] = Path(),
    as_of: options.AsOf = None,
) -> None:
    """Write a clinic folder that is ready to edit: a clinic and two patients, with a comment on every key.

    Nothing is ever overwritten.
    """
    from ketaplan.services.init import begin_folder

    for path in begin_folder(folder, clock.now(), SpokenDays(None).as_of(as_of)):
        console.note(f"Wrote {path}.")
    console.note(str(next_steps.check_folder(str(folder))))
