"""Where each fact is written: the file and the line, the appointment's id, or the option."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ketaplan.files.toml.document import Document, Loc, read_document

if TYPE_CHECKING:
    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.explanation import Fact
    from ketaplan.services.explain.question import SiteQuestion

OF_THE_PATIENT: dict[str, Loc] = {
    "declined": ("clearance", "status"),
    "stopped": ("stopped", "on"),
    "on-hold": ("hold", "on"),
    "consultation": ("clearance", "status"),
    "clearance": ("clearance", "on"),
    "available": ("available", 0),
    "earliest": ("earliest",),
    "age": ("date_of_birth",),
    "review": ("maintenance", "review_on"),
    "maintenance-late": ("maintenance", "every_days"),
    "maintenance-early": ("maintenance", "every_days"),
}
OF_THE_CLINIC: dict[str, Loc] = {
    "hours": ("hours", 0),
    "holiday": ("holidays",),
    "notice": ("notice_days",),
    "role": ("staff",),
    "chairs": ("chairs",),
}
OF_THE_BOOK = frozenset({"appointment", "own-appointment", "another-course"})
OF_THE_PHASE = {"gap-max": "gap_days", "gap-min": "gap_days", "per-week": "per_week"}


class Sources:
    """The places of one question's facts; each file is read when a fact in it is asked for."""

    def __init__(self, asked: SiteQuestion, days: tuple[date, date], absences: dict[str, list[str]]) -> None:
        """``days`` are those for which calendars were read; ``absences`` are the ids of noted ones by resource."""
        self._asked, self._days, self._absences = asked, days, absences
        self._documents: dict[str, Document | None] = {}

    def named(self, fact: Fact) -> Fact:
        """Return the fact with its source."""
        return replace(fact, source=self._of(fact))

    def _of(self, fact: Fact) -> str:  # noqa: PLR0911  a line for each kind of place
        request = self._asked.request
        if fact.kind in OF_THE_BOOK:
            return fact.subject
        if fact.kind == "horizon":
            return f"--horizon-weeks {fact.limit}"
        if fact.kind == "now":
            return "now"
        if fact.kind in OF_THE_PHASE:
            return self._of_phase(fact)
        if fact.kind in OF_THE_PATIENT:
            return self._line(request.patient.file, OF_THE_PATIENT[fact.kind])
        if fact.kind == "unavailable":
            return self._line(request.patient.file, ("unavailable", fact.nth))
        return self._of_clinic(fact)

    # -- the clinic

    def _of_clinic(self, fact: Fact) -> str:
        file, data = self._asked.site.clinic.file, self._data(self._asked.site.clinic.file)
        if fact.kind in OF_THE_CLINIC:
            return self._line(file, OF_THE_CLINIC[fact.kind])
        if fact.kind == "closure":
            return self._line(file, ("closures", fact.nth))
        if fact.kind in {"shift", "leave"}:
            return self._of_member(fact, file, data.get("staff", ()))
        return self._of_busy(fact, file, data.get("busy", ()))

    def _of_member(self, fact: Fact, file: str, staff: Sequence[Any]) -> str:
        at = next(number for number, one in enumerate(staff) if one["id"] == fact.subject)
        written = staff[at].get("leave", ())
        if fact.kind == "leave" and fact.nth >= len(written):
            return self._absence(fact.subject, fact.nth - len(written))
        return self._line(file, ("staff", at, *(("leave", fact.nth) if fact.kind == "leave" else ("shifts", 0))))

    def _of_busy(self, fact: Fact, file: str, entries: Sequence[Any]) -> str:
        """Return a busy time's place: in the clinic's file, in a calendar, or an absence, which come in this order."""
        whose = None if fact.kind == "closed-time" else fact.subject
        own = [number for number, one in enumerate(entries) if one.get("resource") == whose]
        if fact.nth < len(own):
            return self._line(file, ("busy", own[fact.nth]))
        nth = fact.nth - len(own)
        clinic = self._asked.site.clinic
        for calendar in clinic.busy_calendars:
            if calendar.resource == whose:
                size = self._size(replace(clinic, busy={}, busy_calendars=(calendar,)), whose)
                if nth < size:
                    return str(Path(file).parent / calendar.file)
                nth -= size
        return self._absence(whose or "", nth)

    def _size(self, clinic: Clinic, whose: str | None) -> int:
        """Return how many busy times a calendar has."""
        from ketaplan.services.workspace.sites import Site, with_calendars

        site = Site(self._asked.site.path, clinic)
        return len(with_calendars(site, *self._days).or_raise().busy_intervals(whose).intervals)

    def _absence(self, resource: str, nth: int) -> str:
        ids = self._absences.get(resource, [])
        return ids[nth] if nth < len(ids) else ""

    # -- the protocol

    def _of_phase(self, fact: Fact) -> str:
        request, key = self._asked.request, OF_THE_PHASE[fact.kind]
        order, phases = request.patient.order, request.protocol.phases
        ordered = order and (order.per_week if fact.kind == "per-week" else order.gap)
        if ordered and fact.subject == phases[0].name:
            return self._line(request.patient.file, ("order", key))
        patient, clinic = request.patient, self._asked.site.clinic
        named_in = Path(patient.file if patient.protocol else clinic.file)
        path = self._asked.site.library.file_of(patient.protocol or clinic.protocol, named_in)
        if path is None:
            return f"protocol {request.protocol.id}"
        at = [phase.name for phase in phases].index(fact.subject)
        return self._line(str(path), ("phases", at, key))

    # -- files

    def _line(self, file: str, loc: Loc) -> str:
        """Return ``file:line`` of the key; the file alone where no such key is in it."""
        document = self._document(file)
        if document is None or loc[0] not in document.data:
            return file
        return f"{file}:{document.fault(loc, '').line}"

    def _data(self, file: str) -> dict[str, Any]:
        document = self._document(file)
        return document.data if document else {}

    def _document(self, file: str) -> Document | None:
        if file not in self._documents:
            self._documents[file] = read_document(Path(file)).value
        return self._documents[file]
