"""Why something is not possible, or not ideal: data that a program can compare, store and pass on.

Every reason is a small value with a ``kind`` and facts, without sentences.  :mod:`ketaplan.text.reasons`
words it for people, in a module of the same name for each language.

- :mod:`.visit`: why a day has no start for a visit, and where each staff member is instead
- :mod:`.course`: why there is no course, though some days may have starts
- :mod:`.pins`: why no course is possible with the pinned sessions
- :mod:`.remedies`: what would make a course possible
- :mod:`.shortage`: why a batch leaves a patient out
- :mod:`.violations`: which rule an appointment breaks
- :mod:`.gate`: why an infusion may not be committed today
- :mod:`.remarks`: what is unusual about a course, and what it looks like overall
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from msgspec import Struct, field, to_builtins

NAMES = {"start": "from", "end": "to"}
"""Keys of the contract that are keywords in Python."""
TIMES = frozenset({"from", "to", "at"})
"""Keys whose integers are minutes of the day."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Span(Struct, frozen=True, rename=NAMES):
    """Part of a day in minutes of the day, half-open; 1440 is midnight at the end."""

    start: int
    end: int


class Moment(Struct, frozen=True, order=True, rename=NAMES):
    """Part of one day, in minutes of the day."""

    on: date
    start: int
    end: int


class Reason(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True, rename=NAMES):
    """One reason of any kind.

    Facts are ids, dates, counts and texts of the clinic's files, never a patient's name or birth date.  Integers named
    ``start`` and ``end`` are minutes of the day.  Why a person is away is a fact only if the request includes it (see
    :mod:`ketaplan.services.workspace.privacy`).
    """

    @property
    def kind(self) -> str:
        """The name of its kind in JSON."""
        return str(self.__struct_config__.tag)

    @property
    def facts(self) -> dict[str, Any]:
        """Kind and facts for JSON: dates as text, times of day as ``09:00``, without empty ones."""
        return {name: _readable(name, value) for name, value in to_builtins(self).items()}

    def in_general(self) -> Self:
        """Return the reason without details that may differ from day to day."""
        return self


def _readable(name: str, value: Any) -> Any:
    """Return the value with times of the day and weekdays as the contract writes them, at any depth."""
    if isinstance(value, dict):
        return {inner: _readable(inner, fact) for inner, fact in value.items()}
    if isinstance(value, (list, tuple)):
        return [_readable(name, one) for one in value]
    if name in TIMES and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    return WEEKDAYS[value] if name in {"weekday", "weekdays"} else value


class DayReason(Struct, frozen=True):
    """A reason that applies on one day."""

    on: date
    reason: Reason


class Reader(Struct, frozen=True, kw_only=True):
    """Who reads a reason: 12 or 24-hour clock, the year they expect, staff names by id."""

    clock: int = 24
    year: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


class Cause(Struct, frozen=True, kw_only=True):
    """Why a clinic has no course for a patient; ``remedies`` are changes that would help, each tried.

    ``heading`` is the clinic's name if several were tried; ``reader`` is who the reasons are worded for.
    """

    kind: str
    clinic: str
    as_of: date
    reasons: tuple[Reason, ...]
    remedies: tuple[Reason, ...] = ()
    heading: str = ""
    reader: Reader = Reader()
