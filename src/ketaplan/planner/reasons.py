"""Why a day has no start that will do, in a coordinator's words: the rule that takes the last one, and the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ketaplan.domain.clinic import Role, StaffMember
from ketaplan.domain.time import Pair, Stretch
from ketaplan.domain.words import duration_words, harmless, listed, minutes_words, short_names
from ketaplan.planner.agenda import Agenda
from ketaplan.planner.grid import set_bits
from ketaplan.planner.rules import RULES
from ketaplan.planner.shapes import StageShape, VisitShape
from ketaplan.planner.staffing import stage_starts

MOST_NAMED = 4
"""So many people are named one by one; of more, only how many there are."""


def why_no_start(agenda: Agenda, day: date, shape: VisitShape, wanted: int | None = None) -> str | None:
    """Why no visit of that shape can start on the day (among the ``wanted`` starts); None where one can."""
    starts = agenda.grid.every if wanted is None else wanted
    for rule in RULES:
        left = starts & rule.starts(agenda, day, shape)
        if not left:
            return WORDS[rule.name](agenda, day, shape, starts)
        starts = left
    return None


def _ready(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001  all of WORDS are alike
    return "too early"


def _not_past(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    return "already past"


def _one_a_day(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    return "another infusion is booked that day"


def _hours(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    spans = agenda.clinic.hours.on(day)
    if not spans:
        return "the clinic is closed"
    return f"the clinic is open only {_spans(agenda, spans)}; a visit takes {duration_words(shape.minutes)}"


def _closures(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    return closed_words(agenda, day) or "the clinic is closed for part of the day"


def closed_words(agenda: Agenda, day: date) -> str | None:
    """Why the clinic is closed on a day or for a part of it, or None: the holiday's name or the closure's reason."""
    if (holiday := agenda.clinic.holidays.name_on(day)) is not None:
        return f"closed: {harmless(holiday)}"
    stretches = agenda.clinic.closed_by(day)
    if not stretches:
        return None
    return f"closed: {listed(_reasons(stretches))}" if _reasons(stretches) else "closed"


def _reasons(stretches: Sequence[Stretch]) -> list[str]:
    return list(dict.fromkeys(harmless(stretch.reason) for stretch in stretches if stretch.reason))


def _available(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    windows = agenda.request.patient.available
    spans = windows.on(day) if windows else ()
    if not spans:
        return "the patient cannot come that day"
    if all(end - start < shape.minutes for start, end in spans):
        return f"the patient can come only {_spans(agenda, spans)}; a visit takes {duration_words(shape.minutes)}"
    return f"the patient can come only {_spans(agenda, spans)}, outside the opening hours"


def _unavailable(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    reasons = _reasons(agenda.request.patient.unavailable.during(day))
    return f"the patient is away ({listed(reasons)})" if reasons else "the patient is away"


def _offset(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    return "the clock changes inside every visit"


def _chair(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:  # noqa: ARG001
    if not agenda.clinic.chairs:
        return "the clinic has no chair"
    return f"no chair is free for {duration_words(shape.minutes)} at that time"


def _people(agenda: Agenda, day: date, shape: VisitShape, starts: int) -> str:
    """Whose absence takes the last start: the first role that leaves none, by itself or beside the others."""
    for stage in shape.stages:
        for role, share in stage.roles:
            alone = StageShape(stage.name, stage.offset, stage.minutes, ((role, share),))
            left = starts & stage_starts(agenda, day, alone)
            if not left:
                return _nobody(agenda, day, role, stage, starts)
            starts = left
    needed = list(dict.fromkeys(role for stage in shape.stages for role, _ in stage.roles))
    return f"{listed(needed)} are never free together"


def _nobody(agenda: Agenda, day: date, role: Role, stage: StageShape, starts: int) -> str:
    """``no physician from 15:15 to 17:00 (Dr. Lee leaves at 12:00, Dr. Osei is on leave)``."""
    steps = list(set_bits(starts))
    first = steps[0] * agenda.grid.step + stage.offset
    last = steps[-1] * agenda.grid.step + stage.offset + stage.minutes
    clock = agenda.clinic.clock
    when = f"from {minutes_words(first, clock)} to {minutes_words(last, clock)}"
    people = agenda.clinic.with_role(role)
    if not people:
        return f"the clinic has no {role}"
    if len(people) > MOST_NAMED:
        there = sum(bool(agenda.present(member, day)) for member in people)
        return f"no {role} free {when} ({there} of {len(people)} on shift that day)"
    names = short_names(agenda.clinic)
    facts = [f"{names[member.id]} {_whereabouts(agenda, member, day, first, last)}" for member in people]
    return f"no {role} free {when} ({', '.join(facts)})"


def _whereabouts(agenda: Agenda, member: StaffMember, day: date, first: int, last: int) -> str:
    """Why somebody cannot be there in the time from ``first`` to ``last``."""
    clock, shifts = agenda.clinic.clock, member.shifts.on(day)
    if not shifts:
        return "is off"
    if (leave := member.leave.during(day)) and not _overlap(agenda.present(member, day), first, last):
        reasons = _reasons(leave)
        return f"is on leave ({listed(reasons)})" if reasons else "is on leave"
    if not _overlap(shifts, first, last):
        return (
            f"leaves at {minutes_words(shifts[-1].end, clock)}"
            if shifts[-1].end <= first
            else (f"comes at {minutes_words(shifts[0].start, clock)}")
        )
    return "is taken" if _overlap(agenda.present(member, day), first, last) else "is off"


def _overlap(spans: Sequence[Pair], first: int, last: int) -> bool:
    return any(start < last and first < end for start, end in spans)


def _spans(agenda: Agenda, spans: Sequence[Pair]) -> str:
    clock = agenda.clinic.clock
    return listed([f"{minutes_words(start, clock)} – {minutes_words(end, clock)}" for start, end in spans])  # noqa: RUF001


WORDS: dict[str, Callable[[Agenda, date, VisitShape, int], str]] = {
    "ready": _ready,
    "not_past": _not_past,
    "one_a_day": _one_a_day,
    "in_opening_hours": _hours,
    "outside_closures": _closures,
    "available": _available,
    "not_unavailable": _unavailable,
    "offset_stays": _offset,
    "one_chair_free": _chair,
    "everybody_there": _people,
}
"""How each rule of ``rules.RULES`` is said, by its name."""
