"""What could change so that a course becomes possible: which edit of which file makes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.domain.clinic import Clinic, StaffMember
from ketaplan.domain.explanation import Edit
from ketaplan.domain.intervals import DAY, MINUTE, WEEKDAYS, Interval
from ketaplan.domain.reasons import Moment, Reason
from ketaplan.domain.reasons import remedies as reasons
from ketaplan.files.toml.document import read_document
from ketaplan.planner.course.best_course import course_if_any
from ketaplan.planner.course.trial import tried
from ketaplan.planner.course.work import MOST_OF_CHANGE
from ketaplan.planner.explain.remedies import ways_that_work, ways_that_work_together
from ketaplan.services.explain.trial import plain

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path
    from typing import Any

    from ketaplan.planner.request import Request
    from ketaplan.services.explain.question import Pins, SiteQuestion

WISH, STAFF_TIME, ORDER, CALL = range(4)
"""What a change asks for, in the order in which changes are offered."""
JOINED_MINUTES = 120
"""A stretch that is so near to a person's shift is joined to it."""
MOST_DAYS = 5
"""How many of the last days before one are tried for a start."""
UNSIGNED = "?"


class Change(NamedTuple):
    """A change that may help: its kind, what it asks for, what it is, and the edit that makes it."""

    kind: str
    asks: int
    what: Reason
    edit: Edit


def changes(asked: SiteQuestion) -> Iterator[Change]:
    """Yield changes of files that may make possible what was asked; each is still to be tried."""
    visits = asked.visits(asked.request)
    for way in dict.fromkeys((*ways_that_work(visits, _latest(asked)), *_earlier(asked))):
        yield from _edits(asked, way)


def pairs(asked: SiteQuestion) -> Iterator[Change]:
    """Yield two changes of one file that may help together; to be asked where none helps alone."""
    for way in ways_that_work_together(asked.visits(asked.request), _latest(asked)):
        for one, other in product(*(list(_edits(asked, change)) for change in way.changes)):
            if one.edit.file == other.edit.file:
                yield Change("both", max(one.asks, other.asks), _both(one, other), _one_edit(one.edit, other.edit))


def _latest(asked: SiteQuestion) -> list[Pins]:
    """Return the ways of pinning that would do, those on the last days first."""
    return list(reversed(asked.pins[-MOST_DAYS:]))


def _both(one: Change, other: Change) -> Reason:
    return reasons.Both(changes=(one.what, other.what))


def _one_edit(one: Edit, other: Edit) -> Edit:
    return Edit(file=one.file, append={**one.append, **other.append}, set={**one.set, **other.set})


def _earlier(asked: SiteQuestion) -> Iterator[Reason]:
    """Yield earlier days than the file says, where that is enough."""
    patient, request = asked.request.patient, asked.request
    if patient.earliest is None or patient.earliest <= request.as_of:
        return
    visits = asked.visits(replace(request, patient=replace(patient, earliest=None)))
    for pins in _latest(asked):
        plan = tried(visits.asked(pins=pins), MOST_OF_CHANGE, course_if_any).plan
        if plan is not None and plan.infusions[0].day < patient.earliest:
            yield reasons.EarlierReady(first=plan.infusions[0].day)


def _edits(asked: SiteQuestion, way: Reason) -> Iterator[Change]:
    """Yield the edits of the files that make a change."""
    request = asked.request
    patient, clinic = request.patient, asked.site.clinic
    if isinstance(way, reasons.OtherTimes | reasons.MoreStaff) and not way.times:
        return  # one of two changes together: it is not needed
    if isinstance(way, reasons.OtherTimes) and patient.available is not None:
        yield Change("window", WISH, way, Edit(file=patient.file, append={"available": _row(way.times)}))
    elif isinstance(way, reasons.NotAway):
        yield _not_away(request, way)
    elif isinstance(way, reasons.EarlierReady):
        yield Change("earliest", WISH, way, Edit(file=patient.file, set={"earliest": way.first.isoformat()}))
    elif isinstance(way, reasons.MoreStaff):
        for member in clinic.staff:
            if way.role in member.roles:
                yield _longer_shift(clinic, member, way.times)
    elif isinstance(way, reasons.MoreChairs):
        yield Change("chair", STAFF_TIME, way, Edit(file=clinic.file, append={"chairs": {"id": _new_id(clinic)}}))
    elif isinstance(way, reasons.WiderGap):
        yield Change("gap", ORDER, way, Edit(file=patient.file, set=_order(request, way.max_days)))
    elif isinstance(way, reasons.LaterReview):
        ordered = {"by": UNSIGNED, "on": request.as_of.isoformat(), "review_on": way.review.isoformat()}
        edit = Edit(file=patient.file, set={f"maintenance.{key}": value for key, value in ordered.items()})
        yield Change("review", ORDER, way, edit)


# -- the patient's file


def _not_away(request: Request, way: reasons.NotAway) -> Change:
    """Return the patient's file without the entries that take the days on which they would come."""
    from pathlib import Path

    written = _data(Path(request.patient.file)).get("unavailable", [])
    away = request.patient.unavailable.intervals
    left = [plain(entry) for entry, one in zip(written, away, strict=True) if not _meets(one, way)]
    gone = [(one.start, one.end) for one in away if _meets(one, way)]
    what = reasons.NoLongerAway(away=tuple(reasons.DaysAway(start.date(), _last(end)) for start, end in gone))
    return Change("unavailable", WISH, what, Edit(file=request.patient.file, set={"unavailable": left}))


def _last(end: datetime) -> date:
    """Return the last day of time that is half-open."""
    return (end - MINUTE).date()


def _meets(one: Interval, way: reasons.NotAway) -> bool:
    return any(one.on(day) is not None for day in way.days)


def _order(request: Request, longest: int) -> dict[str, Any]:
    gap = request.protocol.phases[0].gap
    days = {"min": gap.min_days, "ideal": list(gap.ideal), "max": longest}
    return {"order.by": UNSIGNED, "order.on": request.as_of.isoformat(), "order.gap_days": days}


def _row(times: Sequence[Moment], **rhythm: str) -> dict[str, Any]:
    """Return a row of a week that covers these times."""
    days = sorted({one.on.weekday() for one in times})
    start, end = min(one.start for one in times), max(one.end for one in times)
    return {"days": [WEEKDAYS[day] for day in days], "from": _clock(start), "to": _clock(end), **rhythm}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# -- the clinic's file


def _longer_shift(clinic: Clinic, member: StaffMember, needed: Sequence[Moment]) -> Change:
    """Return one more stretch of a person's shift, for the weeks in which it is needed."""
    from pathlib import Path

    joined = [_joined(member, one) for one in needed]
    start, end = min(one.start for one in joined), max(one.end for one in joined)
    first, last = min(one.on for one in joined), max(one.on for one in joined)
    weekdays = {one.on.weekday() for one in joined}
    days = [first + number * DAY for number in range((last - first).days + 1)]
    times = tuple(Moment(day, start, end) for day in days if day.weekday() in weekdays)
    row = _row(times, starting=first.isoformat(), until=last.isoformat())
    staff = [one["id"] for one in _data(Path(clinic.file)).get("staff", ())]
    edit = Edit(file=clinic.file, append={f"staff.{staff.index(member.id)}.shifts": row})
    return Change("shift", STAFF_TIME, reasons.LongerShift(subject=member.id, times=times), edit)


def _joined(member: StaffMember, one: Moment) -> Moment:
    """Return the time with the time between it and a shift of that day, if short."""
    start, end = one.start, one.end
    for first, last in member.shifts.on(one.on):
        if last < start <= last + JOINED_MINUTES:
            start = last
        if first - JOINED_MINUTES <= end < first:
            end = first
    return Moment(one.on, start, end)


def _new_id(clinic: Clinic) -> str:
    """Return an id that no chair and no one has: the next letter, or a number."""
    known = {one.casefold() for one in (*clinic.chairs, *(member.id for member in clinic.staff))}
    free: list[str] = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"chair-{number}" for number in range(1, len(known) + 2))]
    return next(one for one in free if one.casefold() not in known)


def _data(path: Path) -> dict[str, Any]:
    return read_document(path).or_raise().data
