"""A batch on one screen: how many are planned, who is not and why, what is scarce, and how good it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import ceil
from statistics import median_low
from textwrap import fill
from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized
from ketaplan.text.words import MONTH_NAMES, TRIAL, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.domain.batch_result import Batch, WeekUtilisation
    from ketaplan.formats.common.options import Options

MOST_WEEKS = 8
MOST_RESOURCES = 5
MOST_LISTED = 40
"""The most patients in a list; the rest are counted, and summary.csv has them all."""
BUSY = 0.6
"""Weeks in which no resource is in use to this part are not shown."""
MOST_MINUTES = 120
"""A patient's inconvenience is shown in minutes up to this many; more means that someone is unplanned."""
ALL_CHAIRS = "all chairs"
DEFAULT_WIDTH = 80


def render(batch: Batch, options: Options) -> str:
    """Return the summary; ``details`` add the cost by part, the bound and the gap."""
    width = options.width or DEFAULT_WIDTH
    paragraphs = [
        TRIAL if options.trial else "",
        _headline(batch, width),
        _left_out(batch, width),
        _provisional(batch, width),
        _kept(batch, width),
        _weeks(batch.loads, width),
        _details(batch) if options.details else "",
        fill(_closing(batch, options), width),
    ]
    return "\n\n".join(text for text in paragraphs if text) + "\n"


def _headline(batch: Batch, width: int) -> str:
    asked = len(batch.plans) + sum(not left.declined for left in batch.unplanned)
    sentences = [f"{len(batch.plans)} of {asked} planned." if asked else "Nobody to plan."]
    if batch.plans:
        waits = sorted(plan.waits_days for plan in batch.plans)
        sentences[0] += (
            f" First infusion {_after(median_low(waits))} in the middle, {counted(waits[-1], 'day')} at most."
        )
    provisional = sum(plan.provisional for plan in batch.plans)
    if provisional:
        sentences.append(f"{provisional} of them PROVISIONAL: no infusion may be booked yet.")
    if batch.cut_short:
        sentences.append("The search was cut short: the plans keep every rule; with more time they may be better.")
    return "\n".join(fill(sentence, width) for sentence in sentences)


def _after(days: int) -> str:
    return "on the first possible day" if days == 0 else f"after {counted(days, 'day')}"


def _left_out(batch: Batch, width: int) -> str:
    if not batch.unplanned:
        return ""
    return _listed("Not planned", [(left.patient, left.reasons) for left in batch.unplanned], width)


def _provisional(batch: Batch, width: int) -> str:
    """Return the patients whose infusions may not be booked, and what is missing."""
    waiting = [(plan.patient, ("; ".join(plan.objections),)) for plan in batch.plans if plan.provisional]
    return _listed("Provisional", waiting, width) if waiting else ""


def _listed(title: str, patients: Sequence[tuple[str, Sequence[str]]], width: int) -> str:
    """Return a list of patients with their reasons; only the first of many."""
    lines = [title]
    for patient, reasons in patients[:MOST_LISTED]:
        lines += _reasons(patient, reasons, width)
    if (more := len(patients) - MOST_LISTED) > 0:
        rest = f"and {more} more: see summary.csv (--output-dir)"
        lines.append(fill(rest, width, initial_indent="  ", subsequent_indent="  "))
    return "\n".join(lines)


def _reasons(patient: str, reasons: Sequence[str], width: int) -> Iterator[str]:
    head = f"  {patient}  "
    for number, reason in enumerate(reasons):
        text = sanitized(reason).strip()
        inside = " " * (len(head) + len(reason) - len(reason.lstrip()))
        yield fill(text, width, initial_indent=inside if number else head, subsequent_indent=inside + "  ")


def _kept(batch: Batch, width: int) -> str:
    if not batch.complete:
        return ""
    return fill(f"Nothing left to plan: {', '.join(batch.complete)}", width, subsequent_indent="  ")


# -- the weeks


def _weeks(loads: Sequence[WeekUtilisation], width: int) -> str:
    """Return the busiest resources of any week, and the chairs, week by week."""
    by_name: dict[tuple[str, str], dict[date, WeekUtilisation]] = defaultdict(dict)
    for load in loads:
        by_name[load.clinic, load.name][load.week] = load
    weeks = _busy_weeks(loads)
    if not weeks:
        return ""
    several = len({clinic for clinic, _ in by_name}) > 1
    fullest = sorted(
        (name for name in by_name if name[1] != ALL_CHAIRS), key=lambda name: (-_peak(by_name[name]), name)
    )
    shown = fullest[: MOST_RESOURCES if several else 3]
    shown += [name for name in sorted(by_name) if name[1] == ALL_CHAIRS][: 0 if several else 1]
    titles = [sanitized(f"{name} ({clinic})" if several else name) for clinic, name in shown]
    left = max(len(title) for title in (*titles, "Weeks")) + 2
    weeks = weeks[: max(1, (width - left) // 9)]
    lines = ["Weeks".ljust(left) + "".join(f"{week.day} {MONTH_NAMES[week.month - 1]}".rjust(8) for week in weeks)]
    lines += [
        title.ljust(left) + "".join(_percent(by_name[name].get(week)).rjust(8) for week in weeks)
        for title, name in zip(titles, shown, strict=True)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _busy_weeks(loads: Sequence[WeekUtilisation]) -> list[date]:
    busy = sorted({load.week for load in loads if load.there and load.taken >= BUSY * load.there})
    if not busy:
        busy = sorted({load.week for load in loads})
    count = min(MOST_WEEKS, (busy[-1] - busy[0]).days // 7 + 1) if busy else 0
    return [busy[0] + timedelta(days=7 * number) for number in range(count)]


def _peak(weeks: Mapping[date, WeekUtilisation]) -> float:
    return max((load.taken / load.there for load in weeks.values() if load.there), default=0.0)


def _percent(load: WeekUtilisation | None) -> str:
    return f"{100 * load.taken // load.there} %" if load and load.there else "-"


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
    if batch.cost == batch.bound:
        return "Nothing better exists: these plans are proved to be the best possible."
    more = "" if options.details else " (--details)"
    minutes = max(1, ceil(batch.excess))
    if minutes > MOST_MINUTES:
        return f"The best that can exist costs at most {ceil(100 * batch.gap)} % less{more}."
    return f"Within {counted(minutes, 'minute')} of inconvenience a patient of the best that can exist{more}."
