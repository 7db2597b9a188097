"""What a protocol requires on file before sessions, what a patient has on file, and what of it is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BOOKING, FIRST, EACH = "booking", "first", "each"
BEFORE = (BOOKING, FIRST, EACH)
"""Before what a document is needed: before anything is booked, before the first session, before each of them."""
KINDS = ("consent", "enrolment", "ecg", "labs", "pregnancy-test", "coordination")
"""Kinds of documents that protocols usually ask for; any other name of that form is one, too."""
MISSING, RUNS_OUT = "missing", "runs-out"


class Requirement(Struct, frozen=True, kw_only=True):
    """A kind of document that has to be on file; it is valid for ``valid_days`` after its date, if that is given."""

    kind: str
    before: str
    valid_days: int | None = None


class OnFile(Struct, frozen=True, kw_only=True):
    """A document that is on file: its kind, its author and its dates, nothing of what it says."""

    kind: str
    by: str
    on: date
    valid_until: date | None = None

    def __repr__(self) -> str:
        return f"OnFile(kind={self.kind!r}, on={self.on!r})"


class Needed(NamedTuple):
    """A document that is needed ``by`` a day: it is ``missing`` then, or ``runs-out`` after that day."""

    by: date
    kind: str
    before: str
    state: str = MISSING


class Sessions(NamedTuple):
    """The days of a course's sessions: those given, and those booked or planned."""

    given: Sequence[date] = ()
    ahead: Sequence[date] = ()


def last_valid_day(document: OnFile, requirement: Requirement) -> date:
    """Return the last day on which a document is valid; ``date.max`` if it has no end."""
    ends = [document.valid_until] if document.valid_until else []
    if requirement.valid_days is not None:
        ends.append(document.on + timedelta(days=requirement.valid_days))
    return min(ends, default=date.max)


def is_on_file(requirement: Requirement, documents: Iterable[OnFile], day: date) -> bool:
    """Return whether a document of the required kind is valid on that day."""
    return any(one.kind == requirement.kind and one.on <= day <= last_valid_day(one, requirement) for one in documents)


def missing_on(requirements: Iterable[Requirement], documents: Sequence[OnFile], day: date) -> Iterator[Requirement]:
    """Yield what is required before a session, or before the first one, and not valid on that day."""
    return (one for one in requirements if one.before != BOOKING and not is_on_file(one, documents, day))


def needed(
    requirements: Iterable[Requirement], documents: Sequence[OnFile], sessions: Sessions, today: date
) -> Iterator[Needed]:
    """Yield what is missing for a course, and the last day of what is valid today but ends.

    ``booking`` counts from today on; ``first`` until a document of that kind is dated after the first session; ``each``
    once for every session ahead.  Documents that are dated later than today do not count yet.
    """
    documents = [one for one in documents if one.on <= today]
    for one in requirements:
        found = list(_missing(one, documents, sessions, today))
        yield from found
        if not found and one.before == BOOKING:
            ends = max(last_valid_day(document, one) for document in documents if document.kind == one.kind)
            if ends < date.max:
                yield Needed(ends, one.kind, one.before, RUNS_OUT)


def _missing(one: Requirement, documents: Sequence[OnFile], sessions: Sessions, today: date) -> Iterator[Needed]:
    if one.before == BOOKING:
        if not is_on_file(one, documents, today):
            yield Needed(today, one.kind, one.before)
    elif one.before == EACH:
        yield from (Needed(day, one.kind, one.before) for day in sessions.ahead if not is_on_file(one, documents, day))
    elif days := sorted((*sessions.given, *sessions.ahead)):
        came_later = sessions.given and any(it.kind == one.kind and it.on >= days[0] for it in documents)
        if not came_later and not is_on_file(one, documents, days[0]):
            yield Needed(days[0], one.kind, one.before)
