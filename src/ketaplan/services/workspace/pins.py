"""Sessions that the coordinator fixes: which session is meant, and whether it can be planned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from ketaplan.errors import InputError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import opening
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.session_order import tried_orders
from ketaplan.planner.course.work import WorkLeft
from ketaplan.planner.request import Pin
from ketaplan.text import next_steps
from ketaplan.text.words import day_in_sentence, listed

if TYPE_CHECKING:
    from ketaplan.domain.course import Session
    from ketaplan.planner.course.best_course import Opening
    from ketaplan.planner.request import Request

FORM = re.compile(r"(?P<nth>[0-9]{1,4})|(?:(?P<owner>.+)/)?(?P<phase>[a-z0-9-]+)/(?P<number>[0-9]{1,4})(?:~[0-9]+)?")
"""A session as typed: the n-th by date, or an id, with or without patient and course."""


class Pinned(NamedTuple):
    """A session as typed, and its day and time."""

    session: str
    pin: Pin


def pinned_at(session: str, at: date) -> Pinned:
    """Return the pin of a session, typed as :data:`FORM`, to a day, or to a local day and time (a datetime)."""
    if isinstance(at, datetime):
        return Pinned(session, Pin(at.date(), at.hour * 60 + at.minute))
    return Pinned(session, Pin(at))


def pinned(request: Request, pins: Sequence[Pinned]) -> Request:
    """Return the request with its pins; raises :class:`InputError` if one is off the grid or not to plan.

    The n-th session is the n-th by date in the order that the course has without pins.  A pin by id applies in any
    order: if that order has no course with it, another may.
    """
    if not pins:
        return request
    for one in pins:
        _check_grid(request, one)
    opened = opening(CandidateVisits(request))
    in_order = opened.visits.request if opened else request
    at = _places(in_order, pins)
    if opened is None or any(one.session.isdecimal() for one in pins):
        return replace(in_order, pins=at)
    return _in_any_order(request, opened, pins) or replace(in_order, pins=at)


def _in_any_order(request: Request, opened: Opening, pins: Sequence[Pinned]) -> Request | None:
    """Return the request in the first order that has a course with these pins, all by id."""
    shared = opened.visits.sharing(opened.visits.work or WorkLeft())
    for between in tried_orders(request.course.room):
        tried = replace(request, between=between)
        tried = replace(tried, pins=_places(tried, pins))
        if course_exists(shared.asked(between=between, pins=tried.pins), opened.first):
            return tried
    return None


def _check_grid(request: Request, one: Pinned) -> None:
    grid = request.clinic.grid_minutes
    if one.pin.minute is not None and one.pin.minute % grid:
        raise InputError(f"--pin {one.session}=...: visits start every {grid} minutes from the hour")


def _places(request: Request, pins: Sequence[Pinned]) -> dict[int, Pin]:
    """Return the pins by their session's position in the course, from 1."""
    found: dict[int, Pin] = {}
    for one in pins:
        place = _place(request, one.session)
        if place in found:
            raise InputError(f"--pin {one.session}=...: that session is pinned twice")
        found[place] = one.pin
    return dict(sorted(found.items()))


def _place(request: Request, typed: str) -> int:
    """Return the position of a session to plan."""
    form, sessions = FORM.fullmatch(typed), request.course.sessions
    assert form is not None, "the form was checked where it was typed"
    if form["nth"]:
        place = int(form["nth"])
        if not 1 <= place <= len(sessions):
            raise InputError(f"--pin {typed}=...: no such session; the course has sessions 1 to {len(sessions)}")
    else:
        place = _place_of_id(request, typed, form)
    _refuse_fixed(request, typed, sessions[place - 1])
    return place


def _place_of_id(request: Request, typed: str, form: re.Match[str]) -> int:
    """Return the position of the session with that id."""
    own = request.patient.course_id
    if form["owner"] not in {None, own}:
        raise InputError(f"--pin {typed}=...: that is not a session of {own}")
    wanted, sessions = (form["phase"], int(form["number"])), request.course.sessions
    for place, session in enumerate(sessions, 1):
        if (session.phase, session.number) == wanted:
            return place
    left = [f"{one.phase}/{one.number}" for one in request.course.to_plan]
    known = f"sessions left to plan: {listed(left)}" if left else "all of this course are given or booked"
    raise InputError(f"--pin {typed}=...: no such session; {known}")


def _refuse_fixed(request: Request, typed: str, session: Session) -> None:
    if session.fixed is None:
        return
    day = day_in_sentence(session.fixed.day)
    if session.fixed.given:
        raise InputError(f"--pin {typed}=...: that session was given on {day}; pin a later one")
    name = request.patient.appointment_id(session.phase, session.number)
    raise InputError(f"--pin {typed}=...: that session is booked on {day}. {next_steps.move(name)}")
