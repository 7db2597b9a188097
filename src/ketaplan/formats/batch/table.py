"""A batch on one screen: how many are planned, who is not and why, what is scarce, and how good it is."""

from __future__ import annotations

from collections import defaultdict
from math import ceil
from statistics import median_low
from typing import TYPE_CHECKING

from ketaplan.formats.batch.planned import planned
from ketaplan.formats.batch.weeks import weeks
from ketaplan.formats.common.palette import TITLE
from ketaplan.formats.common.terminal_page import Page
from ketaplan.formats.common.widths import wrapped
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketaplan.domain.batch_result import Batch
    from ketaplan.formats.common.options import Options

MOST_LISTED = 40
"""The most patients in a list; the rest are counted, and summary.csv has them all."""
MOST_MINUTES = 120
"""A patient's inconvenience is shown in minutes up to this many; more means that someone is unplanned."""
TITLES = frozenset({"Not planned", "Provisional", "Points"})


def render(batch: Batch, options: Options) -> str:
    """Return the summary; ``details`` add the cost by part, the bound and the gap."""
    page = Page(options.width, color=options.color, trial=options.trial)
    for text in (_headline(batch, page.width), _left_out(batch, page.width), _provisional(batch, page.width)):
        _add(page, text)
    if batch.plans:
        planned(page, batch, MOST_LISTED)
        page.gap()
    _add(page, _complete(batch, page.width))
    if batch.loads:
        weeks(page, batch.loads)
        page.gap()
    _add(page, _details(batch) if options.details else "")
    if closing := _closing(batch, options):
        page.line(closing)
    return f"{page.text.rstrip()}\n"


def _add(page: Page, text: str) -> None:
    """Add lines as they are and an empty one, unless there are none; a title is bold."""
    if not text:
        return
    for line in text.split("\n"):
        page.segments([(line, TITLE if line in TITLES else "")])
    page.gap()


def _headline(batch: Batch, width: int) -> str:
    asked = len(batch.plans) + sum(not left.decided for left in batch.unplanned)
    sentences = [f"{len(batch.plans)} of {asked} planned." if asked else "No patients to plan."]
    if batch.plans:
        waits = sorted(plan.waits_days for plan in batch.plans)
        typical, longest = counted(median_low(waits), "day"), counted(waits[-1], "day")
        sentences[0] += f" Wait for the first infusion: typically {typical}, at most {longest}."
    provisional = sum(plan.provisional for plan in batch.plans)
    if provisional:
        sentences.append(f"{provisional} of them PROVISIONAL: no infusion may be booked yet.")
    if batch.cut_short and not batch.is_proved_best:
        sentences.append("The search was cut short: the plans follow every rule; with more time they may be better.")
    return "\n".join(line for sentence in sentences for line in wrapped(sentence, width))


def _left_out(batch: Batch, width: int) -> str:
    if not batch.unplanned:
        return ""
    return _listed(
        "Not planned",
        [(left.patient, _with_name(batch, left.patient, left.reasons)) for left in batch.unplanned],
        width,
    )


def _provisional(batch: Batch, width: int) -> str:
    """Return the patients whose infusions may not be booked, and what is missing."""
    waiting = [
        (plan.patient, _with_name(batch, plan.patient, ("; ".join(plan.objections),)))
        for plan in batch.plans
        if plan.provisional
    ]
    return _listed("Provisional", waiting, width) if waiting else ""


def _with_name(batch: Batch, patient: str, reasons: Sequence[str]) -> Sequence[str]:
    """Return the reasons, with the patient's name before the first if the batch has it."""
    name = batch.names.get(patient)
    return (f"{name}: {reasons[0]}", *reasons[1:]) if name and reasons else reasons


def _listed(title: str, patients: Sequence[tuple[str, Sequence[str]]], width: int) -> str:
    """Return a list of patients with their reasons; only the first of many."""
    lines = [title]
    for patient, reasons in patients[:MOST_LISTED]:
        lines += _reasons(patient, reasons, width)
    if (more := len(patients) - MOST_LISTED) > 0:
        rest = f"and {more} more: see summary.csv (--output-dir)"
        lines += wrapped(rest, width, first="  ", later="  ")
    return "\n".join(lines)


def _reasons(patient: str, reasons: Sequence[str], width: int) -> Iterator[str]:
    head = f"  {patient}  "
    for number, reason in enumerate(reasons):
        text = sanitized(reason).strip()
        inside = " " * (len(head) + len(reason) - len(reason.lstrip()))
        yield from wrapped(text, width, first=inside if number else head, later=inside + "  ")


def _complete(batch: Batch, width: int) -> str:
    if not batch.complete:
        return ""
    return "\n".join(wrapped(f"Nothing left to plan: {', '.join(batch.complete)}", width, later="  "))


# -- how good it is


def _details(batch: Batch) -> str:
    parts: dict[str, int] = defaultdict(int)
    for plan in batch.plans:
        for part, points in plan.cost.points.items():
            parts[part] += points
    parts["unplanned"] = sum(left.points for left in batch.unplanned)
    width = max(len(f"{points:,}") for points in (*parts.values(), batch.cost))
    lines = [f"  {part:<14}{points:>{width},}" for part, points in parts.items() if points]
    lines += [f"  {'cost':<14}{batch.cost:>{width},}", f"  {'bound':<14}{batch.bound:>{width},}   no plans cost less"]
    return "\n".join(["Points", *lines, f"  gap {100 * batch.gap:.1f} %, excess {batch.excess:.1f} points a patient"])


def _closing(batch: Batch, options: Options) -> str:
    if not batch.plans:
        return ""
    if batch.is_proved_best:
        return "Nothing better exists: these plans are proved to be the best possible."
    more = "" if options.details else " (--details)"
    minutes = max(1, ceil(batch.excess))
    if minutes > MOST_MINUTES:
        return f"The best possible plans cost at most {ceil(100 * batch.gap)} % less{more}."
    return f"At most {counted(minutes, 'minute')} of inconvenience a patient above the best possible{more}."
