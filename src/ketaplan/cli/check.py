"""``ketaplan check``: every fault of files and folders, in one run."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from ketaplan.cli import book_session, clock, confirm, console, options
from ketaplan.cli.output import Output, output_of
from ketaplan.errors import BookError, InputError, NoPlanError
from ketaplan.formats import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketaplan.formats.check import CheckedBook
    from ketaplan.services.check import CheckReport
    from ketaplan.services.workspace.settings import Settings

EXAMPLES = """\
Examples:
  ketaplan check .                       a folder
  ketaplan check patients/P-1042.toml    one file
  ketaplan check calendars/dr-lee.ics    a busy calendar: how much is in it, and what is left out of it
  ketaplan check --details clinic.toml   the same of all busy calendars of the clinic
  ketaplan check - < P-1042.toml         a file on stdin
  ketaplan check . --format json         for editors and scripts: each fault with file, line and key
  ketaplan check . --book spring.db      the files, and another book than the clinic's
  ketaplan check ketaplan.db             the book: damage, and what today's files no longer allow
"""


def check(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="Files, folders and books.")] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    details: Annotated[
        bool, typer.Option("--details", help="Show how the clinic's busy calendars were understood.")
    ] = False,
    clear_cache: Annotated[
        bool,
        typer.Option("--clear-cache", help="First clear the cache of holidays and busy calendars."),
    ] = False,
    format_: Annotated[str | None, options.formats_of("check", to_file=False)] = None,
    book: options.BookName = None,
) -> None:
    """Check files: each alone, and whether they fit together.

    Every fault is reported with its file, line and key, what is wrong and what is allowed. Exit code 2 if there are
    errors; warnings do not count.

    For a book, it reports damage (exit code 3), or upcoming appointments that break rules today or under today's files,
    in the order of the phone calls to make (exit code 1). If the files have no errors, the clinic's book is checked,
    too.
    """
    from ketaplan.services.book.check_book import is_book

    if clear_cache:
        _clear_cache()
    elif not paths and not book:
        raise typer.BadParameter("name files, folders or books to check", param_hint="PATH")
    paths = paths or []
    books = [path for path in paths if is_book(path)]
    files = [Path(path) for path in paths if path not in books]
    report = CheckReporter(output_of("check", format_))
    try:
        _check_all(files, books, clinic, patients, details, report, book)
    finally:
        report.close()
    if report.is_unsettled:
        raise typer.Exit(NoPlanError.exit_code)


class CheckReporter:
    """What a run has found: for people at once, line by line, for programs as one document at the end."""

    def __init__(self, place: Output) -> None:
        """Start with nothing found."""
        from ketaplan.formats.check import Checked

        self.place = place
        self.is_unsettled = False
        self._found = Checked()

    def files(self, report: CheckReport) -> None:
        """Report the faults of files, and what calendars were understood to say."""
        self._found = replace(self._found, files=report.files, faults=report.faults, understood=report.understood)
        if self.place.is_table:
            for line in report.understood:
                console.say(line)
            for fault in report.faults:
                console.say_error(str(fault))

    @property
    def names_people(self) -> bool:
        """Whether a person reads it on a terminal."""
        return self.place.is_table and confirm.may_name()

    def book(self, checked: CheckedBook, listed: Sequence[str] = ()) -> None:
        """Report the calls to make because of a book, and its damage; ``listed`` are the calls with names, if any."""
        self._found = replace(self._found, books=(*self._found.books, checked))
        self.is_unsettled |= bool(checked.calls or checked.unchecked)
        if self.place.is_table:
            for line in checked.damage:
                console.say_error(f"{checked.book}: {line}")
            if listed:
                confirm.show(listed)
            else:
                self.place.show(replace(self._found, books=(checked,)), Options())
            for line in checked.unchecked:
                console.say(f"{checked.book}: {line}.")
            for line in checked.warnings:
                console.say(f"{checked.book}: warning: {line}.")

    def close(self) -> None:
        """Write the document, if one was asked for."""
        if not self.place.is_table:
            self.place.show(self._found, Options())


def _check_all(
    files: list[Path],
    books: list[str],
    clinic: list[Path] | None,
    patients: Path | None,
    details: bool,
    report: CheckReporter,
    book: str | None,
) -> None:
    """Check files, the clinics' books or the ``book`` in place of these, and the books that are given."""
    from ketaplan.book.errors import MissingBookError

    if files:
        found = _check_files(files, clinic, patients, details, report)
        for named, clinics in ({} if book else _books_of(found, books)).items():
            with nullcontext() if named not in found.books else suppress(MissingBookError):  # a server without one yet
                _calls(book_session.settings_at(clinics, patients, named), report, so_far="")
    for named in dict.fromkeys([*books, book] if book else books):
        _check_book(book_session.settings(clinic, patients, named), report)


def _books_of(found: CheckReport, given: Sequence[str]) -> Mapping[str, tuple[Path, ...]]:
    """Return the clinics' books that are not given anyway: the one in $KETAPLAN_BOOK, else those of the files."""
    from ketaplan.services.workspace.settings import BOOK_VARIABLE

    variable = os.environ.get(BOOK_VARIABLE)
    books = {variable: found.clinics} if variable and found.clinics else found.books
    places = {Path(book).resolve() for book in given}
    return {one: books[one] for one in books if Path(one).resolve() not in places}


def _clear_cache() -> None:
    """Remove the cache, and say how much it was."""
    from ketaplan.files.cache import cache_folder, clear
    from ketaplan.text.words import counted

    try:
        removed = clear()
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be removed: {error.strerror}") from None
    console.note(f"Removed {counted(removed, 'file')} from {cache_folder()}.")


def _check_files(
    paths: list[Path], clinic: list[Path] | None, patients: Path | None, details: bool, reporter: CheckReporter
) -> CheckReport:
    """Report the faults of files; return what was found."""
    from ketaplan.domain.clock import Today
    from ketaplan.files.locate import PatientFolder
    from ketaplan.services.check import check_paths

    clinics = _clinics(clinic)
    folder = PatientFolder.of(clinics[0] if clinics else None, patients)
    report = check_paths(paths, Today(clock.now()), clinics, details=details, patients=folder)
    reporter.files(report)
    if not report.files:
        raise InputError("There is no TOML file here to check.")
    console.note(report.summary)
    if report.errors:
        raise typer.Exit(InputError.exit_code)
    return report


def _clinics(named: list[Path] | None) -> list[Path]:
    """Return the clinic files against which plans are checked; none if none is found."""
    from ketaplan.files.locate import clinic_files

    try:
        return clinic_files(named)
    except InputError:
        if named:
            raise
        return []


def _check_book(asked: Settings, report: CheckReporter) -> None:
    """Report the damage of a book, or else the appointments that have to change."""
    from ketaplan.formats.check import CheckedBook
    from ketaplan.services.book.check_book import damage_of

    if damage := damage_of(asked):
        with suppress(BookError):  # its intact part is checked anyway
            _calls(asked, report, so_far="damaged; ", damage=damage)
            damage = []
        if damage:
            report.book(CheckedBook(book=str(asked.book), damage=damage))
        raise BookError(f"{asked.book}: the book is damaged.")
    _calls(asked, report, so_far="intact; ")


def _calls(asked: Settings, report: CheckReporter, *, so_far: str, damage: Sequence[str] = ()) -> None:
    """Report appointments that cannot stay or cannot be checked."""
    from ketaplan.cli.next_step import say_steps
    from ketaplan.formats.check import CheckedBook
    from ketaplan.services.book.check_book import calls_to_make, missing_documents, phone_list, unknown_clinics
    from ketaplan.services.book.held import overdue_holds
    from ketaplan.text import next_steps
    from ketaplan.text.words import counted

    with book_session.opened(asked, reads_only=True, says_unknown=False) as workspace:
        calls, unknown = calls_to_make(workspace), unknown_clinics(workspace)
        warnings = [*missing_documents(workspace), *overdue_holds(workspace)]
        trial = workspace.book.trial
        listed = phone_list(workspace, calls) if calls and report.names_people else ()
    lines = [(call.booking, call.reasons, str(call)) for call in calls]
    report.book(
        CheckedBook(
            book=str(asked.book), damage=damage, calls=lines, unchecked=unknown, warnings=warnings, trial=trial
        ),
        listed,
    )
    if calls:
        count, verb = counted(len(calls), "booked appointment"), "holds" if len(calls) == 1 else "hold"
        console.say(f"{asked.book}: {so_far}{count} no longer {verb}.")
        movable = [call.booking.id for call in calls if call.is_movable]
        repair = next_steps.repair(purpose="To repair all of it with the fewest calls")
        say_steps([*(next_steps.other_places(name, "Other people or times") for name in movable[:1]), repair])
    elif not unknown:
        console.note(f"{asked.book}: {so_far}all upcoming appointments follow the rules.")
