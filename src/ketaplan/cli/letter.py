"""``ketaplan letter``: a letter to the psychiatrist who cleared a patient."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import book_session, handing_out, named_patient, options
from ketaplan.cli.output import output_of

EXAMPLES = """\
Examples:

  ketaplan letter P-1042                      as Markdown, to read or to paste

  ketaplan letter P-1042 -o P-1042.html       one page, to print or to mail

  ketaplan letter P-1042 -o P-1042.pdf --paper a4
"""


def letter(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="An id of a patient with a clearance; on a terminal also a name.")
    ],
    format_: Annotated[str | None, options.formats_of("letter")] = None,
    output: options.Output = None,
    details: options.Details = False,
    paper: handing_out.Paper = None,
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    book: options.BookName = None,
    as_of: options.AsOf = None,
) -> None:
    """Write to the psychiatrist who cleared a patient: sessions given, scores, what is due, and who decides next.

    Everything in it is in the files or the book; it holds no dose and no advice, and no one has signed it.
    """
    from ketaplan.files.measure_library import MeasureLibrary
    from ketaplan.formats import Options
    from ketaplan.services.letter.letter import letter_of

    place = output_of("letter", format_, output)
    sheet = handing_out.sheet_of(place, None, None, paper)
    with book_session.opened(book_session.settings(clinic, patients, book, as_of), reads_only=True) as workspace:
        whose = named_patient.patient_id(workspace, patient)
        written = letter_of(workspace, whose, MeasureLibrary(workspace.sites[0].path))
        place.show(written, Options(details=details, trial=workspace.book.trial, sheet=sheet))
