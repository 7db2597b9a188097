"""Appointment ids: ``patient/course/phase/number``, with ``~2``, ``~3`` ... at the end where one replaces another."""

from __future__ import annotations


def course_id(patient: str, course: int) -> str:
    """Return the prefix that all ids of one course share, without the slash after it."""
    return f"{patient}/{course}"


def appointment_id(patient: str, course: int, phase: str, number: int) -> str:
    """Return the id of a session, or of a consultation; numbers restart in each phase."""
    return f"{patient}/{course}/{phase}/{number}"


def patient_of(name: str) -> str:
    """Return the patient's id from an appointment's."""
    return name.split("/", 1)[0]


def original_id(name: str) -> str:
    """Return the id of the session's first appointment: the prefix of every replacement's id."""
    return name.partition("~")[0]


def replacement_id(name: str, number: int) -> str:
    """Return the id of the ``number``-th appointment for a session, from 2, given the id of any before it."""
    return f"{original_id(name)}~{number}"
