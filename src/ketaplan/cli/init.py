"""``ketaplan init``: a clinic folder to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from ketaplan.cli import console
from ketaplan.cli.options import AsOf, day_named

EXAMPLES = """\
Examples:

  ketaplan init clinic        begin in the folder clinic
  ketaplan check clinic       after each change of a file
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder; it is made where there is none.")] = Path(),
    as_of: AsOf = None,
) -> None:
    """Write a clinic folder that is ready to edit: a clinic, two patients, comments on every key.

    Nothing is ever overwritten.
    """
    from ketaplan.services.starting import begin_folder

    written = begin_folder(folder, day_named(as_of, "--as-of") or _today())
    ...
