"""Reads protocol files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ketaplan.domain.clinic import ROLES
from ketaplan.domain.on_file import Requirement
from ketaplan.domain.protocol import REVIEW_DAYS, CheckIn, Consultation, Gap, Missed, Phase, Protocol, Stage, TaskAfter
from ketaplan.files.readers.instructions import instructions_of
from ketaplan.files.result import ReadResult
from ketaplan.files.schemas.protocol import SHAPE
from ketaplan.files.schemas.validation import validated
from ketaplan.files.toml.document import Document, read_document


def read_protocol(path: Path) -> ReadResult[Protocol]:
    """Return the protocol that a file describes."""
    document = read_document(path)
    if document.value is None:
        return ReadResult(None, document.faults)
    return protocol_in(document.value)


def protocol_in(document: Document) -> ReadResult[Protocol]:
    """Return the protocol that a document describes."""
    checked = validated(document, SHAPE)
    if checked.value is None:
        return ReadResult(None, checked.faults)
    return ReadResult(_protocol(checked.value), checked.faults)


def gap_of(entry: Mapping[str, Any]) -> Gap:
    """Return the gap rule that a table of days states."""
    lowest, highest = entry["ideal"]
    return Gap(min_days=entry["min"], max_days=entry["max"], ideal=(lowest, highest))


def _protocol(values: Mapping[str, Any]) -> Protocol:
    tolerance = values.get("maintenance", {}).get("tolerance_days", {})
    return Protocol(
        **{key: values[key] for key in ("id", "name", "route", "minimum_age")},
        visit=tuple(_stage(entry) for entry in values["visit"]),
        phases=tuple(_phase(entry) for entry in values["phases"]),
        consultation=Consultation(**values.get("consultation", {})),
        tolerance_before=tolerance.get("before", 0),
        tolerance_after=tolerance.get("after", 0),
        checkins=tuple(one for entry in values.get("checkins", ()) for one in _checkins(entry)),
        maintenance_checkins="checkins" in values.get("maintenance", {}),
        review_days=values.get("review_due", {}).get("days", REVIEW_DAYS),
        after_each=tuple(TaskAfter(**entry) for entry in values.get("after_each", ())),
        instructions=instructions_of(values.get("instructions", {})),
        indications=tuple(values.get("for", ())),
        requires=tuple(Requirement(**entry) for entry in values.get("requires", ())),
        missed=_missed(values.get("missed", {})),
    )


def _checkins(entry: Mapping[str, Any]) -> list[CheckIn]:
    """Return a check-in for each of its days."""
    days = entry.get("days", 0)
    return [CheckIn(**{**entry, "days": one}) for one in (days if isinstance(days, list) else [days])]


def _missed(entry: Mapping[str, Any]) -> Missed:
    within = {"make_up_within_days": entry["make_up_within_days"]} if "make_up_within_days" in entry else {}
    return Missed(makes_up=entry.get("policy") == "make-up", **within)


def _stage(entry: Mapping[str, Any]) -> Stage:
    needed = tuple((role, entry[key]) for role in ROLES if (key := f"patients_per_{role}") in entry)
    onsite = tuple(role for role in ROLES if role in entry.get("onsite", ()))
    return Stage(name=entry["stage"], minutes=entry["minutes"], patients_per=needed, onsite=onsite)


def _phase(entry: Mapping[str, Any]) -> Phase:
    return Phase(
        name=entry["name"],
        sessions=entry["sessions"],
        per_week=entry.get("per_week"),
        gap=gap_of(entry["gap_days"]),
    )
