"""``ketaplan backup``: a complete copy of the book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketaplan.cli import book_session, console, options

EXAMPLES = """\
Examples:

  ketaplan backup /media/stick/ketaplan-2026-11-22.db
"""


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy: a new file, readable by you alone.")],
    clinic: options.ClinicFiles = None,
    book: options.BookName = None,
) -> None:
    """Copy the book, even while others work with it; a copy made by other means may be half of two books.

    The copy is a book: --book FILE works with it, and 'ketaplan check FILE' proves it whole.
    """
    with book_session.opened(book_session.settings(clinic, None, book)) as workspace:
        workspace.book.backup(file)
    console.say(f"Wrote {file}.")
