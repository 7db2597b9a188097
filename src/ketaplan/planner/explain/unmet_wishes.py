"""Which wishes a course does not meet and why it begins no sooner, with what meeting them would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ketaplan.domain.intervals import DAY
from ketaplan.domain.plan import Appointment, Plan, Remark
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.cost import off_day_points, off_hours_points, wishes_physician
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.consultation import Consult, first_visit_after
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.explain.course_difference import what_it_takes
from ketaplan.planner.explain.no_start import why_no_start
from ketaplan.planner.explain.staff_absence import whereabouts as where_is
from ketaplan.planner.request import Pin
from ketaplan.text.en.visit import whereabouts
from ketaplan.text.en.week_times import dates_words, days_words
from ketaplan.text.reasons import reader_at, words
from ketaplan.text.words import DAY_NAMES, day_in_sentence, listed, minutes_words, short_names

MOST_REASONS = 2
"""So many reasons are given why a course begins no sooner."""
Missed = Callable[[CandidateVisits, Appointment], str | None]
"""What an infusion misses of a wish, in words; None where it meets it."""


def unmet_wishes(visits: CandidateVisits, plan: Plan) -> Iterator[Remark]:
    """A remark on each infusion that misses a wish, and one on the course: what meeting it every time would take."""
    for kind, (missed, heading, meeting) in WISHES.items():
        texts = {one.id: text for one in plan.infusions if (text := missed(visits, one))}
        for appointment, text in texts.items():
            yield Remark(kind=kind, text=text, appointment=appointment)
        if texts and (takes := _meeting_it(visits, plan, meeting(visits))):
            yield Remark(kind=kind, text=f"{heading(visits)} {takes}.")


def _meeting_it(visits: CandidateVisits, plan: Plan, starts: Callable[[date], int]) -> str | None:
    """What meeting a wish every time takes; None where it takes nothing, for a plan that is not the best of all."""
    met = best_course(visits.request, visits.limited(starts))
    if met is None:
        return "is not possible"
    return f"would take {what_it_takes(visits.request, plan, met)}" if met.cost.total > plan.cost.total else None


# -- the physician


def _other_physician(visits: CandidateVisits, one: Appointment) -> str | None:
    wished = wishes_physician(visits.request)
    if wished is None or wished in one.physicians:
        return None
    member = visits.agenda.staff.get(wished)
    name = _wished_name(visits)
    stage = next(stage for stage in visits.shape.stages if any(role == "physician" for role, _ in stage.roles))
    if member is None:
        return f"not {name}"
    start = visits.agenda.grid.bit(one.minute)
    where = where_is(visits.agenda, member, one.day, stage, start)
    return f"not {name}, who {whereabouts(where, reader_at(visits.request.clinic))}"


def _wished_name(visits: CandidateVisits) -> str:
    wished = wishes_physician(visits.request) or ""
    return short_names(visits.request.clinic).get(wished, wished)


def _physician_heading(visits: CandidateVisits) -> str:
    return f"{_wished_name(visits)} every time"


def _with_physician(visits: CandidateVisits) -> Callable[[date], int]:
    return visits.with_preferred_physician


# -- the weekday


def _off_day(visits: CandidateVisits, one: Appointment) -> str | None:
    wishes = visits.request.patient.preferences
    if not off_day_points(visits.request.clinic.weights, wishes, one.day):
        return None
    return f"not {listed([DAY_NAMES[day] for day in sorted(wishes.days or ())])} as wished"


def _day_heading(visits: CandidateVisits) -> str:
    return f"{days_words(visits.request.patient.preferences.days or ())} only"


def _on_days(visits: CandidateVisits) -> Callable[[date], int]:
    wished = visits.request.patient.preferences.days or frozenset()
    return lambda day: visits.agenda.grid.every if day.weekday() in wished else 0


# -- the time of day


def _off_hours(visits: CandidateVisits, one: Appointment) -> str | None:
    if not off_hours_points(visits.request.clinic.weights, visits.request.patient.preferences, one.minute):
        return None
    return f"not between {_hours(visits)} as wished"


def _hours(visits: CandidateVisits) -> str:
    wishes, clock = visits.request.patient.preferences, visits.request.clinic.clock
    return f"{minutes_words(wishes.start, clock)} and {minutes_words(wishes.end, clock)}"


def _hours_heading(visits: CandidateVisits) -> str:
    return f"Always between {_hours(visits)}"


def _in_hours(visits: CandidateVisits) -> Callable[[date], int]:
    return lambda _: visits.preferred_hours


WISHES: dict[
    str, tuple[Missed, Callable[[CandidateVisits], str], Callable[[CandidateVisits], Callable[[date], int]]]
] = {
    "other-physician": (_other_physician, _physician_heading, _with_physician),
    "off-day": (_off_day, _day_heading, _on_days),
    "off-hours": (_off_hours, _hours_heading, _in_hours),
}
"""By the kind of remark: what an infusion misses, how the wish is named, and the starts of a day that meet it."""


# -- the start


def why_no_sooner(visits: CandidateVisits, plan: Plan) -> Iterator[Remark]:
    """Why the course does not begin on the first day on which the patient is ready, or what that would take."""
    request = visits.request
    if not request.waits or 1 in request.pins or plan.infusions[0].day <= request.ready:
        return
    first, ready = plan.infusions[0], _after_consultation(visits, plan)
    days = [ready + n * DAY for n in range((first.day - ready).days)]
    sooner = _sooner(visits, days)
    if sooner is not None and sooner.cost.total <= plan.cost.total:
        return  # not the best of all: whoever offers it offers the sooner one, too
    told = [_sooner_words(visits, plan, sooner)] if sooner else []
    if before := [day for day in days if sooner is None or day < sooner.infusions[0].day]:
        told.append(f"{'before that' if told else 'no sooner'}: {_why_not_on(visits, before)}")
    text = "; ".join(told) if days else "the consultation comes first"
    yield Remark(kind="wait", text=text, appointment=first.id)


def _after_consultation(visits: CandidateVisits, plan: Plan) -> date:
    """The first day that the patient's readiness and the consultation leave."""
    one = plan.consultation
    consult = Consult(one.day, one.minute, one.psychiatrist or "") if one else None
    first = first_visit_after(visits.request, consult)
    return max(visits.request.ready, first.day) if first else visits.request.ready


def _sooner(visits: CandidateVisits, days: list[date]) -> Plan | None:
    """The best course from the first of the days on which one can begin."""
    for day in days:
        if visits.on(day.toordinal()).starts:
            pinned = visits.asked(pins={**visits.request.pins, 1: Pin(day)})
            if course_exists(pinned) and (plan := best_course(pinned.request, pinned)) is not None:
                return plan
    return None


def _sooner_words(visits: CandidateVisits, plan: Plan, sooner: Plan) -> str:
    """What it would take to begin sooner."""
    takes = what_it_takes(visits.request, plan, sooner, start=False)
    return f"a start on {day_in_sentence(sooner.infusions[0].day, plan.as_of.year)} would take {takes}"


def _why_not_on(visits: CandidateVisits, days: list[date]) -> str:
    """Why no course begins on any of the days; that a weekday is none of the patient's goes without saying."""
    by_reason: dict[str, list[date]] = {}
    for day in [day for day in days if _is_wanted(visits, day)] or days:
        found = why_no_start(visits.agenda, day, visits.shape)
        reason = words(found, reader_at(visits.request.clinic)) if found else "no course can follow"
        by_reason.setdefault(reason, []).append(day)
    ranked = sorted(by_reason, key=lambda reason: (-len(by_reason[reason]), by_reason[reason]))[:MOST_REASONS]
    return "; ".join(f"{reason} on {dates_words(by_reason[reason])}" for reason in ranked)


def _is_wanted(visits: CandidateVisits, day: date) -> bool:
    """Whether the clinic opens and the patient comes on such a weekday at all."""
    available = visits.request.patient.available
    return bool(visits.agenda.clinic.hours.on(day)) and (available is None or bool(available.on(day)))
