"""Warnings about a patient's file that is valid but unlikely: a child, a clearance ahead, a year that is a slip.

What is in the past is compared with the file's other dates, not with today: the files of former patients stay right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ketaplan.domain.patient import Clearance, Patient
from ketaplan.domain.unlikely import age_on, is_far_ahead, is_long_before, is_unlikely_age
from ketaplan.files.schemas.fields import Finding
from ketaplan.files.toml.document import Loc
from ketaplan.text.words import distance_words


def unlikely_in(patient: Patient, as_of: date) -> Iterator[Finding]:
    """Yield what is unlikely on that day, each as a warning; no birth date is repeated."""
    for loc, message in _unlikely(patient, as_of):
        yield Finding(loc, message, warning=True)


def _unlikely(patient: Patient, as_of: date) -> Iterator[tuple[Loc, str]]:
    for loc, text in ((("name",), patient.name), (("clearance", "by"), patient.clearance.by)):
        if text and text.strip().startswith("<"):
            yield loc, "a placeholder was left; replace <...>, with its brackets, with the name"
    if (born := patient.date_of_birth) <= as_of and is_unlikely_age(years := age_on(born, as_of)):
        yield ("date_of_birth",), f"the patient is {years} years old; check the date"
    yield from _clearance(patient.clearance, ("clearance", "on"), patient, as_of)
    for index, own in enumerate(patient.clearances):
        yield from _clearance(own.clearance, ("clearances", index, "on"), patient, as_of)
    yield from _first_day(patient, as_of)
    yield from _orders(patient, as_of)


def _clearance(clearance: Clearance, loc: Loc, patient: Patient, as_of: date) -> Iterator[tuple[Loc, str]]:
    """Yield a clearance of a day ahead, from before the birth, or long before what it is for."""
    day = clearance.on
    if day is None:
        return
    ahead = f"{day} is {distance_words((day - as_of).days)} from now"
    if clearance.status == "cleared":
        if day > as_of:
            yield loc, f"{ahead}; until then the patient is not cleared"
        elif day < patient.date_of_birth:
            yield loc, f"{day} is before the birth of the patient"
        elif (wanted := _wanted_on(patient, as_of)) and is_long_before(day, wanted):
            words = "over a year before the course was ordered, or could start"
            yield loc, f"{day} is {words}, {wanted}; check the year"
    elif is_far_ahead(day, as_of):
        yield loc, f"{ahead}; check the year"


def _wanted_on(patient: Patient, as_of: date) -> date | None:
    """Return the latest day up to today from which on the file wants its first session."""
    order = patient.order.on if patient.order else None
    return max((day for day in (patient.earliest, patient.referred_on, order) if day and day <= as_of), default=None)


def _first_day(patient: Patient, as_of: date) -> Iterator[tuple[Loc, str]]:
    """Yield a first possible day or a referral of an unlikely year."""
    earliest, cleared = patient.earliest, patient.clearance.on
    if earliest and is_far_ahead(earliest, as_of):
        yield ("earliest",), f"{earliest} is {distance_words((earliest - as_of).days)} from now; check the year"
    elif earliest and cleared and is_long_before(earliest, min(cleared, as_of)):
        before = f"the clearance, {cleared}" if cleared <= as_of else f"today, {as_of}"
        yield ("earliest",), f"{earliest} is over a year before {before}; check the year"
    if patient.referred_on and patient.referred_on > as_of:
        yield ("referred_on",), f"{patient.referred_on} is after today, {as_of}"


def _orders(patient: Patient, as_of: date) -> Iterator[tuple[Loc, str]]:
    """Yield orders of a year ahead, which do not count until then."""
    for table, order in (("order", patient.order), ("maintenance", patient.maintenance)):
        if order and is_far_ahead(order.on, as_of):
            yield (table, "on"), f"{order.on} is {distance_words((order.on - as_of).days)} from now; check the year"
