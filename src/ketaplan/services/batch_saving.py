"""Book a whole batch: one transaction; whoever lost a place meanwhile is planned once more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.words import listed
from ketaplan.errors import BookError
from ketaplan.files.glance import stated
from ketaplan.files.plan import parse_plan
from ketaplan.services.booking import Booked, book_batch
from ketaplan.services.desk import Setting
from ketaplan.services.planning_batch import BatchQuestion, patient_files, plan_batch

if TYPE_CHECKING:
    from ketaplan.domain.batch import Batch, Planned
    from ketaplan.domain.plan import Plan
    from ketaplan.services.desk import Desk


def setting_of(question: BatchQuestion) -> Setting:
    """Where a batch is booked: its clinics and its book, its patients being the files that it was made from."""
    asked = question.setting
    return Setting(
        clinics=asked.clinics, now=asked.now, book=asked.book, as_of=asked.as_of, files=_files(question.paths)
    )


def save_batch(desk: Desk, question: BatchQuestion, batch: Batch, *, keep: bool = True) -> tuple[Booked, Batch]:
    """Book everybody's plan, or nobody's; of those not cleared the consultation, if there is one.

    Returns the batch with the plans that were booked, some of them made anew.  Raises
    :class:`~ketaplan.errors.BookError`, nothing being written, where planning again did not help.
    """
    files = desk.setting.files
    anew: dict[str, Planned] = {}

    def plan_again(late: Sequence[str]) -> list[Plan]:
        again = plan_batch(replace(question, paths=tuple(files[patient] for patient in late))).batch
        anew.update({one.patient: one for one in again.plans})
        if lost := sorted({*late} - {*anew}):
            raise BookError(f"{listed(lost)}: what was planned went meanwhile, and nothing else is left.")
        return _bookable(again)

    booked = book_batch(desk, _bookable(batch), plan_again, keep=keep)
    return booked, replace(batch, plans=tuple(anew.get(one.patient, one) for one in batch.plans))


def _bookable(batch: Batch) -> list[Plan]:
    plans = [plan for one in batch.plans for plan in parse_plan(one.document.encode(), one.patient).or_raise()]
    return [plan for plan in plans if not plan.provisional or plan.consultation]


def _files(paths: Sequence[Path]) -> dict[str, Path]:
    """Patients' files by the id that they state."""
    return {name: path for path in patient_files(paths).files if (name := stated(path, "id"))}
