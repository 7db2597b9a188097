"""Reads patient files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ketaplan.domain.decided import Hold, Resume, Review, Stop
from ketaplan.domain.intervals import DAY_MINUTES
from ketaplan.domain.on_file import OnFile
from ketaplan.domain.order import MaintenanceOrder, Order
from ketaplan.domain.patient import Attended, Clearance, Patient, Preferences, SafetyReview, SiteClearance
from ketaplan.errors import Fault
from ketaplan.files.readers.intervals import intervals, weekday_numbers, weekly
from ketaplan.files.readers.protocol import gap_of
from ketaplan.files.readers.unlikely import unlikely_in
from ketaplan.files.result import ReadResult
from ketaplan.files.schemas.fields import Finding
from ketaplan.files.schemas.patient import SHAPE
from ketaplan.files.schemas.validation import MOST_FAULTS, validated
from ketaplan.files.toml.document import LARGEST_BYTES, Document, bounded_bytes, parse_text, read_document


def read_patient(path: Path) -> ReadResult[Patient]:
    """Return the patient that a file describes."""
    return _patient_of(read_document(path))


def read_patient_text(text: str, shown: str) -> ReadResult[Patient]:
    """Return the patient that a text describes; ``shown`` names the text in faults."""
    return _patient_of(parse_text(text, shown))


def _patient_of(document: ReadResult[Document]) -> ReadResult[Patient]:
    if document.value is None:
        return ReadResult(None, document.faults)
    return patient_in(document.value)


def patient_in(document: Document) -> ReadResult[Patient]:
    """Return the patient that a document describes."""
    checked = validated(document, SHAPE)
    if checked.value is None:
        return ReadResult(None, checked.faults)
    return ReadResult(_patient(checked.value, document.shown), checked.faults)


def faults_for_today(patient: Patient, as_of: date) -> tuple[Fault, ...]:
    """Return what is impossible on that day, as attended sessions or a birth after it, and what is unlikely."""
    return faults_in_file(patient, islice(chain(_not_yet(patient, as_of), unlikely_in(patient, as_of)), MOST_FAULTS))


def faults_in_file(patient: Patient, found: Iterable[Finding]) -> tuple[Fault, ...]:
    """Return findings about a patient as faults of their file, with lines if it is still readable."""
    findings = list(found)
    if not findings:
        return ()
    content = bounded_bytes(Path(patient.file), LARGEST_BYTES)
    text = "" if isinstance(content, str) else content.decode(errors="replace")
    document = Document(patient.file, text, {})
    return tuple(document.fault(loc, message, warning=warning) for loc, message, warning in findings)


def _not_yet(patient: Patient, as_of: date) -> Iterator[Finding]:
    if patient.date_of_birth > as_of:
        yield Finding(("date_of_birth",), "a date after today")
    for index, decided in enumerate(patient.resume):
        if decided.on > as_of:
            yield Finding(("resume", index, "on"), f"{decided.on} is after today, {as_of}: nothing is decided later")
    for table in ("hold", "stopped", "review"):
        found = getattr(patient, table)
        if found is not None and found.on > as_of:
            yield Finding((table, "on"), f"{found.on} is after today, {as_of}: nothing is decided later")
    for index, review in enumerate(patient.safety_reviews):
        if review.on > as_of:
            words = f"{review.on} is after today, {as_of}: a review counts when it is done"
            yield Finding(("safety_reviews", index, "on"), words)
    for index, document in enumerate(patient.on_file):
        if document.on > as_of:
            words = f"{document.on} is after today, {as_of}: it counts from then on"
            yield Finding(("on_file", index, "on"), words, warning=True)
    for index, session in enumerate(patient.attended):
        if session.on > as_of:
            words = f"{session.on} is after today, {as_of}: list only past sessions here"
            yield Finding(("attended", index, "on"), words)


def _patient(values: Mapping[str, Any], shown: str) -> Patient:
    plain = (
        *("id", "name", "date_of_birth", "indication", "course", "protocol", "priority", "language"),
        *("earliest", "referred_on"),
    )
    return Patient(
        **{key: values[key] for key in plain if key in values},
        clearance=Clearance(**values["clearance"]),
        clearances=tuple(_site_clearance(entry) for entry in values.get("clearances", ())),
        clinics=tuple(values.get("clinics", ())),
        available=weekly(values["available"]) if values.get("available") else None,
        unavailable=intervals(values.get("unavailable", ())),
        preferences=_preferences(values.get("preferences", {})),
        attended=tuple(Attended(**entry) for entry in values.get("attended", ())),
        resume=tuple(read_resume(entry) for entry in values.get("resume", ())),
        order=_order(values["order"]) if "order" in values else None,
        maintenance=_maintenance(values["maintenance"]) if "maintenance" in values else None,
        hold=Hold(**values["hold"]) if "hold" in values else None,
        stopped=Stop(**values["stopped"]) if "stopped" in values else None,
        review=Review(**values["review"]) if "review" in values else None,
        safety_reviews=tuple(SafetyReview(**entry) for entry in values.get("safety_reviews", ())),
        on_file=tuple(OnFile(**entry) for entry in values.get("on_file", ())),
        file=shown,
    )


def _preferences(entry: Mapping[str, Any]) -> Preferences:
    return Preferences(
        days=weekday_numbers(entry["days"]) if "days" in entry else None,
        start=entry.get("from", 0),
        end=entry.get("to", DAY_MINUTES),
        physician=entry.get("physician"),
    )


def _site_clearance(entry: Mapping[str, Any]) -> SiteClearance:
    said = {key: value for key, value in entry.items() if key != "site"}
    return SiteClearance(site=entry["site"], clearance=Clearance(**said))


def read_resume(entry: Mapping[str, Any]) -> Resume:
    """Return how a course continues, of an entry of a patient file or a plan."""
    phase, _, number = entry["after"].rpartition("/")
    decided = {key: entry[key] for key in ("by", "on", "counts", "max_gap_days", "restart") if key in entry}
    return Resume(phase=phase, number=int(number), **decided)


def _order(entry: Mapping[str, Any]) -> Order:
    return Order(
        by=entry["by"],
        on=entry["on"],
        sessions=entry.get("sessions"),
        per_week=entry.get("per_week"),
        gap=gap_of(entry["gap_days"]) if "gap_days" in entry else None,
    )


def _maintenance(entry: Mapping[str, Any]) -> MaintenanceOrder:
    every = entry["every_days"]
    return MaintenanceOrder(
        by=entry["by"],
        on=entry["on"],
        every_days=tuple(every) if isinstance(every, list) else (every,) * entry["sessions"],
        review_on=entry.get("review_on"),
    )
