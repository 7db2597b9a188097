"""What is not on file, or runs out, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.on_file import BOOKING, EACH, FIRST, RUNS_OUT
from ketaplan.text.inert import sanitized
from ketaplan.text.words import day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketaplan.domain.on_file import Needed

BEFORE_WHAT = {
    BOOKING: "before anything is booked",
    FIRST: "before the first session",
    EACH: "before each session",
}


def needed_words(one: Needed, year: int | None = None) -> str:
    """Return ``consent is missing, needed by Mon 30 Nov before the first session``, or until when it is valid."""
    kind = sanitized(one.kind)
    if one.state == RUNS_OUT:
        return f"{kind} runs out on {day_in_sentence(one.by, year)}"
    by = "" if one.before == BOOKING else f"by {day_in_sentence(one.by, year)} "
    return f"{kind} is missing, needed {by}{BEFORE_WHAT[one.before]}"


def first_of_each(found: Iterable[Needed]) -> Iterator[Needed]:
    """Yield what is needed first of each kind."""
    seen = set[str]()
    for one in sorted(found):
        if one.kind not in seen:
            seen.add(one.kind)
            yield one
