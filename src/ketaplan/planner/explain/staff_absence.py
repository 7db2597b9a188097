"""Why nobody with a role can be with the patient: each person's whereabouts, in a coordinator's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ketaplan.domain.clinic import Role, StaffMember
from ketaplan.domain.intervals import Interval, Minutes, without
from ketaplan.planner.availability import Availability
from ketaplan.planner.grid import set_bits
from ketaplan.planner.rules.people import on_site
from ketaplan.planner.visit_templates import StageTemplate
from ketaplan.text.inert import sanitized
from ketaplan.text.words import TO, duration_words, listed, minutes_words, short_names

MOST_NAMED = 4
"""So many people are named one by one; of more, only how many there are."""


def nobody_words(agenda: Availability, day: date, stage: StageTemplate, starts: int) -> str:
    """``no physician between 15:15 and 16:00 (Dr. Lee leaves at 12:00, Dr. Osei is on leave)``.

    ``stage`` names one role alone, and nobody has time for it from any of the starts.
    """
    ((role, _),) = stage.roles
    people = agenda.clinic.with_role(role)
    if not people:
        return f"the clinic has no {role}"
    steps = list(set_bits(starts))
    first = steps[0] * agenda.grid.step + stage.offset
    last = steps[-1] * agenda.grid.step + stage.offset + stage.minutes
    there = [member for member in people if _overlap(agenda.present(member, day), first, last)]
    when = f"between {_time(agenda, first)} and {_time(agenda, last)}"
    if there and last - first > stage.minutes:
        when = f"for {duration_words(stage.minutes)} {when}"
    return f"no {role} {'free ' if there else ''}{when} ({_facts(agenda, day, stage, starts, role, there)})"


def nobody_on_site_words(agenda: Availability, day: date, stage: StageTemplate, role: Role, starts: int) -> str:
    """``no physician on site between 12:00 and 12:30 (Dr. Lee leaves at 12:00)``.

    From none of the starts is somebody of the role on site throughout the stage.
    """
    people = agenda.clinic.with_role(role)
    if not people:
        return f"the clinic has no {role} to be on site"
    steps = list(set_bits(starts))
    first = steps[0] * agenda.grid.step + stage.offset
    last = steps[-1] * agenda.grid.step + stage.offset + stage.minutes
    nobody = without(((first, last),), on_site(agenda, day, role))
    when = listed([f"between {_time(agenda, start)} and {_time(agenda, end)}" for start, end in nobody])
    there = [member for member in people if _overlap(agenda.present(member, day), first, last)]
    return f"no {role} on site {when} ({_facts(agenda, day, stage, starts, role, there)})"


def _facts(  # noqa: PLR0913, PLR0917  one call site
    agenda: Availability, day: date, stage: StageTemplate, starts: int, role: Role, there: Sequence[StaffMember]
) -> str:
    people = agenda.clinic.with_role(role)
    if len(people) > MOST_NAMED:
        return f"{len(there)} of {len(people)} on shift then"
    names = short_names(agenda.clinic)
    by_fact: dict[str, list[str]] = {}
    for member in people:
        by_fact.setdefault(whereabouts(agenda, member, day, stage, starts), []).append(names[member.id])
    return ", ".join(f"{listed(who)} {_of_many(fact) if len(who) > 1 else fact}" for fact, who in by_fact.items())


def _of_many(fact: str) -> str:
    """The fact about several people: ``are off``, ``leave at 12:00``."""
    verb, _, rest = fact.partition(" ")
    return f"{'are' if verb == 'is' else verb.removesuffix('s')} {rest}"


def whereabouts(agenda: Availability, member: StaffMember, day: date, stage: StageTemplate, starts: int) -> str:
    """Why somebody has no time for the stage: the first of shift, leave, busy time and patients that takes it."""
    shifts = member.shifts.on(day)
    if not shifts:
        return "is off"
    busy = agenda.clinic.busy_stretches(member.id)
    present = agenda.present(member, day)
    if not _starts(agenda, shifts, stage, starts):
        return _shift_words(agenda, shifts, stage, starts)
    if not _starts(agenda, present, stage, starts):
        return _with_reasons("is on leave", member.leave.during(day))
    if not _starts(agenda, without(present, busy.on(day)), stage, starts):
        return _with_reasons("is busy", busy.during(day))
    return "is with other patients"


def _starts(agenda: Availability, spans: Sequence[Minutes], stage: StageTemplate, starts: int) -> int:
    """The starts from which the stage lies within the spans."""
    return starts & agenda.grid.starts_inside(spans, stage.minutes, stage.offset)


def _shift_words(agenda: Availability, shifts: Sequence[Minutes], stage: StageTemplate, starts: int) -> str:
    """When somebody comes or leaves, whichever is in the way."""
    begins = [step * agenda.grid.step + stage.offset for step in set_bits(starts)]
    if all(shifts[-1][1] < begin + stage.minutes for begin in begins):
        return f"leaves at {_time(agenda, shifts[-1][1])}"
    if all(begin < shifts[0][0] for begin in begins):
        return f"comes at {_time(agenda, shifts[0][0])}"
    return f"is there {listed(list(_spans(agenda, shifts)))}"


def _with_reasons(words: str, stretches: Sequence[Interval]) -> str:
    reasons = list(dict.fromkeys(sanitized(one.reason) for one in stretches if one.reason))
    return f"{words}: {listed(reasons)}" if reasons else words


def _overlap(spans: Sequence[Minutes], first: int, last: int) -> bool:
    return any(start < last and first < end for start, end in spans)


def _spans(agenda: Availability, spans: Sequence[Minutes]) -> Iterator[str]:
    return (f"{_time(agenda, start)}{TO}{_time(agenda, end)}" for start, end in spans)


def _time(agenda: Availability, minute: int) -> str:
    return minutes_words(minute, agenda.clinic.clock)
