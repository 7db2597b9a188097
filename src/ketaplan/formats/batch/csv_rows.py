"""A batch as CSV: one row a patient, planned or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.common.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.batch_result import Batch
    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options


def render(batch: Batch, options: Options) -> str:
    """Return everyone by id; without names, like every file of a batch."""
    rows = sorted(_rows(batch), key=lambda row: str(row["patient"]))
    return csv_text(rows, marked=False, trial=options.trial)


def _rows(batch: Batch) -> Iterator[Row]:
    for plan in batch.plans:
        yield _row(
            plan.patient,
            "provisional" if plan.provisional else "planned",
            clinic=plan.clinic,
            protocol=plan.protocol,
            first=plan.days[0].isoformat(),
            last=plan.days[-1].isoformat(),
            infusions=len(plan.days),
            waits_days=plan.waits_days,
            cost=plan.cost.total,
        )
    for patient in batch.complete:
        yield _row(patient, "kept")
    for left in batch.unplanned:
        yield _row(left.patient, left.decided or "unplanned", cost=left.points, reason=left.reasons[0])


def _row(patient: str, status: str, **known: object) -> Row:
    empty = dict.fromkeys(("clinic", "protocol", "first", "last", "infusions", "waits_days", "cost", "reason"), "")
    return {"patient": patient, "status": status, **empty, **known}
