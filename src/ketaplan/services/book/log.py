"""The log of the book with what it takes to read it: the clinics' clocks, and the names of patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.appointment_id import patient_of
from ketaplan.formats.book.log import LogView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.book.book import LogEntry
    from ketaplan.services.workspace.workspace import Workspace


def log_view(workspace: Workspace, entries: Sequence[LogEntry], *, names: bool) -> LogView:
    """Return these lines of the log, with patients' ``names`` as far as files have them, or without."""
    ids = {patient_of(entry.appointment) for entry in entries if entry.appointment}
    return LogView(
        lines=[(entry.at, entry.who, entry.what, entry.appointment, entry.detail) for entry in entries],
        clinics={site.clinic.id: site.clinic for site in workspace.sites},
        names=workspace.names.of(ids) if names else {},
        year=workspace.today(workspace.sites[0]).year,
    )
