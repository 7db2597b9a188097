"""What ``replan`` and ``impact`` share: options, suppositions, the supposed now, and showing a repair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from msgspec.structs import replace

from ketaplan.cli import options
from ketaplan.errors import NoPlanError

if TYPE_CHECKING:
    from ketaplan.cli.spoken import SpokenDays
    from ketaplan.formats.repair.view import RepairView
    from ketaplan.services.repair.query import Query
    from ketaplan.services.repair.suppositions import Span
    from ketaplan.services.workspace.settings import Settings
    from ketaplan.services.workspace.workspace import Workspace

    Supposed = list[tuple[str, Span]]

Patients = Annotated[
    list[str] | None, typer.Argument(metavar="[PATIENT]...", help="Repair only these patients; default: all.")
]
StaffOut = Annotated[
    list[str] | None,
    typer.Option(
        "--out", metavar="STAFF=SPAN", help="As if this person were out; SPAN is D, D..D or D.., or with times."
    ),
]
ChairOut = Annotated[
    list[str] | None, typer.Option("--chair-out", metavar="CHAIR=SPAN", help="As if a chair could not be used.")
]
Closed = Annotated[
    list[str] | None,
    typer.Option(
        "--close", metavar="[CLINIC=]SPAN", help="As if the clinic were closed; CLINIC where there are several."
    ),
]
Unavailable = Annotated[
    list[str] | None,
    typer.Option("--unavailable", metavar="PATIENT=SPAN", help="As if a patient could not come."),
]
OthersToo = Annotated[
    bool,
    typer.Option(
        "--allow-moving-others",
        help="Also move patients with nothing to repair, where a session has no place otherwise.",
    ),
]
Count = Annotated[
    int,
    typer.Option("--options", metavar="N", min=1, max=20, help="Up to N repairs that differ in who to call."),
]
NowAsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="D[THH:MM]", help="As if it were this day, or this time of it.")
]
Effort = Annotated[
    int | None,
    typer.Option(
        "--effort", metavar="N", min=1, max=100_000, help="Search effort: more is better and slower; default 5."
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit", metavar="SECONDS", min=1, help="Stop after this many seconds and use the best repair so far."
    ),
]


def span_of(days: SpokenDays, text: str, option: str) -> Span:
    """Return the days or times of ``D``, ``D..D`` or ``D..``; a time alone is no span."""
    first, dots, last = text.partition("..")
    start = days.day_or_moment(first, option)
    if dots:
        return start, days.day_or_moment(last, option) if last else None
    if isinstance(start, datetime):
        raise typer.BadParameter(
            f"{text!r} says when it starts; write until when: {text}..DAYTHH:MM", param_hint=option
        )
    return start, start


def named_spans(
    days: SpokenDays, texts: Sequence[str] | None, option: str, *, name: bool = True
) -> list[tuple[str, Span]]:
    """Return each ``WHO=SPAN`` in two; without ``name``, who may be left out."""
    found = []
    for text in texts or ():
        who, sign, span = text.rpartition("=")
        if name and not (who and sign):
            raise typer.BadParameter(f"{text!r} is not WHO=SPAN, such as rn-kim=2026-12-03", param_hint=option)
        found.append((who, span_of(days, span, option)))
    return found


class Suppositions(NamedTuple):
    """Who or what is supposed to be out: each who, where the option has one, with a span."""

    staff: Supposed
    chairs: Supposed
    closed: Supposed
    patients: Supposed

    @classmethod
    def read(
        cls,
        days: SpokenDays,
        out: Sequence[str] | None,
        chair_out: Sequence[str] | None,
        close: Sequence[str] | None,
        unavailable: Sequence[str] | None,
    ) -> Suppositions:
        """Return what the options say."""
        return cls(
            staff=named_spans(days, out, "--out"),
            chairs=named_spans(days, chair_out, "--chair-out"),
            closed=named_spans(days, close, "--close", name=False),
            patients=named_spans(days, unavailable, "--unavailable"),
        )

    def query(
        self,
        workspace: Workspace,
        patients: Sequence[str] | None,
        *,
        moves_others: bool = False,
        effort: int | None = None,
        time_limit: float | None = None,
    ) -> Query:
        """Return what is asked of these patients, under these suppositions, and how long to search."""
        from ketaplan.services.repair.query import Query
        from ketaplan.services.repair.suppositions import supposing

        ids = tuple(_patient(workspace, typed) for typed in patients or ())
        query = Query(patients=ids, moves_others=moves_others, effort=effort, time_limit=time_limit)
        return supposing(workspace, query, **self._asdict())


def _patient(workspace: Workspace, typed: str) -> str:
    """Return the id of the patient who was typed; what is on the staff, or a chair, has an option of its own."""
    from ketaplan.cli.named_patient import patient_id
    from ketaplan.files.locate import UnknownPatientError

    try:
        return patient_id(workspace, typed)
    except UnknownPatientError:
        clinics = [site.clinic for site in workspace.sites]
        staff = {member.id for clinic in clinics for member in clinic.staff}
        if typed not in staff.union(*(clinic.chairs for clinic in clinics)):
            raise
        option = "--out" if typed in staff else "--chair-out"
        raise typer.BadParameter(
            f"{typed} is no patient (did you mean {option} {typed}=DAY?)", param_hint="PATIENT"
        ) from None


def found(workspace: Workspace, query: Query, count: int, *, named: bool, for_people: bool = True) -> list[RepairView]:
    """Return the repairs as they are shown, for people or for programs; say on stderr if there are fewer than asked."""
    from ketaplan.cli import console
    from ketaplan.services.repair.replan import replans, with_words
    from ketaplan.text.words import counted

    views = replans(workspace, query, count)
    if for_people or named:
        views = [with_words(workspace, view, named=named) for view in views]
    if len(views) < count and views[0].calls:
        console.note(f"{counted(len(views), 'option')}: no other repair was found that calls other patients.")
    return views


def moved_now(days: SpokenDays, asked: Settings, as_of: str | None) -> Settings:
    """Return the settings as if it were another day, or another time, at the first clinic."""
    if as_of is None:
        return asked
    from ketaplan.services.workspace.sites import read_sites

    at: date = days.day_or_moment(as_of, "--as-of")
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    sites, _ = read_sites(asked.clinics[:1])
    return replace(asked, now=moment.replace(tzinfo=sites[0].clinic.zone), moved_to=moment.date())


def say_cut_short(views: Sequence[RepairView]) -> None:
    """Say so where the time limit ended the search."""
    from ketaplan.cli import console

    if any(view.is_cut_short for view in views):
        console.say(
            "The time limit was reached: this is the best repair so far; another run may find another (--effort N "
            "finds the same each time)."
        )


def leave_unplaced(views: Sequence[RepairView]) -> None:
    """End with the code for a patient left without a place, if the first repair leaves any."""
    if views and views[0].counts["unplaced"]:
        raise typer.Exit(NoPlanError.exit_code)


Format = Annotated[str | None, options.formats_of("repair")]
