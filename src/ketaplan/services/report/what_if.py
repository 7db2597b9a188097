"""Those who wait, planned together as the clinic is and with a change: who more could begin, and how much earlier.

The numbers are of plans that are not booked, for patients of whom nothing was given or booked and who are in no other
figure of the report: small ones are shown.  No score decides who is counted: who has to be seen by a clinician because
of one is left out of both plans, and of the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.batch_result import joined
from ketaplan.domain.disclosure import Figure
from ketaplan.errors import FaultyFilesError
from ketaplan.formats.report.view import Column, Note, ReportLine, ReportSection
from ketaplan.planner.batch import suitable_effort
from ketaplan.services.batch.group_planner import GroupPlanner
from ketaplan.services.batch.plan_batch import groups_with_common_sites
from ketaplan.services.batch.stop_signal import TimeBudget, report_nothing
from ketaplan.services.explain.trial import with_clinics_edited
from ketaplan.services.report.changes import edits_of
from ketaplan.services.workspace.safety import SafetyAlarms
from ketaplan.text.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ketaplan.domain.batch_result import Batch
    from ketaplan.domain.explanation import Edit
    from ketaplan.domain.patient import Patient
    from ketaplan.services.report.courses import GivenCourse
    from ketaplan.services.workspace.workspace import Workspace

COLUMNS = (
    Column("could-begin", "count"),
    Column("left", "count"),
    Column("wait", "days"),
    Column("cost", "points"),
    Column("bound", "points"),
)


def what_if_section(
    workspace: Workspace, courses: Iterable[GivenCourse], changes: Sequence[str], effort: int | None, last: date
) -> ReportSection:
    """Return how the plans for those who wait would change, with a bound on what any plans could."""
    edits = edits_of(workspace, changes)
    names = sorted(one.patient for one in courses if one.waits and (one.referred is None or one.referred <= last))
    effort = effort or suitable_effort(len(names), None)
    before, after = (_planned(workspace, names, each, effort) for each in ((), edits))
    if after.cost > before.cost:  # what fits the clinic as it is fits with more, too
        after = replace(before, bound=after.bound)
    return ReportSection(
        key="what-if",
        columns=COLUMNS,
        lines=(_line("as-it-is", before), _line("with-it", after)),
        notes=_notes(changes, before, after),
    )


def _planned(workspace: Workspace, names: Sequence[str], edits: Sequence[Edit], effort: int) -> Batch:
    """Return the plans for these patients by the batch search, in this process alone, the same each time."""
    planner = GroupPlanner(workspace.settings)
    try:
        planner.workspace = with_clinics_edited(planner.workspace, edits)
        patients = list(_readable(planner.workspace, names))
        groups = groups_with_common_sites(patients, planner)
        budget = TimeBudget(None, lambda: False, report_nothing)
        return joined([planner.plan(group, effort, budget).batch for group in groups], planner.as_of)
    finally:
        planner.close()


def _readable(workspace: Workspace, names: Iterable[str]) -> Iterable[Patient]:
    """Yield the patients whose files are sound, without those whom a clinician must see first."""
    alarms = SafetyAlarms(workspace.optional_book)
    for name in names:
        try:
            patient = workspace.patient(name)
        except FaultyFilesError:
            continue
        if workspace.accepted(patient) and alarms.reason(patient) is None:
            yield patient


def _line(key: str, batch: Batch) -> ReportLine:
    left = sum(not one.decided for one in batch.unplanned)
    waits = [plan.waits_days for plan in batch.plans]
    mean = Figure(round(sum(waits) / len(waits), 1)) if waits else None
    return ReportLine(
        key=key, figures=(Figure(len(batch.plans)), Figure(left), mean, Figure(batch.cost), Figure(batch.bound))
    )


def _notes(changes: Sequence[str], before: Batch, after: Batch) -> tuple[Note, ...]:
    """Return what is gained: patients, days of those planned both times, and points, with the bounds of both."""
    first = {plan.patient: plan.days[0] for plan in before.plans}
    sooner = [(first[plan.patient] - plan.days[0]).days for plan in after.plans if plan.patient in first]
    mean = round(sum(sooner) / len(sooner), 1) if sooner else 0.0
    facts = {
        "changes": listed(list(changes)),
        "more": str(len(after.plans) - len(before.plans)),
        "both": str(len(sooner)),
        "days": str(abs(mean)),
        "least": str(max(0, before.bound - after.cost)),
        "most": str(before.cost - after.bound),
    }
    return (
        Note(key="gained" if mean >= 0 else "gained-later", facts=facts),
        Note(key="gained-points", facts=facts),
        Note(key="plans"),
    )
