"""Why an infusion may not be committed today and what to do about it, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.reasons import gate
from ketaplan.text import next_steps
from ketaplan.text.words import day_in_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ketaplan.domain.gate import Objection
    from ketaplan.domain.reasons import Reader, Reason, course
    from ketaplan.text.reasons import Words


def _other_course(reason: gate.OtherCourse, _: Reader) -> str:
    return f"it belongs to course {reason.course}, and the patient's file is about course {reason.course_on_file}"


def on_hold_words(reason: gate.OnHold | course.CourseOnHold, _: Reader) -> str:
    """Return since when a course is on hold, and to which day."""
    until = f" until {day_in_sentence(reason.until)}" if reason.until else ""
    return f"the course is on hold since {day_in_sentence(reason.on)}{until}"


def _not_on_file(reason: gate.NotOnFile, _: Reader) -> str:
    ended = f" (the last one was valid until {day_in_sentence(reason.ended)})" if reason.ended else ""
    return f"{reason.document} is not on file{ended}, and the protocol requires it before booking"


WORDS: Words = {
    gate.Declined: "a psychiatrist declined the course",
    gate.Stopped: lambda reason, _: f"the course was stopped on {day_in_sentence(reason.on)}",
    gate.OnHold: on_hold_words,
    gate.NotCleared: lambda reason, _: f"the patient is not cleared ({reason.status})",
    gate.ClearedLater: lambda reason, _: f"the patient is cleared only from {day_in_sentence(reason.on)}",
    gate.OrderedLater: lambda reason, _: f"the order is dated {day_in_sentence(reason.on)}",
    gate.MaintenanceOrderedLater: lambda reason, _: f"maintenance is ordered only from {day_in_sentence(reason.on)}",
    gate.UnderAge: lambda reason, _: f"the patient turns {reason.minimum_age} on {day_in_sentence(reason.first)}",
    gate.OtherCourse: _other_course,
    gate.NotOnFile: _not_on_file,
}


# -- the next step


def _declined(_: gate.Declined, objection: Objection) -> str:
    cancel = next_steps.cancel([objection.patient], "what is booked")
    return f"{cancel}; if that has changed, correct [clearance] in {objection.file}"


def _stopped(_: gate.Stopped, objection: Objection) -> str:
    release = next_steps.repair([objection.patient], "what is booked is released by")
    return f"{release}; if that has changed, delete [stopped] from {objection.file}"


def _on_hold(reason: gate.OnHold, objection: Objection) -> str:
    when = f"wait until after {day_in_sentence(reason.until)}" if reason.until else "wait"
    return f"{when}, or delete [hold] from {objection.file} when the course continues"


def _not_cleared(reason: gate.NotCleared, objection: Objection) -> str:
    when = f" (expected {day_in_sentence(reason.expected)})" if reason.expected else ""
    return f'set [clearance] status = "cleared", by and on in {objection.file} when the answer arrives{when}'


def _once_dated(table: str) -> Callable[[Any, Objection], str]:
    """Return the advice to wait for the date of a decision, or correct it."""
    return lambda reason, objection: (
        f"wait until {day_in_sentence(reason.on)}, or correct [{table}] on in {objection.file}"
    )


def _cancel_or_correct(reason: gate.OtherCourse, objection: Objection) -> str:
    return f"cancel it, or set course = {reason.course} and that course's [clearance] in {objection.file}"


def _add_document(reason: gate.NotOnFile, objection: Objection) -> str:
    return f'when it is there, add [[on_file]] kind = "{reason.document}", by and on to {objection.file}'


STEPS: Mapping[type[Reason], Callable[[Any, Objection], str]] = {
    gate.Declined: _declined,
    gate.Stopped: _stopped,
    gate.OnHold: _on_hold,
    gate.NotCleared: _not_cleared,
    gate.ClearedLater: _once_dated("clearance"),
    gate.OrderedLater: _once_dated("order"),
    gate.MaintenanceOrderedLater: _once_dated("maintenance"),
    gate.UnderAge: lambda _, __: "choose a day on or after that",
    gate.OtherCourse: _cancel_or_correct,
    gate.NotOnFile: _add_document,
}
