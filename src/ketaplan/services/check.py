"""Check files and folders: every fault of every file, and of how the files fit together, in one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from ketaplan.domain.clock import Today, zone_named
from ketaplan.errors import Fault
from ketaplan.files.inputs import STDIN, stdin
from ketaplan.files.locate import CLINIC_FILE, Listing, PatientFolder, file_meant, is_folder, toml_files
from ketaplan.files.toml.document import LARGEST_BYTES, NO_FILE, BrokenDocument, Document, read_document
from ketaplan.files.toml.peek import peek
from ketaplan.services.cross_checks import CALENDAR_DAYS, Folder, faults_across
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from ketaplan.files.calendars.report import CalendarReport

PLAN_KINDS = ("plan", "batch", "alternatives")


class CheckReport(Struct, frozen=True):
    """What was read, and what is wrong with it; faults are sorted by file and line, warnings among them.

    ``clinics`` are the clinic files among them, and ``books`` the existing books that these name, with the clinics'
    files.
    """

    files: tuple[str, ...]
    faults: tuple[Fault, ...]
    clinics: tuple[Path, ...] = ()
    books: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    understood: tuple[str, ...] = ()
    """What was understood of busy calendars, and what was left out, a line each."""

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that make a file unusable."""
        return tuple(fault for fault in self.faults if not fault.warning)

    @property
    def summary(self) -> str:
        """The closing line: how many files have faults, how many have none, and how many warnings there are."""
        faulty = {fault.file for fault in self.errors}
        right = len(set(self.files) - faulty)
        if not self.files:
            return "No TOML files there."
        warnings = len(self.faults) - len(self.errors)
        odd = f", with {counted(warnings, 'warning')}" if warnings else ""
        if not faulty:
            return f"{counted(right, 'file')} OK{odd}."
        faults = f"{counted(len(faulty), 'file')} with {counted(len(self.errors), 'fault')}"
        return f"{faults}, {counted(right, 'file')} OK{odd}."


def check_paths(
    paths: Sequence[Path],
    today: Today,
    clinics: Sequence[Path] = (),
    *,
    details: bool = False,
    patients: PatientFolder | None = None,
) -> CheckReport:
    """Check files, and every TOML file of folders.

    ``clinics`` are files that are not checked themselves; plans are checked against them. What was understood of a busy
    calendar is reported if it is given by name, and with ``details`` of those that clinics name.  A name without a file
    may mean one of ``patients``.
    """
    listings = [toml_files(path) if is_folder(path) else Listing([path], []) for path in paths]
    files = list(dict.fromkeys(file for listing in listings for file in listing.files))
    folder = Folder(today)
    faults = [fault for listing in listings for fault in listing.faults]
    calendars = {file: _report_on(file, zone_named("UTC"), today.at()) for file in files if file.suffix == ".ics"}
    faults += [fault for file in files if file not in calendars for fault in _read(file, folder, patients)]
    faults += [fault for report in calendars.values() for fault in report.faults]
    faults += faults_across(folder)
    faults += _clashes(folder, clinics)
    if details:
        calendars |= _of_clinics(folder)
    understood = tuple(line for report in calendars.values() for line in report.lines)
    return CheckReport(
        files=tuple(str(file) for file in files),
        faults=tuple(sorted(set(faults))),
        clinics=tuple(clinic.path for clinic in folder.clinics),
        books=_books(folder),
        understood=understood,
    )


def _clashes(folder: Folder, clinics: Sequence[Path]) -> list[Fault]:
    """Return a fault for every plan that conflicts with another."""
    if len(folder.plans) < 2:
        return []
    from ketaplan.services.plan_conflicts import conflicts

    known = {name: path for path in clinics if (name := peek(path, "id"))}
    return conflicts(folder.plans, known | {clinic.value.id: clinic.path for clinic in folder.clinics})


def _books(folder: Folder) -> dict[str, tuple[Path, ...]]:
    """Return the existing books that clinic files name; whether a server has one is checked later.

    Each comes with all clinics' files, the ones that name it first.
    """
    from ketaplan.book.backends import is_server
    from ketaplan.services.workspace.book_address import stated_book

    named = {clinic.path: stated_book(clinic.value) for clinic in folder.clinics}
    there = {address for address in named.values() if address and (is_server(address) or Path(address).exists())}
    return {
        address: tuple(dict.fromkeys([*(path for path in named if named[path] == address), *named]))
        for address in sorted(there)
    }


def _read(file: Path, folder: Folder, patients: PatientFolder | None) -> tuple[Fault, ...]:
    """Return the faults of one file alone; add its content to the folder."""
    if patients and str(file) != STDIN and (meant := file_meant(file, patients)):
        return (Fault(str(file), 0, "", f"{NO_FILE}{meant}"),)
    if file.suffix == ".json" or (str(file) == STDIN and stdin(LARGEST_BYTES).lstrip().startswith(b"{")):
        return _read_plan(file, folder)
    document = read_document(file)
    if document.value is None:
        if file.name == CLINIC_FILE:
            folder.unreadable.add(str(file))
        return document.faults
    return _read_kind(document.value, folder)


def _read_kind(document: Document, folder: Folder) -> tuple[Fault, ...]:
    from ketaplan.files.readers.clinic import clinic_in
    from ketaplan.files.readers.measure import measure_in
    from ketaplan.files.readers.patient import patient_in
    from ketaplan.files.readers.protocol import protocol_in

    kind = document.data.get("kind")
    readers: dict[object, Callable[[], tuple[Fault, ...]]] = {
        "clinic": lambda: folder.add(folder.clinics, document, clinic_in(document)),
        "patient": lambda: folder.add(folder.patients, document, patient_in(document)),
        "protocol": lambda: folder.add(folder.protocols, document, protocol_in(document)),
        "measure": lambda: folder.add(folder.measures, document, measure_in(document)),
    }
    if isinstance(kind, str) and kind in readers:
        return readers[kind]()
    if kind in PLAN_KINDS:
        return _read_plan(Path(document.shown), folder)
    if isinstance(document, BrokenDocument):
        return document.all_faults([_unknown_kind(document)] if "kind" in document.data else ())
    return (_unknown_kind(document),)


def _read_plan(file: Path, folder: Folder) -> tuple[Fault, ...]:
    """Return the faults of a plan file; add its plans to the folder, unless they are one patient's alternatives."""
    from ketaplan.files.readers.plan import read_plan
    from ketaplan.planner.cost import part_names

    read = read_plan(file, part_names(), with_options=False)
    folder.plans += [(str(file), plan) for plan in read.value or ()]
    return read.faults


def _report_on(file: Path, zone: ZoneInfo, as_of: date) -> CalendarReport:
    from ketaplan.files.calendars.report import report_on

    return report_on(file, zone, as_of, as_of + timedelta(days=CALENDAR_DAYS))


def _of_clinics(folder: Folder) -> dict[Path, CalendarReport]:
    """Return what was understood of the clinics' busy calendars, by each clinic's clock."""
    found = {
        opened.path.parent / calendar.file: opened
        for opened in folder.clinics
        for calendar in opened.value.busy_calendars
    }
    return {
        file: _report_on(file, clinic.value.zone, folder.today.at(clinic.value.zone)) for file, clinic in found.items()
    }


def _unknown_kind(document: Document) -> Fault:
    from ketaplan.text.suggestions import meant, shown

    kinds = ("clinic", "patient", "protocol", "measure")
    if "kind" not in document.data:
        return document.fault(("kind",), f"missing; give one of {', '.join(kinds)}")
    kind = document.data["kind"]
    near = meant(kind, kinds) if isinstance(kind, str) else ""
    return document.fault(("kind",), f"{shown(kind)} is not one of {', '.join(kinds)}{near}")
