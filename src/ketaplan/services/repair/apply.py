"""Write a repair in one transaction, exactly as it was shown, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketaplan.book.book import BookingChange
from ketaplan.errors import BookError, InputError
from ketaplan.services.book.moving import change_to, write_moves
from ketaplan.services.repair.replan import replans, with_sessions
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.book import Transaction
    from ketaplan.formats.repair.view import RepairView
    from ketaplan.services.repair.query import Query
    from ketaplan.services.workspace.workspace import Workspace


class OtherRepairError(BookError):
    """The repair is no longer the one that was shown."""

    def __init__(self, expected: str, found: str) -> None:
        """Name both digests."""
        super().__init__(
            f"The repair is no longer {expected}: book or files have changed, and it would be {found} now. Nothing was "
            "written. Look at it again: ketaplan replan"
        )


class Writing(Struct, frozen=True, kw_only=True):
    """How a repair is written: which one, only if it has the ``expected`` digest, and whether at all.

    With ``release`` what is released or left without a place is cancelled.
    """

    pick: int = 1
    expected: str | None = None
    release: bool = False
    dry_run: bool = False


def apply_repair(workspace: Workspace, query: Query, how: Writing) -> RepairView:
    """Write the best repair, or the one that is picked, and note what is supposed; return it.

    Raises :class:`OtherRepairError` where its digest is not the expected one.
    """
    chosen: list[RepairView] = []

    def action(transaction: Transaction) -> RepairView:
        """Choose once: if the server's answer was lost, the same is written again, or found."""
        if not chosen:
            chosen.append(with_sessions(workspace, picked(replans(workspace, query, how.pick), how.pick)))
        view = chosen[0]
        if how.expected is not None and view.digest != how.expected:
            raise OtherRepairError(how.expected, view.digest)
        for absence in query.out:
            transaction.note_absence(absence)
        known = {one.after.id: one.before for one in view.people}
        known |= {
            visit.id: visit.before for call in view.calls for visit in call.visits if visit.before and visit.after
        }
        changes = [change_to(known[after.id], after) for after in view.bookings if after.id in known]
        changes += _cancelled(view) if how.release else ()
        write_moves(workspace, transaction, changes, (after for after in view.bookings if after.id not in known))
        return view

    return workspace.write(action, dry_run=how.dry_run)


def picked(views: Sequence[RepairView], pick: int) -> RepairView:
    """Return the repair with that number, from 1; raises :class:`InputError` where there are fewer."""
    if pick > len(views):
        raise InputError(f"--pick {pick}: {counted(len(views), 'option')} differ in who to call.")
    return views[pick - 1]


def _cancelled(view: RepairView) -> list[BookingChange]:
    """Return the cancellations of what is released, and of what is left without a place."""
    gone = [visit.before for call in view.calls for visit in call.visits if visit.before and visit.after is None]
    gone += [one.booking for call in view.calls for one in call.unplaced if one.booking]
    return [BookingChange(one, replace(one, status="cancelled"), "cancelled") for one in gone]
