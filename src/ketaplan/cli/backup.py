"""``ketaplan backup``: a complete copy of the book."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, console, options
from ketaplan.cli.output import output_of

EXAMPLES = """\
Examples:

  ketaplan backup /media/stick/ketaplan-2026-11-22.db

  ketaplan backup backups/ --keep 30        named by date and time; the 30 newest stay
"""


def backup(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE|DIR", help="The copy: a new file, readable by you alone; or a folder of copies."),
    ],
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=1, max=10_000, help="Remove older copies in DIR; the N newest stay."),
    ] = None,
    format_: Annotated[str | None, options.formats_of("written", to_file=False)] = None,
    clinic: options.ClinicFiles = None,
    book: options.BookName = None,
) -> None:
    """Copy the book, even while others work with it; copying the file yourself can give a damaged copy.

    The copy is a book: --book FILE works with it, and 'ketaplan check FILE' verifies it. With --keep, a copy is removed
    only after it was opened and found to be an earlier state of this book.
    """
    from ketaplan.formats import Options
    from ketaplan.formats.written import WrittenFile
    from ketaplan.services.book.backup import back_up

    if file == "-":
        raise typer.BadParameter("a copy cannot be written to stdout; name a file or a folder", param_hint="FILE|DIR")
    place = output_of("written", format_)
    with book_session.opened(book_session.settings(clinic, None, book)) as workspace:
        made = back_up(workspace, file, keep)
        trial = workspace.book.trial
    console.note_commit(written=True)
    console.note(f"Wrote {made.file}.")
    for path in made.removed:
        console.note(f"Removed {path}.")
    for words in made.left:
        console.say(f"Warning: {words}.")
    written = WrittenFile(command="backup", file=str(made.file), removed=[str(path) for path in made.removed])
    place.show(written, Options(trial=trial))
