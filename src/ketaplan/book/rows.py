"""A booking as a row of the book, with a checksum that reveals alterations."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from ketaplan.domain.booking import Booking, Outline
from ketaplan.domain.clinic import ROLES
from ketaplan.domain.clock import zone_named
from ketaplan.domain.intervals import MINUTE
from ketaplan.domain.plan import Appointment, ResourceUse, StaffedStage

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

COLUMNS = (
    "id", "clinic", "patient", "course", "protocol", "type", "phase", "number", "zone", "day", "starts", "ends",
    "chair", "psychiatrist", "stages", "uses", "status", "sequence", "changed", "checksum",
)  # fmt: skip
WHOLE = 5342931457063200
"""The least common multiple of 1 to 40: so all shares down to a fortieth are integers."""
_STARTS = COLUMNS.index("starts")
_decoded = msgspec.json.Decoder().decode
_encoded = msgspec.json.Encoder().encode
NONE = "[]"
"""The text of no stages, and of no uses."""
Row = tuple[Any, ...]
"""The values of COLUMNS as the drivers give them."""
Occupation = tuple[str, str, str, str, int]
"""Time in use, as (clinic, resource, start, end, load); WHOLE is the load of one chair or person."""


def row_of(booking: Booking) -> Row:
    """Return the row to store, its checksum last."""
    appointment = booking.appointment
    assert booking.changed is not None
    values = (
        appointment.id, booking.clinic, booking.patient, booking.course, booking.protocol,
        appointment.type, appointment.phase, appointment.number,
        _zone_of(appointment.start), appointment.day.isoformat(),
        utc_text(appointment.start), utc_text(appointment.end),
        appointment.chair, appointment.psychiatrist, _stages_text(appointment), _uses_text(booking),
        booking.status, booking.sequence, utc_text(booking.changed),
    )  # fmt: skip
    return (*values, checksum(values))


def booking_of(row: Row) -> Booking:
    """Return the booking of a row whose checksum was verified before."""
    (name, clinic, patient, course, protocol, kind, phase, number, zone_name, _, starts, ends,
     chair, psychiatrist, stages, uses, status, sequence, changed, _) = row  # fmt: skip
    start, end = _local_time(starts, zone_name), _local_time(ends, zone_name)
    appointment = Appointment(
        id=name, type=kind, phase=phase, number=number, start=start, end=end,
        chair=chair, psychiatrist=psychiatrist, stages=_stages(start, end, stages),
    )  # fmt: skip
    return Booking(
        appointment=appointment, clinic=clinic, patient=patient, course=course, protocol=protocol,
        uses=_uses(starts, uses), status=status, sequence=sequence, changed=_instant(changed),
    )  # fmt: skip


def outline_of(row: Row) -> Outline:
    """Return a row's booking as lists show it."""
    (name, clinic, patient, _, _, _, _, _, zone, _, starts, ends, chair, _, _, _, status, sequence, changed, _) = row
    start, end = _local_time(starts, zone), _local_time(ends, zone)
    return Outline(name, status, start, end, clinic, patient, chair, sequence, _instant(changed))


def checksum(values: tuple[Any, ...]) -> str:
    """Return 32 hexadecimal digits over all values of a row."""
    return blake2b(_plain_text(values), digest_size=16).hexdigest()


def is_sound(row: Row) -> bool:
    """Return whether the row is unaltered."""
    return bool(checksum(row[:-1]) == row[-1])


def utc_text(instant: datetime) -> str:
    """Return an instant in UTC to the second: ``2026-11-30T14:00:00Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def utc_instant(value: str | datetime) -> datetime:
    """Return the instant from a driver's text or value, in UTC."""
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


@lru_cache(maxsize=1024)
def _instant(value: str | datetime) -> datetime:
    """Return the instant of a change; many appointments share it."""
    return utc_instant(value)


@lru_cache(maxsize=1024)
def _local_time(value: str | datetime, zone: str) -> datetime:
    """Return the instant from a driver in the local time of a zone; many visits of a day share it."""
    return utc_instant(value).astimezone(_zone(zone))


def _plain_text(values: tuple[Any, ...]) -> bytes:
    """Return the values of a row as JSON; a server's times are text, as in a file."""
    if not isinstance(values[_STARTS], str):
        values = tuple(utc_text(value) if isinstance(value, datetime) else value for value in values)
    return _encoded(values)


def _zone_of(start: datetime) -> str:
    zone = getattr(start.tzinfo, "key", None)
    if zone is None:
        raise ValueError("an appointment's times are in its clinic's zone")
    return str(zone)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return zone_named(name)


def _minutes(start: datetime, instant: datetime) -> int:
    """Return full minutes from the start of the visit; no visit spans a change of offset."""
    minutes, rest = divmod(instant.astimezone(UTC) - start.astimezone(UTC), MINUTE)
    if rest:
        raise ValueError("a visit's times are whole minutes apart")
    return minutes


def _stages_text(appointment: Appointment) -> str:
    stages = [
        {
            "stage": stage.stage,
            "from": _minutes(appointment.start, stage.start),
            "to": _minutes(appointment.start, stage.end),
            **dict(stage.people),
        }
        for stage in appointment.stages
    ]
    return json.dumps(stages, separators=(",", ":"))


def _stages(start: datetime, end: datetime, text: str) -> tuple[StaffedStage, ...]:
    """Return the stages of a visit between these local times.

    Near a clock change they are computed in UTC: local arithmetic loses which of two equal local times is meant.
    """
    if text == NONE:
        return ()
    plain = not start.fold and start.utcoffset() == end.utcoffset()
    zone, first = start.tzinfo, start if plain else start.astimezone(UTC)

    def after(minutes: int) -> datetime:
        return first + minutes * MINUTE if plain else (first + minutes * MINUTE).astimezone(zone)

    return tuple(
        StaffedStage(
            stage=stage["stage"],
            start=after(stage["from"]),
            end=after(stage["to"]),
            people=tuple((role, stage[role]) for role in ROLES if role in stage),
        )
        for stage in _decoded(text)
    )


def _uses_text(booking: Booking) -> str:
    """Return the uses as text: [resource, from, to, patients that one person cares for at once]."""
    start = booking.appointment.start
    return json.dumps(
        [
            [use.resource, _minutes(start, use.start), _minutes(start, use.end), patients_per(use)]
            for use in booking.uses
        ],
        separators=(",", ":"),
    )


def _uses(starts: str | datetime, text: str) -> tuple[ResourceUse, ...]:
    if text == NONE:
        return ()
    start = utc_instant(starts)
    return tuple(
        ResourceUse(resource, start + begin * MINUTE, start + end * MINUTE, _share(patients))
        for resource, begin, end, patients in _decoded(text)
    )


@lru_cache(maxsize=64)
def _share(patients: int) -> Fraction:
    return Fraction(1, patients)


def uses_of(row: Row) -> tuple[ResourceUse, ...]:
    """Return the resources that the row's booking uses: all that planning needs, four times as fast."""
    return _uses(row[10], row[15])


def occupations_of(
    clinic: str, patient: str, times: tuple[datetime, datetime], uses: tuple[ResourceUse, ...]
) -> list[Occupation]:
    """Return the time that a visit uses of the patient (at no clinic), and of chairs and people."""
    own = ("", patient, utc_text(times[0]), utc_text(times[1]), WHOLE)
    return [
        own,
        *((clinic, use.resource, utc_text(use.start), utc_text(use.end), int(use.share * WHOLE)) for use in uses),
    ]


def people_of(row: Row) -> set[str]:
    """Return the ids of the staff who are with the patient."""
    stages = _decoded(row[14])
    return {stage[role] for stage in stages for role in ROLES if role in stage} | ({row[13]} if row[13] else set())


def patients_per(use: ResourceUse) -> int:
    """Return how many patients the person of a use cares for at once."""
    if use.share.numerator != 1:
        raise ValueError("a share is a whole or one part of it")
    return use.share.denominator
