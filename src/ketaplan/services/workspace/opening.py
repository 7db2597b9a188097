"""Open a workspace for a command on the book: one is named, and ``--as-of`` is refused for a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from ketaplan.errors import InputError
from ketaplan.services.workspace.workspace import Workspace
from ketaplan.text import next_steps

if TYPE_CHECKING:
    from ketaplan.services.workspace.settings import Settings


class FixedDayError(InputError):
    """``--as-of`` was given to a command that writes into a real book."""

    def __init__(self, as_of: date, address: str) -> None:
        """Say how to try another day."""
        super().__init__(
            f"--as-of {as_of}: {address} is not a trial book, and only trial books accept another day. "
            f"Nothing was written. {next_steps.make_trial_book()}"
        )


@contextmanager
def open_workspace(settings: Settings, *, reads_only: bool = False) -> Iterator[Workspace]:
    """Read the clinics and open the book; it is closed at the end.

    Raises :class:`FixedDayError` if another day counts as today and the book is real, unless the command
    ``reads_only``.
    """
    with Workspace(settings) as workspace:
        book = workspace.book
        if settings.as_of is not None and not reads_only and not book.trial:
            raise FixedDayError(settings.as_of, book.address)
        yield workspace


def refuse_fixed_day(settings: Settings) -> None:
    """Raise :class:`FixedDayError` before any work is done, if the command would raise it later."""
    if settings.as_of is not None:
        with open_workspace(settings):
            return
