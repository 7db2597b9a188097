"""``ketaplan plan``: the best course for one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ketaplan.cli import book_session, console, handing_out, options
from ketaplan.cli.output import Output, output_of
from ketaplan.cli.spoken import SpokenDays
from ketaplan.errors import NoPlanError
from ketaplan.formats import FORMATS
from ketaplan.formats.common.options import Sheet

if TYPE_CHECKING:
    from ketaplan.domain.plan import Offer
    from ketaplan.services.plan import PlanAnswer, PlanQuery
    from ketaplan.services.workspace.pins import Pinned

EXAMPLES = """\
Examples:

  ketaplan plan P-1042                              a table to read out on the phone

  ketaplan plan P-1042 --alternatives 3             three different options

  ketaplan plan P-1042 --pin "1=tue 10am"           the first on Tuesday at ten

  ketaplan plan P-1042 --format ics -o visits.ics   for the patient's calendar

  ketaplan plan P-1042 -o visits.html               a page to take home
"""


def plan(
    patient: Annotated[
        str, typer.Argument(metavar="PATIENT", help="A patient's file or id; on a terminal, a name or a part of one.")
    ],
    clinic: options.ClinicFiles = None,
    patients: options.PatientsFolder = None,
    as_of: options.SavingAsOf = None,
    horizon_weeks: options.Horizon = 8,
    pin: Annotated[
        list[str] | None,
        typer.Option(
            "--pin",
            metavar="N=DATE[THH:MM]",
            help="Fix the Nth session by date, or one by id, to a day, or to a day and time; repeatable.",
        ),
    ] = None,
    alternatives: Annotated[
        int,
        typer.Option("--alternatives", metavar="N", min=1, max=20, help="Show up to this many different options."),
    ] = 1,
    format_: Annotated[str | None, options.formats_of("plan")] = None,
    output: options.Output = None,
    details: options.Details = False,
    names: options.Names = False,
    book: options.BookName = None,
    save: Annotated[
        bool, typer.Option("--save", help="Book it; with several options, the one chosen with --pick.")
    ] = False,
    pick: Annotated[
        int | None, typer.Option("--pick", metavar="K", min=1, help="Which option to save, from 1.")
    ] = None,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="DIGEST", help="Save only if the option still has this digest.")
    ] = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    language: handing_out.Language = None,
    reader: handing_out.Reader = None,
    paper: handing_out.Paper = None,
) -> None:
    """Find the best course for one patient: every rule followed, at the lowest cost, around what others have.

    On a terminal, --save shows it and asks before it books.
    """
    from ketaplan.cli.named_patient import patient_path
    from ketaplan.files.inputs import STDIN
    from ketaplan.files.locate import clinic_files
    from ketaplan.services.plan import PlanQuery, plan_course

    place = output_of("plan", format_, output)
    sheet = handing_out.sheet_of(place, language, reader, paper)
    options.holds_courses(place.format, 1 if save else alternatives)
    _check_saving(
        save=save, only_then={"--pick": pick, "--expect": expect, "--dry-run": dry_run or None, "--yes": yes or None}
    )
    if save and patient == STDIN:
        raise typer.BadParameter(
            "needs a patient with a file; write it first: ketaplan new --from-stdin", param_hint="--save"
        )
    clinics = clinic_files(clinic)
    path = patient_path(patient, clinics[0], patients)
    settings = book_session.settings_at(clinics, patients, book, as_of, reasons=place.is_table and details)
    days = SpokenDays(clinics, settings.as_of)
    query = PlanQuery(
        settings=settings,
        patient=path,
        horizon_weeks=horizon_weeks,
        pins=tuple(_pin(text, days) for text in pin or ()),
        alternatives=alternatives,
        remarks=place.is_table,
        as_calendar=place.format == "ics",
    )
    shown = Showing(place, details, names, sheet)
    if save:
        _refuse_fixed_day(query)
    try:
        answer = plan_course(query)
    except NoPlanError as error:
        console.say_warnings(error.warnings)
        if error.trial:
            console.say_trial()
        _say_no_course(error)
        shown.no_plan(error)
        raise typer.Exit(error.exit_code) from None
    place.try_place()
    books = save and answer.statuses is None
    _say_first(answer, books=books)
    if not books:
        if query.as_calendar and answer.statuses:
            _note_calendar(query, answer)
        shown.offers(answer, answer.offers)
        if place.is_table:
            _say_what_to_do(answer)
        if answer.has_no_plan:
            raise typer.Exit(NoPlanError.exit_code)
        return
    from ketaplan.cli.plan_saving import Saving, save_course

    save_course(query, answer, shown, Saving(pick, expect, asks=not (yes or dry_run), dry_run=dry_run))


def _refuse_fixed_day(query: PlanQuery) -> None:
    """Refuse a day given as today before anything is planned for a book that is no trial."""
    if query.settings.as_of is not None:
        from ketaplan.services.workspace.opening import refuse_fixed_day

        refuse_fixed_day(query.settings)


def _say_no_course(error: NoPlanError) -> None:
    """Print the reasons under a heading with the patient's id: stderr ends up in logs and e-mails."""
    from ketaplan.cli.next_step import say_steps
    from ketaplan.text.next_steps import explain

    console.say("\n".join((f"No course for {error.patient}.", "", *error.reasons)), wraps=True)
    console.say("")
    say_steps([explain(error.patient)])


def _check_saving(*, save: bool, only_then: dict[str, object]) -> None:
    for name, value in only_then.items():
        if value is not None and not save:
            raise typer.BadParameter("goes with --save: without it nothing is booked", param_hint=name)


def _pin(text: str, days: SpokenDays) -> Pinned:
    """Return the session of a ``--pin``, and its day and time."""
    from ketaplan.services.workspace.pins import FORM, pinned_at

    session, _, when = (part.strip() for part in text.partition("="))
    if not (FORM.fullmatch(session) and when):
        raise typer.BadParameter(
            f"{text!r} is not of the form N=DATE or N=DATETHH:MM; write for example 1=2026-12-01T10:00, or a "
            "session's id in place of its number by date: induction/1=2026-12-01",
            param_hint="--pin",
        ) from None
    return pinned_at(session, days.day_or_moment(when, "--pin", is_ahead=True))


def _say_first(answer: PlanAnswer, *, books: bool) -> None:
    """Print what to know before the courses; booking prints its own notes on the book."""
    console.say_warnings(answer.warnings)
    if answer.trial and not books:
        console.say_trial()
    for words in () if books else answer.book_warnings:
        console.say(f"Warning: {words}")
    for words in (*answer.unknown_ids, answer.undecided):
        if words:
            console.say_once(words)
    if not answer.has_book and not books:
        console.note("No appointment book is set, so other bookings are not considered (see --book).")


def _say_what_to_do(answer: PlanAnswer) -> None:
    """Say how to repair what breaks rules, and which visits count as given because no one has said how they went."""
    from ketaplan.cli.next_step import say_steps
    from ketaplan.domain.plan import BROKEN
    from ketaplan.text import next_steps

    steps = []
    if any(one.kind == BROKEN for offer in answer.offers[:1] for one in offer.concerns):
        steps.append(next_steps.repair([answer.patient.id]))
    if days := [one.appointment.day for one in answer.unmarked]:
        year = answer.offers[0].plan.as_of.year
        steps.append(next_steps.unmarked_of(answer.patient.id, len(days), days[0], year))
    say_steps(steps)


class Showing(NamedTuple):
    """How courses are shown, and where."""

    place: Output
    details: bool
    names: bool = False
    sheet: Sheet = Sheet()

    def no_plan(self, error: NoPlanError) -> None:
        """Write why there is none, if the format is for programs."""
        if text := FORMATS["plan"][self.place.format].no_plan(error):
            self.place.deliver(text)

    def offers(
        self, answer: PlanAnswer, offers: tuple[Offer, ...], *, saved: bool = False, is_asking: bool = False
    ) -> None:
        """Write courses; ``saved`` says that they are booked, ``is_asking`` that a question follows."""
        from ketaplan.formats import Options
        from ketaplan.formats.plan.view import PlanView

        views = [
            PlanView(
                offer=offer,
                patient=answer.patient,
                clinic=answer.clinic,
                protocol=answer.protocol,
                fixed=answer.fixed,
                saved=saved,
                is_asking=is_asking,
                statuses=answer.statuses,
                booked=answer.booked,
                withdrawn=answer.withdrawn,
            )
            for offer in offers
        ]
        shown = Options(
            details=self.details,
            names=self.names,
            width=console.width(),
            color=self.place.wants_color,
            secret=answer.secret,
            trial=answer.trial,
            sheet=self.sheet,
        )
        if self.place.is_page:
            from ketaplan.formats.common.instructions import instructions_for

            instructions = instructions_for(answer.clinic, answer.protocol.instructions)
            handing_out.say_missing(self.place, self.sheet, answer.patient.language, [instructions])
        self.place.show(views, shown)


def _note_calendar(query: PlanQuery, answer: PlanAnswer) -> None:
    """Record in the book that a calendar is about to include these bookings, also with ``--as-of``."""
    from msgspec.structs import replace

    from ketaplan.services.book.export import note_calendar
    from ketaplan.services.workspace.opening import open_workspace

    with open_workspace(replace(query.settings, as_of=None)) as workspace:
        _say_noted(note_calendar(workspace, answer.offers[0].plan))


def _say_noted(words: str | None) -> None:
    if words:
        console.note(words)
