"""``ketaplan protocols``: the list, and the text of one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ketaplan.cli import console, options
from ketaplan.cli.output import output_of
from ketaplan.errors import FaultyFilesError, InputError
from ketaplan.formats import Options

EXAMPLES = """\
Examples:
  ketaplan protocols                            the list, with sources
  ketaplan protocols esketamine-nasal           one, with its sources
  ketaplan protocols iv-induction-6x2 > own.toml
"""


def protocols(
    protocol: Annotated[str | None, typer.Argument(metavar="ID", help="Print this one: an id, or a file.")] = None,
    clinic: options.ClinicFiles = None,
    format_: Annotated[str | None, options.formats_of("protocols", to_file=False)] = None,
) -> None:
    """List the protocols that a clinic can use, or print one with its comments and sources.

    Those in protocols/ next to the clinic file come before the built-in ones.
    """
    from ketaplan.services.protocols import listed, text_of
    from ketaplan.text.inert import sanitized_page

    place, clinic_file = output_of("protocols", format_), clinic_file_or_none(clinic)
    if protocol is None:
        found = listed(clinic_file)
        place.show(found.rows, Options(width=console.width() if place.is_on_screen else None))
        if found.faults:
            raise FaultyFilesError(found.faults)
    elif place.is_table:
        console.write(sanitized_page(text_of(clinic_file, protocol)))
    else:
        place.show(text_of(clinic_file, protocol), Options())


def clinic_file_or_none(clinic: list[Path] | None) -> Path | None:
    """Return the clinic whose own protocols are listed, too; None if there is no clinic file."""
    from ketaplan.files.locate import clinic_files

    try:
        return clinic_files(clinic)[0]
    except InputError:
        if clinic or "KETAPLAN_CLINIC" in os.environ:
            raise
        return None
