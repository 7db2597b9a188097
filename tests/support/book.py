"""Bookings, and books to keep them in, for the tests of everything that touches a book."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from ketaplan.domain.booking import Booking
from ketaplan.domain.plan import Appointment, StaffedStage
from support.builders import moment, protocol

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
DAYS = (0, 3, 7, 10, 14, 17)
"""The days of a course of six, counted from its first."""


def appointment(name: str, day: date = MONDAY, hour: int = 9, **people) -> Appointment:
    """A visit of two hours: ``people`` are chair, physician, nurse, and the nurse of the recovery (``after``)."""
    who = {"chair": "A", "physician": "dr-lee", "nurse": "rn-kim", "after": "rn-ray"} | people
    phase, number = name.split("~", maxsplit=1)[0].split("/")[-2:]
    times = [moment(day, hour * 60 + minutes) for minutes in (0, 15, 60, 120)]
    staffed = [
        ("check-in", (("nurse", who["nurse"]),)),
        ("infusion", (("physician", who["physician"]), ("nurse", who["nurse"]))),
        ("recovery", (("nurse", who["after"]),)),
    ]
    stages = tuple(
        StaffedStage(stage=stage, start=times[place], end=times[place + 1], people=people)
        for place, (stage, people) in enumerate(staffed)
    )
    return Appointment(
        id=name,
        type="infusion",
        phase=phase,
        number=int(number),
        start=times[0],
        end=times[3],
        chair=who["chair"],
        stages=stages,
    )


def booking(name: str = "P-1042/1/induction/1", day: date = MONDAY, hour: int = 9, **fields) -> Booking:
    """One session of a patient at Riverside; ``fields`` are the booking's, or the people's of :func:`appointment`."""
    people = {key: fields.pop(key) for key in ("chair", "physician", "nurse", "after") if key in fields}
    visit = appointment(name, day, hour, **people)
    patient, course, *_ = name.split("/")
    given = {
        "appointment": visit,
        "clinic": "riverside",
        "patient": patient,
        "course": int(course),
        "protocol": "iv-induction-6x2",
        "uses": tuple(visit.uses(protocol())),
    }
    return Booking(**(given | fields))


def course(patient: str = "P-1042", first: date = MONDAY, **fields) -> list[Booking]:
    """Six sessions, all at the same hour with the same people."""
    return [
        booking(f"{patient}/1/induction/{number}", first + timedelta(days=day), **fields)
        for number, day in enumerate(DAYS, start=1)
    ]


def server_database(server: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()
