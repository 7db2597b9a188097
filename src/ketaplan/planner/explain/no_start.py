"""Why a day has no start that will do, in a coordinator's words: the rule that takes the last one, and the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.intervals import DAY_MINUTES, Interval, Minutes
from ketaplan.planner.availability import Availability
from ketaplan.planner.explain.staff_absence import nobody_on_site_words, nobody_words
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Engaged
from ketaplan.planner.rules import Rule, rule_in_the_way
from ketaplan.planner.rules.patient import infusions_on
from ketaplan.planner.rules.people import on_site
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import StageTemplate, VisitTemplate
from ketaplan.text.inert import sanitized
from ketaplan.text.words import TO, day_in_sentence, duration_words, listed, minutes_words


def why_no_start(agenda: Availability, day: date, shape: VisitTemplate, wanted: int | None = None) -> str | None:
    """Why no visit of that shape can start on the day (among the ``wanted`` starts); None where one can."""
    broken = broken_rule(agenda, day, shape, agenda.grid.every if wanted is None else wanted)
    return broken[1] if broken else None


def broken_rule(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> tuple[Rule, str] | None:
    """The rule that takes the last of the starts, and the reason; None where it leaves one."""
    found = rule_in_the_way(agenda, day, shape, starts)
    if found is None:
        return None
    rule, left = found
    words = WORDS.get(rule.reason)
    return rule, words(agenda, day, shape, left) if words else f"rule {rule.number}: {rule.sentence}"


def _ready(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001  all of WORDS are alike
    thing = "a consultation" if shape.kind == CONSULTATION else "an infusion"
    return f"{thing} is possible from {day_in_sentence(shape.not_before, day.year)} on"


def _not_past(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001
    return "that time has passed"


def _one_a_day(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001
    booked = [_own_words(agenda, pair, one) for pair, one in infusions_on(agenda, day)]
    return f"another infusion is booked that day ({listed(booked)})"


def _in_one_place(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:
    """The patient's own appointments that are in the way, by id and time."""
    span = _span(agenda, shape, starts)
    booked = [_own_words(agenda, pair, one) for pair, one in agenda.own(day) if _meets(pair, span)]
    return f"the patient has {listed(booked)}"


def _own_words(agenda: Availability, pair: Minutes, one: Engaged) -> str:
    """``P-1042/1/consultation/1 from 09:00 to 10:00``."""
    return f"{one.id} from {_time(agenda, pair[0])} to {_time(agenda, pair[1])}"


def _hours(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001
    spans = agenda.clinic.hours.on(day)
    if not spans:
        return "the clinic is closed"
    return f"the clinic is open {spans_words(agenda, spans)}, and a visit takes {duration_words(shape.minutes)}"


def _closures(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:
    reasons = closure_reasons(agenda, day, _span(agenda, shape, starts))
    return f"the clinic is closed ({listed(reasons)})" if reasons else "the clinic is closed"


def closure_reasons(agenda: Availability, day: date, span: Minutes = (0, DAY_MINUTES)) -> list[str]:
    """Why the clinic is closed in a part of a day: the holiday's name, or the closures' reasons where they have any."""
    if (holiday := agenda.clinic.holidays.name_on(day)) is not None:
        return [sanitized(holiday)]
    return _reasons([stretch for stretch in agenda.clinic.closed_by(day) if _meets(stretch.on(day), span)])


def _reasons(stretches: Sequence[Interval]) -> list[str]:
    return list(dict.fromkeys(sanitized(stretch.reason) for stretch in stretches if stretch.reason))


def _available(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001
    windows = agenda.request.patient.available
    spans = windows.on(day) if windows else ()
    if not spans:
        return "the patient cannot come"
    times = spans_words(agenda, spans)
    if all(end - start < shape.minutes for start, end in spans):
        return f"the patient can come {times}, and a visit takes {duration_words(shape.minutes)}"
    return f"the clinic is open {spans_words(agenda, agenda.clinic.hours.on(day))}, the patient can come {times}"


def _unavailable(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:
    span = _span(agenda, shape, starts)
    away = [one for one in agenda.request.patient.unavailable.during(day) if _meets(one.on(day), span)]
    return f"the patient is away ({listed(_reasons(away))})" if _reasons(away) else "the patient is away"


def _offset(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001
    return "the clock changes, and no visit may lie across that"


def _chair(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:  # noqa: ARG001
    if not agenda.clinic.chairs:
        return "the clinic has no chair"
    first, last = _span(agenda, shape, starts)
    within = "" if last - first == shape.minutes else f" for {duration_words(shape.minutes)}"
    return f"no chair is free{within} between {_time(agenda, first)} and {_time(agenda, last)}"


def _people(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:
    """Whose absence takes the last start: the first role that leaves none, by itself or beside the others."""
    for stage in shape.stages:
        for role, share in stage.roles:
            alone = StageTemplate(stage.name, stage.offset, stage.minutes, ((role, share),))
            left = starts & stage_starts(agenda, day, alone)
            if not left:
                return nobody_words(agenda, day, alone, starts)
            starts = left
    needed = list(dict.fromkeys(role for stage in shape.stages for role, _ in stage.roles))
    return f"{listed([f'a {role}' for role in needed])} are never free together"


def _on_site(agenda: Availability, day: date, shape: VisitTemplate, starts: int) -> str:
    """The first role that leaves none of the starts."""
    for stage in shape.stages:
        for role in stage.onsite:
            left = starts & agenda.grid.starts_inside(on_site(agenda, day, role), stage.minutes, stage.offset)
            if not left:
                return nobody_on_site_words(agenda, day, stage, role, starts)
            starts = left
    raise AssertionError("somebody is on site from one of the starts")


def _span(agenda: Availability, shape: VisitTemplate, starts: int) -> Minutes:
    """From the first of the starts to the end of a visit at the last."""
    steps = list(set_bits(starts))
    return steps[0] * agenda.grid.step, steps[-1] * agenda.grid.step + shape.minutes


def _meets(span: Minutes | None, other: Minutes) -> bool:
    return span is not None and span[0] < other[1] and other[0] < span[1]


def _time(agenda: Availability, minute: int) -> str:
    return minutes_words(minute, agenda.clinic.clock)


def spans_words(agenda: Availability, spans: Sequence[Minutes]) -> str:
    """``09:00 - 12:00 and 14:00 - 17:00``, with long dashes."""
    return listed([f"{_time(agenda, start)}{TO}{_time(agenda, end)}" for start, end in spans])


WORDS: dict[str, Callable[[Availability, date, VisitTemplate, int], str]] = {
    "not-ready": _ready,
    "time-passed": _not_past,
    "infusion-that-day": _one_a_day,
    "outside-hours": _hours,
    "closed": _closures,
    "patient-unavailable": _available,
    "patient-away": _unavailable,
    "patient-booked": _in_one_place,
    "clock-change": _offset,
    "no-chair": _chair,
    "nobody-on-site": _on_site,
    "nobody-free": _people,
}
"""How a broken rule is worded, by its kind of reason (:attr:`Rule.reason`); without a wording its sentence is shown."""
