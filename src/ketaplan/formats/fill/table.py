"""Offers to those who wait, for people: who to call first, and what to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.terminal_page import WIDTH
from ketaplan.formats.common.widths import wrapped
from ketaplan.text.inert import sanitized
from ketaplan.text.words import FILE_CLOCK, TRIAL, counted, day_in_sentence, days_ago_words, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.plan import Appointment
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.fill.view import FillView, Offered, PassedOver

NO_ONE = "No patient on the waiting list gains from what is free now."


def render(views: Sequence[FillView], options: Options) -> str:
    """Return the call list of each option."""
    head = f"{TRIAL}\n" if options.trial else ""
    several = len(views) > 1
    return head + "\n".join(
        "".join(f"{line}\n" for line in ([f"Option {number}", ""] if several else []) + list(_lines(view, options)))
        for number, view in enumerate(views, start=1)
    )


def _lines(view: FillView, options: Options) -> Iterator[str]:
    width = options.width or WIDTH
    count = len(view.offers)
    yield f"{counted(count, 'patient')} to call: what is free now helps them." if count else NO_ONE
    for number, one in enumerate(view.offers, start=1):
        yield ""
        yield from _wrapped(f"{number:2}. ", _head(view, one), width)
        yield from _wrapped("    ", _course(view, one), width)
    if view.passed_over:
        yield from ("", "Not offered anything")
    for passed in view.passed_over:
        yield from _passed(view, passed, width)
    if count:
        yield from ("", f"Digest {view.digest}")


def _passed(view: FillView, passed: PassedOver, width: int) -> Iterator[str]:
    """Yield why a patient is offered nothing: one reason next to the name, several a line each."""
    reasons = [sanitized(line).rstrip() for line in passed.reasons]
    whose = _whose(view, passed.patient)
    if len(reasons) == 1:
        yield from _wrapped("  ", f"{whose}: {reasons[0].lstrip()}", width)
        return
    yield from _wrapped("  ", f"{whose}:", width)
    for reason in reasons:
        inside = " " * (4 + len(reason) - len(reason.lstrip()))
        yield from _wrapped(inside, reason.lstrip(), width)


def _wrapped(indent: str, words: str, width: int) -> Iterator[str]:
    later = " " * max(4, len(indent))
    yield from wrapped(words, width, first=indent, later=later)


def _head(view: FillView, one: Offered) -> str:
    entry = one.entry
    since = f"waits since {day_in_sentence(entry.since, view.as_of.year)} ({days_ago_words(one.days)})"
    promised = f", before {day_in_sentence(entry.before, view.as_of.year)}" if entry.before else ""
    return f"{_whose(view, entry.patient)}  {since}{promised}"


def _course(view: FillView, one: Offered) -> str:
    """Return where the course was and would be: ``Thu 17 Dec -> Mon 30 Nov, 17 days earlier: ...``."""
    visits = [_when(view, one, visit) for visit in one.plan.infusions]
    site = f" at {one.plan.clinic}" if len(view.clocks) > 1 else ""
    if not one.is_earlier:
        return f"new course{site}: {', '.join(visits)}"
    before, after = one.booked[0].appointment.day, one.plan.infusions[0].day
    days = counted((before - after).days, "day")
    year = view.as_of.year
    return (
        f"{day_in_sentence(before, year)} -> {day_in_sentence(after, year)}, {days} earlier{site}: {', '.join(visits)}"
    )


def _when(view: FillView, one: Offered, visit: Appointment) -> str:
    clock = view.clocks.get(one.plan.clinic, FILE_CLOCK)
    return f"{day_in_sentence(visit.day, view.as_of.year)} {time_words(visit.start, clock)}"


def _whose(view: FillView, patient: str) -> str:
    name = view.names.get(patient)
    return f"{sanitized(name)} ({patient})" if name else patient
