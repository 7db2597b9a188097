"""Which rule an appointment breaks, in English; parts of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.reasons import violations
from ketaplan.text.inert import sanitized
from ketaplan.text.reasons import words
from ketaplan.text.words import counted, day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.reasons import Reader, Reason
    from ketaplan.text.reasons import Words


def _off_grid(reason: violations.OffGrid, _: Reader) -> str:
    if reason.to_choose:
        return f"visits start every {reason.minutes} minutes from the full hour"
    return f"does not start on the clinic's grid of {reason.minutes} minutes"


def _two_people(reason: violations.TwoPeopleAtOnce, reader: Reader) -> str:
    return f"{_in(reason)}{_name(reason.subject, reader)} has two roles at once"


def _wrong_role(reason: violations.WrongRole, reader: Reader) -> str:
    return f"{_in(reason)}{_name(reason.subject, reader) or 'no one'} is not a {reason.role} at the clinic"


def _in(reason: violations.OfStage) -> str:
    return f"{reason.stage}: " if reason.stage else ""


def _name(who: str, reader: Reader) -> str:
    return reader.names.get(who, sanitized(who))


def _gap(reason: violations.GapNotAllowed, _: Reader) -> str:
    where = {
        "before": "after the session before it",
        "after": "before the session after it",
        "last-given": "after the last session given",
    }[reason.to]
    gap = f"{counted(reason.days, 'day')} {where}; {reason.min_days} to {reason.max_days} are allowed"
    return f"it is {gap}" if reason.own else gap


def _gap_between(reason: violations.GapBetween, reader: Reader) -> str:
    first, last = (day_in_sentence(day, reader.year) for day in (reason.first, reason.last))
    limit = f"at most {reason.max_days}" if reason.days > reason.max_days else f"at least {reason.min_days}"
    return f"{counted(reason.days, 'day')} between {first} and {last}: {limit}; a physician has to decide"


def _too_many_in_week(reason: violations.TooManyInWeek, _: Reader) -> str:
    return f"more than {counted(reason.sessions, 'session')} in {'its' if reason.own else 'one'} calendar week"


def _too_many_sessions(reason: violations.TooManySessions, _: Reader) -> str:
    return f"{reason.phase} would have {counted(reason.sessions, 'session')}, but {reason.ordered} are ordered"


def said_once(reasons: Sequence[Reason], reader: Reader) -> str:
    """Return reasons in one line, with those of several stages merged: ``check-in, recovery: Ray is on leave``."""
    stages: dict[str, list[str]] = {}
    for reason in reasons:
        stage = reason.stage if isinstance(reason, violations.OfStage) else ""
        without = replace(reason, stage="") if isinstance(reason, violations.OfStage) else reason
        stages.setdefault(words(without, reader), []).extend([stage] if stage else [])
    return "; ".join(": ".join(filter(None, (", ".join(named), text))) for text, named in stages.items())


WORDS: Words = {
    violations.WrongLength: lambda one, _: f"does not last the {one.minutes} minutes of today's protocol",
    violations.OffGrid: _off_grid,
    violations.ClockChangesInside: "the clock changes during the visit",
    violations.NoSuchChair: lambda one, _: f"the clinic has no chair {one.chair}",
    violations.ChairTaken: lambda one, _: f"chair {one.chair} is taken",
    violations.OtherStages: "its stages differ from today's protocol",
    violations.TwoPeopleAtOnce: _two_people,
    violations.WrongRole: _wrong_role,
    violations.StaffAway: lambda one, reader: f"{_in(one)}{words(one.where, reader)}",
    violations.NoConsultationNeeded: "the patient no longer needs a consultation",
    violations.ConsultationBookedAlready: "the consultation is already booked",
    violations.ConsultationFirst: "a consultation comes first",
    violations.TooSoonAfterConsultation: lambda one, _: (
        f"too soon after the consultation: not before {day_in_sentence(one.first)}"
    ),
    violations.NotLeftToPlan: "is not a session to plan",
    violations.MissingFromPlan: "is missing from the plan",
    violations.OutOfOrder: lambda one, _: f"comes after session {one.after}",
    violations.StartsTooLate: lambda one, _: f"the first infusion is not within {counted(one.horizon_weeks, 'week')}",
    violations.GapNotAllowed: _gap,
    violations.GapBetween: _gap_between,
    violations.GapsNotKept: "its gaps to the sessions before and after it would not be allowed",
    violations.TooManyInWeek: _too_many_in_week,
    violations.AfterReview: lambda one, _: (
        f"{'it is ' if one.own else ''}after the review on {day_in_sentence(one.review)}"
    ),
    violations.TooManySessions: _too_many_sessions,
}
