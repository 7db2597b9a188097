"""Why a visit cannot start on a day, in English; parts of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.domain.course import CONSULTATION
from ketaplan.domain.reasons import visit
from ketaplan.text.inert import sanitized
from ketaplan.text.reasons import worded
from ketaplan.text.words import TO, day_in_sentence, duration_words, listed, minutes_words, texts_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketaplan.domain.reasons import Reader, Reason, Span
    from ketaplan.text.reasons import Words


# -- the patient


def _not_ready(reason: visit.NotReady, _: Reader) -> str:
    thing = "a consultation" if reason.visit == CONSULTATION else "an infusion"
    return f"{thing} is possible from {day_in_sentence(reason.first, reason.on.year)} on"


def _another_infusion(reason: visit.InfusionThatDay, reader: Reader) -> str:
    booked = [_own(one, reader) for one in reason.booked]
    return f"another infusion is booked that day{_in_brackets(listed(booked))}"


def _own_appointment(reason: visit.PatientBooked, reader: Reader) -> str:
    return f"the patient has {listed([_own(one, reader) for one in reason.booked])}"


def _own(one: visit.OwnVisit, reader: Reader) -> str:
    """Return ``P-1042/1/consultation/1 from 09:00 to 10:00``."""
    return f"{one.id} from {minutes_words(one.start, reader.clock)} to {minutes_words(one.end, reader.clock)}"


def _not_available(reason: visit.PatientUnavailable, reader: Reader) -> str:
    if not reason.spans:
        return "the patient cannot come"
    times = spans_words(reason.spans, reader)
    if all(span.end - span.start < reason.minutes for span in reason.spans):
        return f"the patient can come {times}, and a visit takes {duration_words(reason.minutes)}"
    return f"the clinic is open {spans_words(reason.hours, reader)}, the patient can come {times}"


# -- the clinic


def _hours(reason: visit.OutsideHours, reader: Reader) -> str:
    if not reason.spans:
        return "the clinic is closed"
    return f"the clinic is open {spans_words(reason.spans, reader)}, and a visit takes {duration_words(reason.minutes)}"


def _chairs_taken(reason: visit.NoChairFree, reader: Reader) -> str:
    within = "" if reason.end - reason.start == reason.minutes else f" for {duration_words(reason.minutes)}"
    return f"no chair is free{within} {_between(reason, reader)}"


# -- the people


def _staff_taken(reason: visit.NobodyFree, reader: Reader) -> str:
    """Return ``no physician between 15:15 and 16:00 (Dr. Lee leaves at 12:00, Dr. Osei is on leave)``."""
    when = _between(reason, reader)
    if reason.there and reason.end - reason.start > reason.minutes:
        when = f"for {duration_words(reason.minutes)} {when}"
    return f"no {reason.role} {'free ' if reason.there else ''}{when}{_in_brackets(_where(reason, reader))}"


def _nobody_on_site(reason: visit.NobodyOnSite, reader: Reader) -> str:
    """Return ``no physician on site between 12:00 and 12:30 (Dr. Lee leaves at 12:00)``."""
    when = listed([_between(span, reader) for span in reason.spans])
    return f"no {reason.role} on site {when}{_in_brackets(_where(reason, reader))}"


def _where(reason: visit.NobodyFree | visit.NobodyOnSite, reader: Reader) -> str:
    """Return where each person is; people with the same fact share it."""
    if not reason.people:
        return f"{reason.there} of {reason.of} on shift then" if reason.of else ""
    by_fact: dict[str, list[str]] = {}
    for person in reason.people:
        by_fact.setdefault(whereabouts(person, reader), []).append(_name(person, reader))
    return ", ".join(f"{listed(who)} {_of_many(fact) if len(who) > 1 else fact}" for fact, who in by_fact.items())


def _of_many(fact: str) -> str:
    """Return the fact about several people: ``are off``, ``leave at 12:00``."""
    verb, _, rest = fact.partition(" ")
    return f"{'are' if verb == 'is' else verb.removesuffix('s')} {rest}"


# -- where a staff member is


def whereabouts(person: Reason, reader: Reader) -> str:
    """Return where a staff member is, without the name: ``is on leave``."""
    return worded(WHEREABOUTS, person, reader)


def _person(person: Reason, reader: Reader) -> str:
    return f"{_name(person, reader)} {whereabouts(person, reader)}"


def _name(person: Any, reader: Reader) -> str:
    return reader.names.get(person.subject, sanitized(person.subject))


def _on_shift(person: visit.OnShift, reader: Reader) -> str:
    if person.side == "after":
        return f"leaves at {minutes_words(person.spans[-1].end, reader.clock)}"
    if person.side == "before":
        return f"comes at {minutes_words(person.spans[0].start, reader.clock)}"
    return f"is there {spans_words(person.spans, reader)}"


def _with_reasons(text: str, reasons: Sequence[str]) -> str:
    return f"{text}: {texts_words(reasons)}" if reasons else text


# -- parts


def spans_words(spans: Iterable[Span], reader: Reader) -> str:
    """Return ``09:00 - 12:00 and 14:00 - 17:00``, with long dashes."""
    return listed(
        [f"{minutes_words(one.start, reader.clock)}{TO}{minutes_words(one.end, reader.clock)}" for one in spans]
    )


def _between(span: Span | visit.NoChairFree | visit.NobodyFree, reader: Reader) -> str:
    return f"between {minutes_words(span.start, reader.clock)} and {minutes_words(span.end, reader.clock)}"


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


WHEREABOUTS: Words = {
    visit.Off: "is off",
    visit.OnShift: _on_shift,
    visit.OnLeave: lambda person, _: _with_reasons("is on leave", person.reasons),
    visit.Busy: lambda person, _: _with_reasons("is busy", person.reasons),
    visit.WithPatients: "is with other patients",
}
"""Where a staff member is, without the name."""

WORDS: Words = {
    visit.RuleBroken: lambda reason, _: f"rule {reason.rule}: {reason.text}",
    visit.NotReady: _not_ready,
    visit.TimePassed: "that time has passed",
    visit.InfusionThatDay: _another_infusion,
    visit.PatientBooked: _own_appointment,
    visit.PatientUnavailable: _not_available,
    visit.PatientAway: lambda reason, _: f"the patient is away{_in_brackets(texts_words(reason.reasons))}",
    visit.OutsideHours: _hours,
    visit.Closed: lambda reason, _: f"the clinic is closed{_in_brackets(texts_words(reason.reasons))}",
    visit.ClockChange: "the clock changes then, and no visit may be in progress",
    visit.NoChairs: "the clinic has no chair",
    visit.NoChairFree: _chairs_taken,
    visit.NoSuchStaff: lambda one, _: f"the clinic has no {one.role}{' to be on site' if one.on_site else ''}",
    visit.NobodyFree: _staff_taken,
    visit.NobodyOnSite: _nobody_on_site,
    visit.NeverTogether: lambda one, _: f"{listed([f'a {role}' for role in one.roles])} are never free together",
    **dict.fromkeys(WHEREABOUTS, _person),
}
