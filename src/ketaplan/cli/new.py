"""``ketaplan new``: a patient file from answers on a terminal, or from a script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ketaplan.cli import clock, confirm, console, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import FaultyFilesError, InputError

if TYPE_CHECKING:
    from datetime import date

LONGEST_TEXT = 2 * 1024 * 1024
"""Most bytes to read from stdin: the limit of a patient file."""

EXAMPLES = """\
Examples:
  ketaplan new P-1100                        ask, and write the file
  ketaplan new --from-stdin < P-1100.toml    for scripts
"""


def new(
    patient: Annotated[str | None, typer.Argument(metavar="PATIENT", help="The new patient's id.")] = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    as_of: options.AsOf = None,
    from_stdin: Annotated[
        bool, typer.Option("--from-stdin", help="Take the patient as TOML from stdin instead of asking.")
    ] = False,
    format_: Annotated[str | None, options.formats_of("written", to_file=False)] = None,
) -> None:
    """Ask for what a patient file needs, write patients/ID.toml, and offer to plan it.

    Ctrl-C stops at any question, and nothing is written. The file can be read by you alone.
    """
    here, place = _place(clinic, patients), output_of("written", format_)
    if from_stdin:
        _write(_sent(), here, place, SpokenDays(here.clinics).as_of(as_of), patient)
        return
    if not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)):
        raise typer.BadParameter("there is no terminal to ask on; send the patient as TOML: --from-stdin < FILE")
    days = SpokenDays(here.clinics)
    today = days.as_of(as_of)
    written = _write(_answered(here, patient, days), here, place, today)
    if here.clinics:
        _offer_a_plan(written, here, as_of)


class NewFilePlace(NamedTuple):
    """Where the new patient belongs: the folder, and the clinics to check the file against."""

    folder: Path
    clinics: list[Path]


def _place(clinic: list[Path] | None, patients: Path | None) -> NewFilePlace:
    """Return where the new file belongs; without a clinic, the folder is enough."""
    from ketaplan.files.locate import clinic_files

    try:
        clinics = clinic_files(clinic)
    except InputError:
        if patients is None or clinic:
            raise
        return NewFilePlace(patients, [])
    return NewFilePlace(patients or clinics[0].parent / "patients", clinics)


def _sent() -> str:
    """Return the text on stdin."""
    data = sys.stdin.buffer.read(LONGEST_TEXT + 1)
    if len(data) > LONGEST_TEXT:
        raise InputError("stdin: longer than a patient file may be; nothing was written.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("stdin: not UTF-8 text; nothing was written.") from None


def _answered(here: NewFilePlace, patient: str | None, days: SpokenDays) -> str:
    """Ask the questions; return the text of the file."""
    from ketaplan.cli.new_patient import Conversation, NewPlace
    from ketaplan.services.init import SCHEMAS
    from ketaplan.services.new import terms_known
    from ketaplan.services.new_file import new_file_text

    console.say("A new patient. Ctrl-C stops, and nothing is written.")
    try:
        document = Conversation(NewPlace(here.folder, *terms_known(here.clinics)), days).talk(patient)
    except EOFError:
        raise InputError("\nThe answers ended early; nothing was written.") from None
    schema = here.folder.parent / SCHEMAS / "patient.schema.json"
    return new_file_text(document, days.today, with_schema=schema.is_file())


def _offer_a_plan(written: Path, here: NewFilePlace, as_of: str | None) -> None:
    from ketaplan.cli.plan import plan

    if not confirm.agreed("Plan it now?", usual=True):
        return
    try:
        plan(str(written), clinic=here.clinics, as_of=as_of, save=as_of is None and _can_be_booked(written, here))
    except confirm.NotAgreedError as error:
        console.say(str(error))


def _can_be_booked(written: Path, here: NewFilePlace) -> bool:
    """Return whether a book is named, and the patient may have an infusion or a consultation in it today."""
    from ketaplan.domain.gate import is_provisional
    from ketaplan.files.readers.patient import read_patient
    from ketaplan.services.workspace.book_address import book_address
    from ketaplan.services.workspace.sites import read_sites

    sites, _ = read_sites(here.clinics)
    patient = read_patient(written).value
    if patient is None or book_address(None, [site.clinic for site in sites]) is None:
        return False
    return patient.needs_consultation or not is_provisional(patient, sites[0].today(clock.now()))


def _write(text: str, here: NewFilePlace, place: Output, as_of: date | None, patient: str | None = None) -> Path:
    """Write the file, and print what does not fit the clinic's, or is unlikely."""
    from ketaplan.domain.clock import Today
    from ketaplan.formats import Options
    from ketaplan.formats.written import WrittenFile
    from ketaplan.services.check import check_paths
    from ketaplan.services.new import save_patient

    path = save_patient(text, here.folder, "stdin", patient)
    console.note(f"Wrote {path}.")
    report = check_paths([*here.clinics, path], Today(clock.now(), as_of))
    faults = [fault for fault in report.faults if fault.file == str(path)]
    if any(not fault.warning for fault in faults):
        raise FaultyFilesError(faults)
    console.say_warnings(faults)
    place.show(WrittenFile(command="new", file=str(path), warnings=faults), Options())
    return path
