"""How ``ketaplan plan --save`` books: the course that was chosen, shown and asked about on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import typer
from msgspec.structs import replace

from ketaplan.cli import confirm, console
from ketaplan.errors import InputError

if TYPE_CHECKING:
    from ketaplan.cli.plan import Showing
    from ketaplan.domain.plan import Offer
    from ketaplan.services.book.booking import Booked
    from ketaplan.services.plan import PlanAnswer, PlanQuery
    from ketaplan.services.workspace.workspace import Workspace


class Saving(NamedTuple):
    """What the options say about saving; it ``asks`` only where a person is there to answer."""

    pick: int | None
    expect: str | None
    asks: bool
    dry_run: bool


def save_course(query: PlanQuery, answer: PlanAnswer, showing: Showing, saving: Saving) -> None:
    """Book one of the offers and show it; nothing is shown as booked before it is safe on disk.

    On a terminal what would be booked is tried and shown first; raises :class:`InputError` where the answer is no.
    """
    from ketaplan.cli.book_session import opened, say_waiting
    from ketaplan.cli.next_step import say_steps
    from ketaplan.services.book.booking import book_plans
    from ketaplan.services.book.consequences import steps_after_booking
    from ketaplan.services.book.export import note_calendar

    settings = replace(query.settings, files={answer.patient.id: query.patient}, reasons=False)
    with opened(settings) as workspace:
        number, offer, is_seen = _chosen(workspace, answer, showing, saving)
        booked = book_plans(workspace, [offer.plan], dry_run=saving.dry_run)
        console.note_commit(written=not saving.dry_run)
        if not saving.dry_run and query.as_calendar and (words := note_calendar(workspace, offer.plan)):
            console.note(words)
        answer = replace(answer, booked={one.id: one for one in workspace.book.of_patient(answer.patient.id)})
    _say_done(booked, dry_run=saving.dry_run)
    say_waiting(booked)
    if not is_seen:
        showing.offers(answer, (answer.offers[number - 1],), saved=not saving.dry_run)
    if not saving.dry_run and not query.as_calendar:
        say_steps(steps_after_booking(booked.new))


def _say_done(booked: Booked, *, dry_run: bool) -> None:
    from ketaplan.text.words import counted

    count = counted(len(booked.new), "appointment")
    console.note(f"Would be booked: {count}. Nothing was written." if dry_run else f"Booked: {count}.")


def _chosen(workspace: Workspace, answer: PlanAnswer, showing: Showing, saving: Saving) -> tuple[int, Offer, bool]:
    """Return the offer to book with its number, and whether its table was shown."""
    from ketaplan.services.plan import select_offer

    asks = saving.asks and confirm.can_ask()
    if saving.pick is None and len(answer.offers) > 1:
        number = _picked(workspace, answer, showing, asks=asks)
        return number, select_offer(answer, number, saving.expect), True
    number = saving.pick or 1
    offer = select_offer(answer, number, saving.expect)
    return number, offer, asks and _asked(workspace, answer, showing, offer)


def _asked(workspace: Workspace, answer: PlanAnswer, showing: Showing, offer: Offer) -> bool:
    """Show what would be booked and ask; return whether that was the course's table."""
    from ketaplan.formats.book.changes import to_be_booked
    from ketaplan.services.book.booking import book_plans
    from ketaplan.services.book.change_words import tell_new

    described = tell_new(workspace, book_plans(workspace, [offer.plan], dry_run=True).new)
    as_table = showing.place.is_table and showing.place.file is None and confirm.may_name()
    if as_table:
        showing.offers(answer, (offer,), is_asking=True)
    else:
        confirm.show(to_be_booked(described, named=confirm.may_name()))
    confirm.agree_to_book(described)
    return as_table


def _picked(workspace: Workspace, answer: PlanAnswer, showing: Showing, *, asks: bool) -> int:
    """Ask on the terminal which of several offers to book; return it."""
    from ketaplan.cli.output import Output
    from ketaplan.services.book.booking import book_plans

    if not (asks and confirm.may_name()):
        raise typer.BadParameter("there are several options; choose one with --pick K", param_hint="--save")
    book_plans(workspace, [answer.offers[0].plan], dry_run=True)  # reasons against all of them come before the choice
    showing._replace(place=Output("plan")).offers(answer, answer.offers, is_asking=True)
    number = confirm.choose("Book which one?", len(answer.offers))
    if number is None:
        raise InputError(confirm.NOT_BOOKED)
    return number
