"""Write a repair in one transaction, exactly as it was shown, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.errors import BookError
from ketaplan.services.repair.replan import replan

if TYPE_CHECKING:
    from ketaplan.book.book import Transaction
    from ketaplan.formats.repair.view import RepairView
    from ketaplan.services.repair.replan import Query
    from ketaplan.services.workspace.workspace import Workspace


class OtherRepairError(BookError):
    """The repair is no longer the one that was shown."""

    def __init__(self, expected: str, found: str) -> None:
        """Name both digests."""
        super().__init__(
            f"The repair is no longer {expected}: book or files have changed, and it would be {found} now. Nothing was "
            "written. Look at it again: ketaplan replan"
        )


def apply_repair(
    workspace: Workspace, query: Query, *, expected: str | None = None, release: bool = False, dry_run: bool = False
) -> RepairView:
    """Write the best repair, and note what is supposed; return it.

    With ``release`` what is released or left without a place is cancelled.  Raises :class:`OtherRepairError` where its
    digest is not the ``expected`` one.
    """
    chosen: list[RepairView] = []

    def action(transaction: Transaction) -> RepairView:
        """Choose once: if the server's answer was lost, the same is written again, or found."""
        if not chosen:
            chosen.append(replan(workspace, query))
        view = chosen[0]
        if expected is not None and view.digest != expected:
            raise OtherRepairError(expected, view.digest)
        for absence in query.out:
            transaction.note_absence(absence)
        known = {one.after.id: one.before for one in view.people}
        known |= {
            visit.id: visit.before for call in view.calls for visit in call.visits if visit.before and visit.after
        }
        changes = [
            BookingChange(
                known[after.id],
                after,
                "moved" if after.id not in {one.after.id for one in view.people} else "restaffed",
            )
            for after in view.bookings
            if after.id in known
        ]
        transaction.change([*changes, *(_cancelled(view) if release else ())])
        transaction.add(after for after in view.bookings if after.id not in known)
        return view

    return workspace.write(action, dry_run=dry_run)


def _cancelled(view: RepairView) -> list[BookingChange]:
    """Return the cancellations of what is released, and of what is left without a place."""
    gone = [visit.before for call in view.calls for visit in call.visits if visit.before and visit.after is None]
    gone += [one.booking for call in view.calls for one in call.unplaced if one.booking]
    return [BookingChange(one, replace(one, status="cancelled"), "cancelled") for one in gone]
