"""``ketaplan protocols``: which there are, and the text of one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ketaplan.cli import console, options
from ketaplan.errors import InputError

EXAMPLES = """\
Examples:
  ketaplan protocols                            what there is, and from where
  ketaplan protocols esketamine-nasal           one, with its sources
  ketaplan protocols iv-induction-6x2 > own.toml
"""


def protocols(
    protocol: Annotated[str | None, typer.Argument(metavar="ID", help="Print this one: an id, or a file.")] = None,
    clinic: options.ClinicFiles = None,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="Of the list: table or json.")] = "table",
) -> None:
    """List the protocols that a clinic can use, or print one with its comments and sources.

    Those in protocols/ beside the clinic file come before the built-in ones.
    """
    from ketaplan.services.protocols import LISTS, text_of
    from ketaplan.text.inert import sanitized_page

    if format_ not in LISTS:
        raise typer.BadParameter(f"{format_!r} is not one of {', '.join(LISTS)}", param_hint="--format")
    clinic_file = _clinic_file(clinic)
    text = LISTS[format_](clinic_file) if protocol is None else text_of(clinic_file, protocol)
    console.write(text if format_ == "json" and protocol is None else sanitized_page(text))


def _clinic_file(clinic: list[Path] | None) -> Path | None:
    """The clinic whose own protocols are listed, too; None where there is none to be found."""
    from ketaplan.files.locate import clinic_files

    try:
        return clinic_files(clinic)[0]
    except InputError:
        if clinic or "KETAPLAN_CLINIC" in os.environ:
            raise
        return None
