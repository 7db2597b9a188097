"""Why a session finds no place in a repair: what ``plan`` would say of the patient next to the book as repaired."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id
from ketaplan.errors import NoPlanError
from ketaplan.planner.clinic_days import SharedDays
from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.services.workspace.book_state import BookState
from ketaplan.services.workspace.sites import last_day_of
from ketaplan.services.workspace.unknown_ids import uses_at
from ketaplan.text.reasons import reader_at, words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.plan import ResourceUse
    from ketaplan.planner.request import Request
    from ketaplan.services.repair.facts import Facts

NO_PLACE = "no place follows the rules"
FIRST_DECIDE = "a person has to decide first how the course continues"


class UnplacedReasons:
    """Why patients have sessions without a place; each patient is asked about once."""

    def __init__(
        self, facts: Facts, after: Mapping[str, Booking], out: Collection[str], decide: Callable[[str], str]
    ) -> None:
        """``after`` are the appointments that change, ``out`` the ids without a place, ``decide`` what to decide."""
        self._facts, self._after, self._decide = facts, after, decide
        self._gone = {*out, *after, *facts.released}
        self._known: dict[str, tuple[str, ...]] = {}
        self._used: dict[str, tuple[ResourceUse, ...]] = {}
        self._days = SharedDays()

    def of(self, patient: str) -> tuple[str, ...]:
        """Return the reasons, in words."""
        if patient not in self._known:
            found = (FIRST_DECIDE,) if self._decide(patient) else self._find(patient)
            self._known[patient] = found or (NO_PLACE,)
        return self._known[patient]

    def _find(self, patient: str) -> tuple[str, ...]:
        """Return why no course continues with all its sessions, at the clinic whose weights count."""
        site = self._facts.records[patient].site
        try:
            request = self._request(patient)
            cause = why_no_course(request, with_remedies=False, shared=self._days.of(request))
        except NoPlanError as error:
            return error.reasons
        reader = reader_at(site.clinic, self._facts.workspace.today(site).year)
        return tuple(words(reason, reader) for reason in cause.reasons) if cause else ()

    def _request(self, patient: str) -> Request:
        """Return the request for what is missing of the course, next to the book as repaired."""
        record, workspace = self._facts.records[patient], self._facts.workspace
        own = [one for one in record.of_course if one.id not in self._gone]
        own += [one for one in self._after.values() if one.patient == patient]
        own = [one for one in own if original_id(one.id) not in record.attended or not self._facts.is_ahead(one)]
        latest = max([workspace.today(record.site), *(one.appointment.day for one in record.bookings)])
        last = last_day_of(record.patient, record.protocol, latest, 8)
        request = workspace.request(record.patient, record.site, last=last, book_state=BookState(own, ()))
        return replace(request, in_use=self._uses(record.site.clinic.id))

    def _uses(self, clinic: str) -> tuple[ResourceUse, ...]:
        """Return what is used at a clinic in the book as repaired."""
        if clinic not in self._used:
            workspace = self._facts.workspace
            site = workspace.site(clinic)
            before = uses_at(workspace.book, site.clinic, workspace.today(site), date.max, workspace.clinics)
            kept = (use for one in before if one.id not in self._after for use in one.uses)
            new = (use for one in self._after.values() if one.clinic == clinic for use in one.uses)
            self._used[clinic] = (*kept, *new)
        return self._used[clinic]
