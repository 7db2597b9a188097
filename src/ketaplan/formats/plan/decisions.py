"""What people decided about a course, as sentences: the priority, who cleared the patient, who ordered what."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ketaplan.domain.plan import Decision
from ketaplan.text.inert import sanitized
from ketaplan.text.resumed import resume_words
from ketaplan.text.words import counted, date_words, listed, short_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.protocol import Gap, Phase, Protocol
    from ketaplan.formats.plan.view import PlanView

ROUTES = {"iv": "IV", "im": "IM", "intranasal": "Nasal", "oral": "Oral", "subcutaneous": "Subcutaneous"}
"""The start of a treatment's heading, by route, if an order replaces the protocol's phase."""


def heading(view: PlanView) -> str:
    """Return what is planned: the protocol by its name, or what was ordered instead."""
    protocol = view.protocol
    if protocol.as_written is None:
        return sanitized(protocol.name)
    first, *others = protocol.phases
    rest = "".join(f", then {_phase_words(phase, '')}" for phase in others)
    return f"{ROUTES[protocol.route]} ketamine, {_phase_words(first, protocol.session_word)}{rest}"


def decisions(view: PlanView) -> Iterator[str]:
    """Yield a line each, except for routine priority."""
    decided = view.plan.decided
    priority = f"Priority: {view.patient.priority}." if view.patient.priority != "routine" else ""
    cleared = f"Cleared by {_author(view, decided.cleared)}." if decided.cleared else ""
    if priority or cleared:
        yield " ".join(filter(None, (priority, cleared)))
    if decided.order:
        yield f"By order of {_author(view, decided.order)}{_ordered_words(view.protocol)}."
    if decided.maintenance_order:
        yield f"Maintenance by order of {_author(view, decided.maintenance_order)}{_maintenance_words(view)}."
    ordered = view.patient.maintenance
    if ordered and ordered.on > view.plan.as_of:
        author = _author(view, Decision(ordered.by, ordered.on))
        yield f"Maintenance by order of {author}: not planned before that day."
    for one in view.patient.resume:
        yield f"{_author(view, Decision(one.by, one.on))}: {resume_words(one)}."


def _author(view: PlanView, decision: Decision) -> str:
    """Return ``Dr. Lee, 21 Nov 2026``, with short names for the clinic's staff."""
    by = sanitized(decision.by)
    return f"{short_names(view.clinic).get(by, by)}, {date_words(decision.on)}"


def _ordered_words(protocol: Protocol) -> str:
    """Return ``: 8 infusions, 3 a week, instead of 6, 2 a week``."""
    written, ordered = protocol.as_written, protocol.phases[0]
    if written is None:
        return ""
    words = [f"{_phase_words(ordered, protocol.session_word)}, instead of {_phase_words(written, '')}"]
    if ordered.gap != written.gap and ordered.per_week is not None:
        words.append(f"{_gap_words(ordered.gap)}, instead of {_gap_words(written.gap)}")
    return f": {'; '.join(words)}"


def _phase_words(phase: Phase, thing: str) -> str:
    """Return ``8 infusions, 3 a week``; without a number a week, the days between."""
    number = counted(phase.sessions, thing) if thing else str(phase.sessions)
    return f"{number}, {f'{phase.per_week} a week' if phase.per_week else _gap_words(phase.gap)}"


def _gap_words(gap: Gap) -> str:
    """Return ``2 to 7 days apart``."""
    days = f"{gap.min_days} to {gap.max_days}" if gap.max_days > gap.min_days else f"{gap.min_days}"
    return f"{days} {'day' if days == '1' else 'days'} apart"


def _maintenance_words(view: PlanView) -> str:
    """Return ``: 4 infusions, after 14, 14, 28 and 28 days, review on 15 Apr 2027``."""
    order = view.patient.maintenance
    if order is None:
        return ""
    number, every = counted(order.sessions, view.protocol.session_word), order.every_days
    same = all(one == other for one, other in pairwise(every))
    days = f"every {counted(every[0], 'day')}" if same else f"after {listed([str(gap) for gap in every])} days"
    review = f", review on {date_words(order.review_on)}" if order.review_on else ""
    return f": {number}, {days}{review}"
