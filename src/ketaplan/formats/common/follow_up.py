"""The days on which a patient's progress is scored, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.en.on_file import first_of_each, needed_words
from ketaplan.text.inert import sanitized
from ketaplan.text.words import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.on_file import Needed
    from ketaplan.domain.plan import CheckInDue
    from ketaplan.formats.common.terminal_page import Page

TITLE = "Follow-up"
NOT_ON_FILE = "On file  "
"""As wide as ``TITLE``."""


def follow_up(page: Page, checkins: Sequence[CheckInDue], clinic: Clinic | None, year: int) -> None:
    """Write a line a day, and whether the clinic is closed then; nothing if nothing is due."""
    due = [(day_words(one.on, year), _words(one, clinic)) for one in checkins]
    if not due:
        return
    if page.is_wide:
        page.grid([(TITLE if row == 0 else "", *words) for row, words in enumerate(due)], style="bold", apart=3)
    else:
        page.line(TITLE, style="bold")
        page.grid(due)
    page.gap()


def not_on_file(page: Page, missing: Sequence[Needed], year: int) -> None:
    """Write what is not on file, each kind once, and by when it is needed; nothing if all is there."""
    found = [needed_words(one, year) for one in first_of_each(missing)]
    if not found:
        return
    page.grid([(NOT_ON_FILE if row == 0 else "", words) for row, words in enumerate(found)], style="bold", apart=3)
    page.gap()


def _words(due: CheckInDue, clinic: Clinic | None) -> str:
    closed = " (clinic closed)" if clinic and clinic.is_closed_on(due.on) else ""
    return f"{sanitized(due.measure)} {sanitized(due.label)}{closed}"
