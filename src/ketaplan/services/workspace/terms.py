"""What a patient's file, a protocol and a clinic ask for together, and what in it is impossible.

Every command that plans, books or checks gets its protocol here, and so the same faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaplan.domain.clinic import ROLES
from ketaplan.domain.course import phase_names
from ketaplan.domain.extent import MOST_SESSIONS, Run, too_much
from ketaplan.domain.order import with_order
from ketaplan.files.result import ReadResult, is_usable
from ketaplan.files.schemas.fields import Finding
from ketaplan.files.schemas.validation import MOST_FAULTS

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic, Role
    from ketaplan.domain.patient import Patient
    from ketaplan.domain.protocol import Protocol
    from ketaplan.files.protocol_library import ProtocolLibrary

DECIDERS: dict[str, tuple[Role, ...]] = {
    "clearance": ("physician", "psychiatrist"),
    "order": ("physician",),
    "maintenance": ("physician",),
    "resume": ("physician",),
    "review": ("physician", "psychiatrist"),
    "clearances": ("physician", "psychiatrist"),
    "hold": ROLES,
    "stopped": ROLES,
    "safety_reviews": ROLES,
    "on_file": ROLES,
}
"""The roles that may make the decisions in a patient's file, by table."""


def terms_at(library: ProtocolLibrary, clinic: Clinic, patient: Patient) -> ReadResult[Protocol]:
    """Return the protocol that a patient follows at a clinic, including orders.

    None if there is no such protocol, or if it cannot be followed; unusual values are warnings.
    """
    named_in = Path(patient.file if patient.protocol else clinic.file)
    found = library.find(patient.protocol or clinic.protocol, named_in)
    if found.value is None:
        return found
    protocol = with_order(found.value, patient.order)
    findings = list(islice(_findings(patient, clinic, protocol), MOST_FAULTS))
    if not findings:
        return ReadResult(protocol, found.faults)
    from ketaplan.files.readers.patient import faults_in_file

    faults = (*found.faults, *faults_in_file(patient, findings))
    return ReadResult(protocol if is_usable(faults) else None, faults)


def _findings(patient: Patient, clinic: Clinic, protocol: Protocol) -> Iterator[Finding]:
    yield from _cannot_have_decided(patient, clinic)
    yield from _too_much(patient, protocol)
    yield from _unfit_attended(patient, protocol)
    if protocol.indications and patient.indication not in protocol.indications:
        about = ", ".join(protocol.indications)
        words = f"the sources of {protocol.id} are about {about}, not about {patient.indication}"
        yield Finding(("indication",), words, warning=True)


def _cannot_have_decided(patient: Patient, clinic: Clinic) -> Iterator[Finding]:
    """Yield decisions by someone of the clinic's staff, by id or name, without the role for them."""
    for table, decided, roles in _decisions(patient):
        if decided is None or not decided.by:
            continue
        meant = [who for who in clinic.staff if _plain(decided.by) in {_plain(who.id), _plain(who.name)}]
        if meant and not any(role in roles for who in meant for role in who.roles):
            words = f"{meant[0].id} is a {' and '.join(meant[0].roles)} here; this is decided by a {' or '.join(roles)}"
            yield Finding((*table, "by"), words)


def _decisions(patient: Patient) -> Iterator[tuple[tuple[str | int, ...], Any, tuple[Role, ...]]]:
    """Yield each decision in a patient's file with its place, and the roles that may make it."""
    for table, roles in DECIDERS.items():
        found = getattr(patient, table)
        if not isinstance(found, tuple):
            yield (table,), found, roles
            continue
        for number, one in enumerate(found):
            yield (table, number), getattr(one, "clearance", one), roles


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _too_much(patient: Patient, protocol: Protocol) -> Iterator[Finding]:
    """Yield what makes the course too long: the order, the maintenance, or the attended sessions."""
    runs: list[Run] = [(phase.sessions, phase.gap.max_days) for phase in protocol.phases]
    if patient.order and (words := too_much(runs)):
        yield Finding(("order",), words)
    elif patient.maintenance:
        runs += [(1, days + protocol.tolerance_after) for days in patient.maintenance.every_days]
        if words := too_much(runs):
            yield Finding(("maintenance",), f"with the protocol's: {words}")
    if len(patient.attended) > MOST_SESSIONS:
        yield Finding(("attended",), f"{len(patient.attended)} sessions; a course can have {MOST_SESSIONS} at most")


def _unfit_attended(patient: Patient, protocol: Protocol) -> Iterator[Finding]:
    """Yield attended sessions of a phase that the course does not have, or under age."""
    phases = phase_names(patient, protocol)
    of_age = patient.of_age_on(protocol.minimum_age) if patient.attended else None
    for index, session in enumerate(patient.attended):
        if session.phase not in phases:
            from ketaplan.text.suggestions import meant

            words = f"{session.phase!r} is not a phase of {protocol.id}{meant(session.phase, phases)}"
            yield Finding(("attended", index, "phase"), f"{words}; phases are {', '.join(phases)}")
        if of_age is not None and session.on < of_age:
            words = f"{session.on} is before the minimum age, {protocol.minimum_age}"
            yield Finding(("attended", index, "on"), words, warning=True)
