"""Write offers to those who wait in one transaction, exactly as they were shown, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.errors import BookError
from ketaplan.services.book.booking import NewCourse, replace_courses

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.domain.booking import Booking
    from ketaplan.formats.fill.view import FillView
    from ketaplan.services.workspace.workspace import Workspace

AGAIN = "Nothing was written. See who is waiting now: ketaplan fill"


class OtherFillError(BookError):
    """The offers are no longer those that were shown."""

    def __init__(self, expected: str, found: str) -> None:
        """Name both digests."""
        super().__init__(
            f"The offers are no longer {expected}: book or files have changed, and are {found} now. {AGAIN}"
        )


class NoLongerWaitingError(BookError):
    """A patient is no longer on the list as when the offer was made."""

    def __init__(self, patient: str) -> None:
        """Name the patient's id."""
        super().__init__(f"{patient}: another desk changed the entry on the waiting list meanwhile. {AGAIN}")


def apply_fill(
    workspace: Workspace, view: FillView, *, expected: str | None = None, dry_run: bool = False
) -> list[Booking]:
    """Book what is offered, and take its patients off the list; return what was written.

    Raises :class:`OtherFillError` where the digest is not the ``expected`` one, and other errors of the book where
    anything is in use or no longer follows the rules: then nothing is written.
    """
    if expected is not None and view.digest != expected:
        raise OtherFillError(expected, view.digest)

    def action(transaction: Transaction) -> list[Booking]:
        """Write; if the server's answer was lost, everything is found to be there."""
        entries = {one.patient: one for one in workspace.book.waiting()}
        written = replace_courses(workspace, transaction, [NewCourse(one.plan, one.booked) for one in view.offers])
        for one in view.offers if written else ():
            if entries.get(one.entry.patient) != one.entry:
                raise NoLongerWaitingError(one.entry.patient)
            transaction.end_waiting(one.entry.patient)
        return written

    return workspace.write(action, dry_run=dry_run)
