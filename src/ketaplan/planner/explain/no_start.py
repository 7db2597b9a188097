"""Why a day has no start for a visit: the rule that excludes the last one, and the facts behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ketaplan.domain.intervals import DAY_MINUTES, Interval, Minutes
from ketaplan.domain.reasons import Reason, Span, visit
from ketaplan.planner.availability import Availability
from ketaplan.planner.explain.staff_absence import nobody_free, nobody_on_site
from ketaplan.planner.grid import set_bits
from ketaplan.planner.request import Engaged
from ketaplan.planner.rules import Rule, rule_in_the_way
from ketaplan.planner.rules.patient import infusions_on
from ketaplan.planner.rules.people import on_site
from ketaplan.planner.staffing import stage_starts
from ketaplan.planner.visit_templates import StageTemplate, VisitTemplate


def why_no_start(
    availability: Availability, day: date, template: VisitTemplate, wanted: int | None = None
) -> Reason | None:
    """Return why no visit of that template can start on the day (at the ``wanted`` starts); None if one can."""
    broken = broken_rule(availability, day, template, availability.grid.every if wanted is None else wanted)
    return broken[1] if broken else None


def broken_rule(
    availability: Availability, day: date, template: VisitTemplate, starts: int
) -> tuple[Rule, Reason] | None:
    """Return the rule that excludes the last of the starts, and the reason; None if a start remains."""
    found = rule_in_the_way(availability, day, template, starts)
    if found is None:
        return None
    rule, left = found
    facts = REASONS.get(rule.reason)
    return rule, facts(availability, day, template, left) if facts else visit.RuleBroken(
        rule=rule.number, text=rule.sentence
    )


def _not_ready(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001  all of REASONS have one signature
    return visit.NotReady(visit=template.kind, first=template.not_before, on=day)


def _past(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001
    return visit.TimePassed()


def _another_infusion(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001
    return visit.InfusionThatDay(booked=tuple(_own(pair, one) for pair, one in infusions_on(availability, day)))


def _own_appointment(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:
    span = _span(availability, template, starts)
    return visit.PatientBooked(
        booked=tuple(_own(pair, one) for pair, one in availability.own(day) if _meets(pair, span))
    )


def _own(pair: Minutes, one: Engaged) -> visit.OwnVisit:
    return visit.OwnVisit(one.id, *pair)


def _hours(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001
    return visit.OutsideHours(spans=spans_of(availability.clinic.hours.on(day)), minutes=template.minutes)


def _closed(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:
    return visit.Closed(reasons=closure_reasons(availability, day, _span(availability, template, starts)))


def closure_reasons(availability: Availability, day: date, span: Minutes = (0, DAY_MINUTES)) -> tuple[str, ...]:
    """Return why the clinic is closed in a part of a day: the holiday's name, or the closures' reasons if given."""
    if (holiday := availability.clinic.holidays.name_on(day)) is not None:
        return (holiday,)
    return _reasons([interval for interval in availability.clinic.closed_by(day) if _meets(interval.on(day), span)])


def _reasons(intervals: Sequence[Interval]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(interval.reason for interval in intervals if interval.reason))


def _not_available(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001
    windows, hours = availability.request.patient.available, availability.clinic.hours.on(day)
    spans = windows.on(day) if windows else ()
    return visit.PatientUnavailable(spans=spans_of(spans), hours=spans_of(hours), minutes=template.minutes)


def _unavailable(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:
    span = _span(availability, template, starts)
    away = [one for one in availability.request.patient.unavailable.during(day) if _meets(one.on(day), span)]
    return visit.PatientAway(reasons=_reasons(away))


def _clock_change(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001
    return visit.ClockChange()


def _chair(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:  # noqa: ARG001
    if not availability.clinic.chairs:
        return visit.NoChairs()
    first, last = _span(availability, template, starts)
    return visit.NoChairFree(start=first, end=last, minutes=template.minutes)


def _people(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:
    """Return the first role whose absence excludes the last start, alone or together with the others."""
    for stage in template.stages:
        for role, share in stage.roles:
            alone = StageTemplate(stage.name, stage.offset, stage.minutes, ((role, share),))
            left = starts & stage_starts(availability, day, alone)
            if not left:
                return nobody_free(availability, day, alone, starts)
            starts = left
    return visit.NeverTogether(roles=tuple(dict.fromkeys(role for stage in template.stages for role, _ in stage.roles)))


def _on_site(availability: Availability, day: date, template: VisitTemplate, starts: int) -> Reason:
    """Return the first role that excludes all of the starts."""
    for stage in template.stages:
        for role in stage.onsite:
            left = starts & availability.grid.starts_inside(
                on_site(availability, day, role), stage.minutes, stage.offset
            )
            if not left:
                return nobody_on_site(availability, day, stage, role, starts)
            starts = left
    raise AssertionError("a role is on site from one of the starts")


def _span(availability: Availability, template: VisitTemplate, starts: int) -> Minutes:
    """Return the minutes from the first of the starts to the end of a visit at the last."""
    steps = list(set_bits(starts))
    return steps[0] * availability.grid.step, steps[-1] * availability.grid.step + template.minutes


def _meets(span: Minutes | None, other: Minutes) -> bool:
    return span is not None and span[0] < other[1] and other[0] < span[1]


def spans_of(pairs: Sequence[Minutes]) -> tuple[Span, ...]:
    """Return pairs of minutes of the day as facts."""
    return tuple(Span(start, end) for start, end in pairs)


REASONS: dict[str, Callable[[Availability, date, VisitTemplate, int], Reason]] = {
    "not-ready": _not_ready,
    "time-passed": _past,
    "infusion-that-day": _another_infusion,
    "outside-hours": _hours,
    "closed": _closed,
    "patient-unavailable": _not_available,
    "patient-away": _unavailable,
    "patient-booked": _own_appointment,
    "clock-change": _clock_change,
    "no-chair": _chair,
    "nobody-on-site": _on_site,
    "nobody-free": _people,
}
"""Builders of a broken rule's reason, by kind (:attr:`Rule.reason`); other rules give their sentence."""
