"""Book an entire batch in one transaction; patients who lost their place are planned again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.batch_result import Unplanned
from ketaplan.errors import BookError
from ketaplan.files.readers.plan import parse_plan
from ketaplan.files.toml.peek import peek
from ketaplan.planner.batch import MOST_DAYS_WAITED, unplanned_points
from ketaplan.planner.cost import part_names
from ketaplan.services.batch.input_files import patient_files
from ketaplan.services.batch.plan_batch import BatchQuery, plan_batch
from ketaplan.services.book.booking import REFUSALS, Booked, book_plans, refusal
from ketaplan.services.book.gate_check import why_not_yet
from ketaplan.services.workspace.settings import Settings

if TYPE_CHECKING:
    from ketaplan.domain.batch_result import Batch, Planned
    from ketaplan.domain.plan import Plan
    from ketaplan.services.workspace.workspace import Workspace


def settings_of(query: BatchQuery) -> Settings:
    """Return the settings for booking a batch, with the patient files it was made from."""
    return replace(query.settings, files=_files(query.paths))


ROUNDS = 3
"""Attempts to book a batch while others are booking."""


def save_batch(
    workspace: Workspace, query: BatchQuery, batch: Batch, *, dry_run: bool = False, is_agreed: bool = False
) -> tuple[Booked, Batch]:
    """Book all plans in one transaction; for patients who are not cleared, only the consultation.

    Patients whose plan breaks a rule are planned once more.  If that does not help, or the patient's own state is the
    reason, they are left out, and all others are booked; where the query says so they go on the waiting
    list.  Returns the batch as booked.  A batch that was agreed to is booked as it is or not at all.
    """
    for _ in range(ROUNDS):
        try:
            left = [one.patient for one in batch.unplanned if not one.decided] if query.waits else []
            booked = book_plans(workspace, _bookable(batch), left_out=left, dry_run=dry_run)
        except REFUSALS:
            if is_agreed:
                raise
            batch = _without_refused(workspace, query, batch)
            continue
        waiting = {
            one.patient: why_not_yet(workspace, one.patient, one.clinic) for one in batch.plans if one.provisional
        }
        return replace(booked, waiting=waiting), batch
    raise BookError("Others kept booking at the same time. Nothing was written; it is safe to repeat the command.")


def _without_refused(workspace: Workspace, query: BatchQuery, batch: Batch) -> Batch:
    """Return the batch with new plans for those whose plan was refused, or without them."""
    accepted, refused = _divided(workspace, _bookable(batch))
    again = _planned_again(workspace, query, refused)
    replanned: dict[str, Planned] = {}
    for one in again.plans:
        plans = _bookable(replace(again, plans=(one,)))
        if reasons := refusal(workspace, [*accepted, *plans]):
            refused[one.patient] = reasons
        else:
            accepted += plans
            replanned[one.patient] = one
    complete = {*again.complete} & {*refused}
    left = [
        _left_out(workspace, query, again, name, refused[name])
        for name in refused
        if name not in {*replanned, *complete}
    ]
    plans_now = (
        replanned.get(one.patient, one) for one in batch.plans if one.patient in replanned or one.patient not in refused
    )
    now = replace(
        batch,
        plans=tuple(plans_now),
        complete=tuple(sorted({*batch.complete, *complete})),
        unplanned=tuple(sorted((*batch.unplanned, *left), key=lambda one: one.patient)),
    )
    gone = sum(not one.points for one in left)
    return replace(now, bound=max(0, min(batch.bound - gone * _most_points(workspace, query), now.cost)))


def _most_points(workspace: Workspace, query: BatchQuery) -> int:
    """Return the most that one patient can add to a bound: the highest cost of a patient without a plan."""
    every_week = 7 * query.horizon_weeks
    return max(
        weights.wait_day
        * max(1, weights.soon, weights.urgent)
        * (every_week + weights.unplanned_days + MOST_DAYS_WAITED)
        for weights in (site.clinic.weights for site in workspace.sites)
    )


def _divided(workspace: Workspace, plans: Sequence[Plan]) -> tuple[list[Plan], dict[str, tuple[str, ...]]]:
    """Return the plans that can be booked, and by patient why others cannot: alone, or with those before them."""
    refused = {plan.patient: reasons for plan in plans if (reasons := refusal(workspace, [plan]))}
    sure: list[Plan] = [plan for plan in plans if plan.patient not in refused]
    if refused:
        return sure, refused
    sure = []
    for plan in plans:
        if reasons := refusal(workspace, [*sure, plan]):
            refused[plan.patient] = reasons
        else:
            sure.append(plan)
    return sure, refused


def _planned_again(workspace: Workspace, query: BatchQuery, patients: Iterable[str]) -> Batch:
    """Plan these patients once more with the book as it is now."""
    paths = tuple(path for name in patients if (path := workspace.settings.files.get(name)))
    return plan_batch(replace(query, paths=paths)).batch


def _left_out(workspace: Workspace, query: BatchQuery, again: Batch, name: str, reasons: tuple[str, ...]) -> Unplanned:
    """Return why a patient is not booked: the reason from planning again, or else from booking."""
    found = next((one for one in again.unplanned if one.patient == name), None)
    return found or Unplanned(patient=name, reasons=reasons, points=_points(workspace, query, name))


def _points(workspace: Workspace, query: BatchQuery, name: str) -> int:
    """Return the cost of a patient without a plan; 0 if the file cannot be read."""
    try:
        patient = workspace.patient(name)
    except REFUSALS:
        return 0
    site = next(iter(workspace.accepted(patient)), workspace.sites[0])
    site.protocol_of(patient).or_raise()
    return unplanned_points(patient, site.clinic, workspace.today(workspace.sites[0]), query.horizon_weeks)


def _bookable(batch: Batch) -> list[Plan]:
    read = [parse_plan(one.document.encode(), one.patient, part_names()) for one in batch.plans]
    plans = [plan for plans in read for plan in plans.or_raise()]
    return [plan for plan in plans if not plan.provisional or plan.consultation]


def _files(paths: Sequence[Path]) -> dict[str, Path]:
    """Return patients' files by the id that they state."""
    return {name: path for path in patient_files(paths).files if (name := peek(path, "id"))}
