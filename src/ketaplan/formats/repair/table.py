"""The call list for people: whom to call in which order, old and new times side by side, and why."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ketaplan.formats.book.changes import new_people
from ketaplan.formats.common.widths import columns_of, padded, wrapped
from ketaplan.text.inert import sanitized
from ketaplan.text.resumed import resume_words
from ketaplan.text.words import FILE_CLOCK, TRIAL, counted, date_words, day_in_sentence, span_words, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.booking import Booking
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.repair.view import ChangedVisit, PatientCall, RepairView, UnplacedVisit

WIDTH = 80


def render(views: Sequence[RepairView], options: Options) -> str:
    """Return the call list of each repair."""
    head = f"{TRIAL}\n" if options.trial else ""
    several = len(views) > 1
    return head + "\n".join(
        "".join(f"{line}\n" for line in ([f"Option {number}", ""] if several else []) + list(_lines(view, options)))
        for number, view in enumerate(views, start=1)
    )


def _lines(view: RepairView, options: Options) -> Iterator[str]:
    yield from _summary(view, options.width or WIDTH)
    if view.calls:
        yield from ("", "Call, in this order")
    for number, call in enumerate(view.calls, start=1):
        yield from ("", *_call(view, number, call, options.width or WIDTH))
    if view.people:
        yield from ("", "Other people or chair at the same time: no call")
        for change in view.people:
            instead = new_people(change.before.appointment, change.after.appointment, view.staff)
            line = f"{_when(view, change.after)}  {_whose(view, change.after.patient)}: {instead}"
            yield from _wrapped(line, options.width or WIDTH, indent=2)
    yield from _days(view, options.width or WIDTH)
    yield from ("", f"Digest {view.digest}")


def _summary(view: RepairView, width: int) -> Iterator[str]:
    counts = view.counts
    if not view.broken and not view.calls:
        yield "Nothing has to be repaired: every appointment follows the rules, and no session is missing."
        return
    parts = [
        counted(counts["calls"], "patient") + " to call",
        counted(counts["moved"], "appointment") + " moved or new",
    ]
    if counts["staff_changes"]:
        parts.append(f"{counted(counts['staff_changes'], 'appointment')} with other people or another chair")
    if counts["unplaced"]:
        parts.append(f"{counted(counts['unplaced'], 'session')} without a place")
    if counts["confirmed_moved"]:
        parts.append(f"{counts['confirmed_moved']} of them confirmed")
    proved = "Nothing better exists." if view.proved else _proved(view)
    yield from wrapped(f"{', '.join(parts)}. {proved}".strip(), width)


NAMED = {"unplaced": "sessions without a place", "confirmed_moved": "confirmed appointments moved", "calls": "calls"}


def _proved(view: RepairView) -> str:
    """Say which of the first numbers are proved to be the fewest."""
    fewest = [words for key, words in NAMED.items() if view.bounds[key] == view.counts[key]]
    if len(fewest) == len(NAMED):
        return "Fewer calls are not possible."
    least = view.bounds["calls"]
    return f"No repair needs fewer than {counted(least, 'call')}." if least else ""


def _call(view: RepairView, number: int, call: PatientCall, width: int) -> Iterator[str]:
    yield from wrapped(_whose(view, call.patient), width, first=f"{number:2}. ", later="    ")
    for visit in call.visits:
        yield from _wrapped(_change(view, visit), width, indent=4)
        yield from _why(view, visit.id, width)
    for left in call.unplaced:
        yield from _wrapped(_left(view, left), width, indent=4)
        yield from _why(view, left.id, width)
    for one in call.resumed:
        decided = f"{sanitized(one.by)}, {date_words(one.on)}: {resume_words(one)}."
        yield from wrapped(decided, width, first="    ", later="    ")
    if call.decide:
        yield from wrapped(f"To decide: {sanitized(call.decide)}", width, first="    ", later="    ")


def _wrapped(line: str, width: int, *, indent: int) -> list[str]:
    """Return a line on as many as it takes, the later ones indented further."""
    start = " " * indent
    return wrapped(line, width, first=start, later=f"{start}    ")


def _change(view: RepairView, visit: ChangedVisit) -> str:
    before = _when(view, visit.before) if visit.before else "new"
    after = _when(view, visit.after) if visit.after else "to be cancelled"
    site = f"  at {visit.after.clinic}" if visit.after and visit.after.clinic != visit.at else ""
    confirmed = "  (was confirmed)" if visit.status == "confirmed" and visit.after else ""
    return f"{_session(view, visit.id)}: {before} -> {after}{site}{confirmed}"


def _left(view: RepairView, left: UnplacedVisit) -> str:
    where = f"{_when(view, left.booking)}, cannot stay" if left.booking else "missing"
    return f"{_session(view, left.id)}: {where}; {'; '.join(left.reasons)}"


def _why(view: RepairView, name: str, width: int) -> Iterator[str]:
    broken = next((one for one in view.broken if one.booking.id == name), None)
    if broken is not None:
        text = "; ".join(dict.fromkeys(sanitized(text) for _, text in broken.rules))
        yield from wrapped(text, width, first="      ", later="      ")


def _session(view: RepairView, name: str) -> str:
    return view.sessions.get(name) or name


def _whose(view: RepairView, patient: str) -> str:
    name = view.names.get(patient)
    return f"{sanitized(name)} ({patient})" if name else patient


def _when(view: RepairView, booking: Booking) -> str:
    start = booking.appointment.start
    clock = view.clocks.get(booking.clinic, FILE_CLOCK)
    return f"{day_in_sentence(start.date(), view.now.year)}, {time_words(start, clock)}"


def _days(view: RepairView, width: int) -> Iterator[str]:
    """Yield the days of new places as they would be."""
    if not view.days:
        return
    yield from ("", "The days as they would be")
    for (clinic, day), some in groupby(view.days, key=lambda one: (one.clinic, one.appointment.day)):
        yield f"  {day_in_sentence(day, view.now.year)}{f', {clinic}' if len(view.clinics) > 1 else ''}"
        yield from _visits(view, list(some), width)


def _visits(view: RepairView, visits: Sequence[Booking], width: int) -> Iterator[str]:
    """Yield the visits of a day, aligned; what changes has a star."""
    changed, clock = {one.id for one in view.bookings}, view.clocks.get(visits[0].clinic, FILE_CLOCK)
    spans = [span_words(one.appointment.start, one.appointment.end, clock) for one in visits]
    chairs = [sanitized(one.appointment.chair or "-") for one in visits]
    wide, across = (max(map(columns_of, some)) for some in (spans, chairs))
    for booking, span, chair in zip(visits, spans, chairs, strict=True):
        head = f"   {'*' if booking.id in changed else ' '} {padded(span, wide)}  {padded(chair, across)}  "
        yield from wrapped(_whose(view, booking.patient), width, first=head, later=" " * columns_of(head))
