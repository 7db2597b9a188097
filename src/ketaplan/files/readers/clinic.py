"""Reads clinic files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ketaplan.domain.clinic import (
    REPORT_MINIMUM,
    ROLES,
    BusyCalendar,
    Clinic,
    HolidayCalendar,
    NoHolidays,
    StaffMember,
    Weights,
)
from ketaplan.domain.clock import zone_named
from ketaplan.domain.intervals import Intervals
from ketaplan.errors import Fault
from ketaplan.files.readers.instructions import instructions_of
from ketaplan.files.readers.intervals import intervals, weekly
from ketaplan.files.result import ReadResult
from ketaplan.files.schemas.clinic import SHAPE, oddities
from ketaplan.files.schemas.validation import validated
from ketaplan.files.toml.document import Document, read_document

PLAIN = (
    *("id", "name", "grid_minutes", "protocol", "book", "notice_days", "clock"),
    *("public_name", "public_address", "phone"),
)
"""Keys whose values need no conversion."""


def read_clinic(path: Path) -> ReadResult[Clinic]:
    """Return the clinic that a file describes; without reading its busy calendars."""
    document = read_document(path)
    if document.value is None:
        return ReadResult(None, document.faults)
    return clinic_in(document.value)


def clinic_in(document: Document) -> ReadResult[Clinic]:
    """Return the clinic that a document describes."""
    checked = validated(document, SHAPE)
    if checked.value is None:
        return ReadResult(None, checked.faults)
    return ReadResult(_clinic(checked.value, document), checked.faults)


def oddities_in(document: Document) -> tuple[Fault, ...]:
    """Return warnings about valid but unlikely values of a clinic, such as shifts outside opening hours."""
    values = SHAPE.validator.validate_python(document.data)
    return tuple(document.fault(loc, message, warning=True) for loc, message, _ in oddities(values))


def _clinic(values: Mapping[str, Any], document: Document) -> Clinic:
    return Clinic(
        **{key: values[key] for key in PLAIN if key in values},
        zone=zone_named(values["timezone"]),
        hours=weekly(values.get("hours", ())),
        chairs=tuple(sorted(chair["id"] for chair in values.get("chairs", ()))),
        staff=tuple(sorted((_member(entry) for entry in values.get("staff", ())), key=lambda member: member.id)),
        holidays=_holidays(values.get("holidays")),
        closures=intervals(values.get("closures", ())),
        busy=_by_resource(values.get("busy", ())),
        busy_calendars=tuple(_busy_calendar(entry) for entry in values.get("busy_calendars", ())),
        instructions=instructions_of(values.get("instructions", {})),
        weights=Weights(**values.get("weights", {})),
        report_minimum=values.get("report", {}).get("minimum", REPORT_MINIMUM),
        file=document.shown,
    )


def _member(entry: Mapping[str, Any]) -> StaffMember:
    given = [entry["role"]] if isinstance(entry["role"], str) else entry["role"]
    return StaffMember(
        id=entry["id"],
        name=entry["name"],
        roles=tuple(role for role in ROLES if role in given),
        shifts=weekly(entry.get("shifts", ())),
        leave=intervals(entry.get("leave", ())),
    )


def _holidays(stated: Mapping[str, Any] | None) -> HolidayCalendar:
    if stated is None:
        return NoHolidays()
    from ketaplan.files.holidays import public_holidays

    return public_holidays(
        stated["country"], stated.get("subdivision"), names=stated.get("names"), open_on=stated.get("open_on", ())
    )


def _by_resource(entries: Iterable[Mapping[str, Any]]) -> dict[str | None, Intervals]:
    taken: dict[str | None, list[Mapping[str, Any]]] = {}
    for entry in entries:
        taken.setdefault(entry.get("resource"), []).append(entry)
    return {resource: intervals(listed) for resource, listed in taken.items()}


def _busy_calendar(entry: Mapping[str, Any]) -> BusyCalendar:
    return BusyCalendar(resource=entry.get("resource"), file=entry["file"], reason=entry.get("reason", ""))
