"""What of the book has to be repaired: broken, missing, to be released, or for a person to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.domain.appointment_id import original_id, replacement_id
from ketaplan.domain.booking import OPEN_STATUSES
from ketaplan.domain.course import CONSULTATION, phase_names
from ketaplan.domain.intervals import Intervals
from ketaplan.domain.reasons import Reader
from ketaplan.errors import BookError, FaultyFilesError, InputError
from ketaplan.services.book.broken import GATE, ONE_COURSE, BookingRules
from ketaplan.services.book.gate_check import missing_words
from ketaplan.services.book.undecided import HELD_BACK
from ketaplan.services.repair.overloaded import overloaded
from ketaplan.services.repair.record import Broken, Record
from ketaplan.services.workspace.book_state import counts
from ketaplan.services.workspace.home import home_of
from ketaplan.services.workspace.safety import SafetyAlarms
from ketaplan.text.reasons import reader_at, words

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.intervals import Interval
    from ketaplan.services.workspace.workspace import Workspace

DAYS_BACK = 370
DAYS_AHEAD = 1100
"""Which days of the book are looked at, counted from today."""
BEGINS_AGAIN = ("missed", HELD_BACK)
"""The statuses of a latest appointment after which a course is still open."""


class Facts:
    """What has to be repaired, of all patients or of those named, now."""

    def __init__(
        self, workspace: Workspace, only: Collection[str] = (), away: Mapping[str, Sequence[Interval]] | None = None
    ) -> None:
        """Read the book; ``away`` is when patients are supposed to be away."""
        self.workspace, self.only, self.away = workspace, frozenset(only), away or {}
        today = min(workspace.today(site) for site in workspace.sites)
        first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
        found = workspace.book.between(first, last)
        self.bookings = {one.id: one for one in found}
        for name in self.only:
            self.bookings |= {one.id: one for one in workspace.book.of_patient(name)}
        self.of_patient: defaultdict[str, list[Booking]] = defaultdict(list)
        for booking in sorted(self.bookings.values(), key=lambda one: (one.appointment.start, one.id)):
            self.of_patient[booking.patient].append(booking)
        self._sessions: dict[tuple[str, str], list[Booking | date]] = {}
        self.unreadable: dict[str, str] = {}
        self.alarms = SafetyAlarms(workspace.optional_book)
        self.records = {
            name: record for name in sorted({*self.of_patient, *self.only}) if (record := self._record(name))
        }

    def _record(self, name: str) -> Record | None:
        workspace = self.workspace
        try:
            patient = workspace.patient(name)
            site = home_of(workspace, patient)
            protocol = site.protocol_of(patient).or_raise()
        except FaultyFilesError:
            self.unreadable[name] = "the patient's file has faults"
            return None
        except (BookError, InputError):
            self.unreadable[name] = "there is no file of the patient"
            return None
        if name in self.away:
            patient = replace(patient, unavailable=Intervals((*patient.unavailable.intervals, *self.away[name])))
        own = tuple(self.of_patient[name])
        kept_back = self.alarms.why(patient) or missing_words(patient, protocol, workspace.today(site))
        return Record(patient=patient, site=site, protocol=protocol, bookings=own, kept_back=kept_back)

    # -- small questions

    def is_ahead(self, booking: Booking) -> bool:
        """Whether it is open, has not started, and is at a clinic whose file was given."""
        is_here = booking.clinic in self.workspace.clinics
        return booking.is_open and is_here and booking.appointment.start >= self.workspace.now

    def chosen(self, patient: str) -> bool:
        """Whether a patient is to be repaired."""
        return not self.only or patient in self.only

    def sessions(self, record: Record, phase: str) -> Sequence[Booking | date]:
        """Return the sessions of a phase in the order of their days: bookings, and days of the file's."""
        key = record.patient.id, phase
        if key not in self._sessions:
            self._sessions[key] = self._find_sessions(record, phase)
        return self._sessions[key]

    def _find_sessions(self, record: Record, phase: str) -> list[Booking | date]:
        found: dict[str, Booking | date] = {
            record.patient.appointment_id(one.phase, one.number): one.on
            for one in record.patient.attended
            if one.phase == phase
        }
        for one in record.of_course:
            name = original_id(one.id)
            if one.appointment.phase != phase or not one.appointment.is_infusion or not one.takes_time:
                continue
            if not counts(record.patient, one) or (self.is_ahead(one) and name in record.attended):
                continue
            found[name] = one
        return sorted(found.values(), key=_when)

    # -- what is broken

    @cached_property
    def broken(self) -> dict[str, list[Broken]]:
        """What each open appointment that has not started breaks, by id, of the patients who are to be repaired."""
        return {name: rules for name, rules in self.all_broken.items() if self.chosen(self.bookings[name].patient)}

    @cached_property
    def all_broken(self) -> dict[str, list[Broken]]:
        """The same of all patients."""
        found: defaultdict[str, list[Broken]] = defaultdict(list)
        by_place: defaultdict[tuple[str, str], list[Booking]] = defaultdict(list)
        for booking in self.bookings.values():
            if self.is_ahead(booking):
                by_place[booking.clinic, booking.patient].append(booking)
        asked = BookingRules(self.workspace, chain.from_iterable(by_place.values()))
        with self.workspace.absences.read_once():
            for (clinic, name), some in sorted(by_place.items(), key=lambda item: item[0]):
                for booking_id, rules in self._rules(asked, clinic, name, some):
                    found[booking_id] += rules
        for booking_id, broken in overloaded(self.bookings, self.workspace.clinics, self.is_ahead):
            found[booking_id].append(broken)
        return {name: rules for name, rules in sorted(found.items()) if rules}

    def _rules(
        self, asked: BookingRules, clinic: str, name: str, some: Sequence[Booking]
    ) -> Iterable[tuple[str, list[Broken]]]:
        record = self.records.get(name)
        if record is None:
            yield from ((one.id, [Broken(GATE, self.unreadable[name])]) for one in some)
            return
        site = self.workspace.site(clinic)
        own = [one for one in record.bookings if not (self.is_ahead(one) and original_id(one.id) in record.attended)]
        found = asked.against(site, record.patient, some, own)
        beyond = {one.id for phase in record.sizes for one in self._beyond(record, phase)}
        for one in some:
            against = (*found[one.id].gate, *found[one.id].rules)
            reader = reader_at(site.clinic, self.workspace.today(site).year) if against else Reader()
            rules = [Broken(rule.rule, words(rule.reason, reader)) for rule in against]
            if why := self._released_for(record, one, beyond):
                rules.append(why)
            rules += self._twice(record, one)
            yield one.id, list(dict.fromkeys(rules))

    def _beyond(self, record: Record, phase: str) -> list[Booking]:
        """Return the open sessions beyond what protocol and orders ask for: the latest."""
        return [one for one in self.sessions(record, phase)[record.sizes[phase] :] if not isinstance(one, date)]

    def _released_for(self, record: Record, booking: Booking, beyond: Collection[str]) -> Broken | None:  # noqa: PLR0911  a reason, a return
        """Return a reason of the file's for which no other place is looked for, if the gate has none."""
        patient, visit = record.patient, booking.appointment
        if against := record.against(self.workspace.today(record.site)):
            return Broken(GATE, words(against[0], Reader()))
        if booking.course != patient.course:
            return Broken(
                ONE_COURSE, f"it belongs to course {booking.course}; the file is about course {patient.course}"
            )
        if not visit.is_infusion:
            return None
        if any(one.restart for one in patient.resume):
            return Broken(
                ONE_COURSE, f"course {patient.course} is closed and starts again as another: so the file says"
            )
        if original_id(booking.id) in record.attended:
            return Broken(ONE_COURSE, "the file says that this session was given")
        if booking.id in beyond or visit.phase not in record.sizes:
            return Broken(ONE_COURSE, "protocol and orders ask for fewer sessions")
        return None

    def _twice(self, record: Record, booking: Booking) -> list[Broken]:
        day = booking.appointment.day
        same = [
            one
            for phase in record.sizes
            for one in self.sessions(record, phase)
            if _when(one)[0] == day and booking.appointment.is_infusion and booking.course == record.patient.course
        ]
        return [Broken(1, "two infusions on one day")] if len(same) > 1 and booking in same else []

    # -- what follows from it

    @cached_property
    def released(self) -> frozenset[str]:
        """The ids of broken appointments for which no other place is looked for."""
        found = set()
        for name in self.broken:
            booking = self.bookings[name]
            record = self.records.get(booking.patient)
            if (
                record is None
                or record.against(self.workspace.today(record.site))
                or booking.course != record.patient.course
            ):
                found.add(name)
            elif booking.appointment.is_infusion:
                beyond = {one.id for phase in record.sizes for one in self._beyond(record, phase)}
                today = self.workspace.today(self.workspace.site(booking.clinic))
                if record.objections(booking, today) or self._released_for(record, booking, beyond):
                    found.add(name)
            elif record.patient.at(booking.clinic).clearance.status == "cleared":
                found.add(name)
        return frozenset(found)

    @cached_property
    def missing(self) -> dict[str, Booking]:
        """The latest appointment of each missing session, by the session's id without ``~``."""
        found: dict[str, Booking] = {}
        for name, record in self.records.items():
            if self.chosen(name) and self._is_open(record):
                found |= self._missing_of(record)
        return dict(sorted(found.items()))

    def _is_open(self, record: Record) -> bool:
        mine = record.of_course
        if not mine or record.against(self.workspace.today(record.site)):
            return False
        return (
            any(self.is_ahead(one) for one in mine) or mine[-1].status in BEGINS_AGAIN or record.patient.id in self.only
        )

    def _missing_of(self, record: Record) -> dict[str, Booking]:
        patient = record.patient
        found: dict[str, Booking] = {}
        sessions = {phase: self.sessions(record, phase) for phase in phase_names(patient, record.protocol)}
        stands = {original_id(one.id) for some in sessions.values() for one in some if not isinstance(one, date)}
        stands |= {original_id(one.id) for one in record.of_course if one.status in OPEN_STATUSES} | record.attended
        gone: dict[str, Booking] = {}
        for one in sorted(record.of_course, key=lambda one: (len(one.id), one.id)):
            if original_id(one.id) not in stands and one.status != "attended":
                gone[original_id(one.id)] = one
        phases = list(sessions)
        given = max(
            (number for number, phase in enumerate(phases) if any(not self._ahead(one) for one in sessions[phase])),
            default=-1,
        )
        today = self.workspace.today(record.site)
        for number, phase in enumerate(phases):
            here = [(name, one) for name, one in gone.items() if one.appointment.phase == phase]
            here = [(name, one) for name, one in here if not record.objections(one, today, date.max)]
            here.sort(key=lambda item: item[1].appointment.number)
            room = max(0, record.sizes[phase] - len(sessions[phase]))
            if number >= given:
                found |= dict(here[:room])
        if patient.needs_consultation:
            found |= {name: one for name, one in gone.items() if one.appointment.phase == CONSULTATION}
        return found

    def _ahead(self, session: Booking | date) -> bool:
        return not isinstance(session, date) and self.is_ahead(session)

    @cached_property
    def todo(self) -> frozenset[str]:
        """The ids of what is broken and not released, and of what is missing (without ``~``)."""
        return frozenset(self.broken) - self.released | frozenset(self.missing)

    @cached_property
    def touched(self) -> tuple[str, ...]:
        """The patients with something broken or missing, by id."""
        return tuple(sorted({(self.bookings.get(name) or self.missing[name]).patient for name in self.todo}))

    @cached_property
    def decisions(self) -> dict[str, str]:
        """What a person has to decide before anything is placed for a patient, by patient."""
        return {name: why for name in self.touched if (why := self.records[name].to_decide)}

    def fresh_id(self, session: str) -> str:
        """Return the id of what replaces a missing session: the next ``~n``."""
        known = [name for name in self.bookings if original_id(name) == session]
        numbers = [int(name.partition("~")[2] or 1) for name in known]
        return replacement_id(session, 1 + max(numbers))


def _when(session: Booking | date) -> tuple[date, int]:
    return (session, 0) if isinstance(session, date) else (session.appointment.day, session.appointment.minute)
