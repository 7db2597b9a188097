"""One transaction of a book: booking, changing, exporting, each with its line in the log."""

from __future__ import annotations

from datetime import UTC
from itertools import chain, islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.absence_rows import AbsenceRow, absence_rows
from ketaplan.book.capacity import overloads
from ketaplan.book.errors import WHEN, ChangedMeanwhileError, KnownScoresError, NoAbsenceError, TakenError
from ketaplan.book.known_scores import KnownScores
from ketaplan.book.log_chain import booked_detail, changed_detail
from ketaplan.book.rows import occupations_of, row_of
from ketaplan.book.score_rows import last_number, refuse_unseen, scores_of_many
from ketaplan.book.sql_writer import RowChange
from ketaplan.book.visit_note_rows import VisitNoteRow, visit_note_rows
from ketaplan.book.waiting_rows import WaitingRow, waiting_rows
from ketaplan.text import next_steps
from ketaplan.text.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from ketaplan.book.book import BookingChange
    from ketaplan.book.rows import Occupation, Row
    from ketaplan.book.sql_reader import SqlReader
    from ketaplan.domain.absence import Absence, Moment
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.score import Score
    from ketaplan.domain.visit_note import VisitNote
    from ketaplan.domain.waiting import Waiting


class SqlTransaction:
    """Writes in the open transaction; ``at`` is the time for the log."""

    def __init__(self, reader: SqlReader, at: datetime) -> None:
        """Start with nothing read: days and patients are cached until the transaction ends."""
        self._reader = reader
        self._at = at.astimezone(UTC).replace(microsecond=0)
        self._writer = reader.database.writer(self._at)
        self._days: dict[tuple[str, date], dict[str, Booking]] = {}
        self._patients: dict[str, dict[str, Booking]] = {}

    @property
    def address(self) -> str:
        """The book's address as shown to users."""
        return self._reader.address

    def add(self, bookings: Iterable[Booking]) -> list[Booking]:
        """Book; skip what is already booked with the same content.  Return the new bookings."""
        new = [booking for booking in bookings if not self._is_there(booking)]
        written = [replace(booking, sequence=0, changed=self._at) for booking in new]
        rows, taken = [], []
        for booking in written:
            try:
                rows.append(self._row_change(None, booking, "booked", booked_detail(booking)))
            except TakenError as error:
                taken.append(error)
        if taken:
            raise TakenError.of_all(taken, written[0].patient)
        self._write(rows)
        return written

    def change(self, changes: Sequence[BookingChange]) -> list[Booking]:
        """Move or mark several at once; skip changes already made.  Return what has changed."""
        due = [change for change in changes if not self._is_done(change)]
        befores = [self._removed(change.before) for change in due]
        rows, written = [], []
        for change, before in zip(due, befores, strict=True):
            after = replace(change.after, sequence=change.before.sequence + 1, changed=self._at)
            rows.append(self._row_change(before, after, change.what, changed_detail(change), change.reason))
            written.append(after)
        self._write(rows)
        return written

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Record exported ids, each given once, so that later cancellations are exported, too."""
        self._writer.note_export(self._never_exported(ids), detail)

    def note(self, what: str, detail: str) -> None:
        """Write a line about the book to the log."""
        self._writer.note(what, detail)

    def note_absence(self, absence: Absence) -> tuple[Absence, bool]:
        """Note an absence under the next id; return it, and whether it is new: the same again changes nothing."""
        rows = absence_rows(self._reader.database)
        for row in rows:
            if row.is_noted and row.absence.same_span(absence):
                return row.absence, False
        noted = replace(absence, id=f"a{len(rows) + 1}")
        self._writer.write_absence(None, AbsenceRow.of(noted))
        return noted, True

    def end_absence(self, name: str, at: Moment | None) -> Absence | None:
        """End an absence at a moment, for None as if it had never been; return it as it was, None if that is done.

        Raises :class:`NoAbsenceError` for an unknown id.
        """
        before = next((row for row in absence_rows(self._reader.database) if row.id == name), None)
        if before is None:
            raise NoAbsenceError(name)
        after = before.absence.ended(at) if at is not None else None
        if not before.is_noted or after == before.absence:
            return None
        self._writer.write_absence(before, before.removed if after is None else AbsenceRow.of(after))
        return before.absence

    def note_scores(self, scores: Sequence[Score]) -> list[tuple[Score, bool]]:
        """Append scores; return each as stored, and whether it is new: the same again changes nothing."""
        database = self._reader.database
        refuse_unseen(database)
        patients = {one.patient for one in scores}
        known = {name: KnownScores(own) for name, own in scores_of_many(database, patients).items()}
        first = last_number(database) + 1
        noted: list[tuple[Score, bool]] = []
        new_ones: list[Score] = []
        refused: dict[int, str] = {}
        for place, score in enumerate(scores):
            of_patient = known[score.patient]
            if why := of_patient.objection(score):
                refused[place] = why
            elif there := of_patient.same(score):
                noted.append((there, False))
            else:
                new = replace(score, id=f"s{first + len(new_ones)}")
                of_patient.add(new)
                new_ones.append(new)
                noted.append((new, True))
        if refused:
            raise KnownScoresError(refused)
        if new_ones:
            self._writer.write_scores(new_ones, first)
        return noted

    def wait(self, waiting: Waiting) -> tuple[Waiting, bool]:
        """Put a patient on the waiting list; return the entry, and whether anything changed.

        Who waits already has waited since the first day; the promise becomes the one given here.
        """
        before = waiting_rows(self._reader.database).get(waiting.patient)
        is_on_list = before is not None and before.is_on_list
        after = replace(waiting, since=before.waiting.since) if before is not None and is_on_list else waiting
        if before is not None and is_on_list and before.waiting == after:
            return after, False
        self._writer.write_waiting(before, WaitingRow.of(after))
        return after, True

    def end_waiting(self, patient: str) -> Waiting | None:
        """Take a patient off the waiting list; return the entry as it was, None if the patient does not wait."""
        before = waiting_rows(self._reader.database).get(patient)
        if before is None or not before.is_on_list:
            return None
        self._writer.write_waiting(before, before.ended)
        return before.waiting

    def note_visits(self, notes: Sequence[VisitNote]) -> list[VisitNote]:
        """Append what is noted about appointments; return what is new.  Raises NotInBookError for an unknown one."""
        known = {row.note for row in visit_note_rows(self._reader.database)}
        new = [note for note in dict.fromkeys(notes) if note not in known]
        for note in new:
            self._reader.find(note.appointment)
            self._writer.write_visit_note(VisitNoteRow.of(note))
        return new

    def _never_exported(self, ids: Iterable[str]) -> Iterator[str]:
        """Return the ids that were not exported before."""
        remaining = iter(ids)
        if not (first := list(islice(remaining, 1))):
            return iter(())
        exported = self._reader.exported()
        return (name for name in chain(first, remaining) if name not in exported)

    def _is_there(self, booking: Booking) -> bool:
        """Return whether exactly this is booked; raises :class:`TakenError` if its id belongs to something else."""
        known = self._of_patient(booking.patient).get(booking.id)
        if known is None:
            return False
        if not known.takes_time:
            back, again = next_steps.take_back([booking.id]), next_steps.plan_again(booking.patient)
            raise TakenError(f"{booking.id}: it was booked before and is now {known.status}. {back}. {again}")
        if not known.same_visit(booking):
            raise TakenError(f"{booking.id}: it is already booked, {WHEN}. {next_steps.move(booking.id)}", known)
        return True

    def _is_done(self, change: BookingChange) -> bool:
        """Return whether the change is already made; raises :class:`ChangedMeanwhileError` for any other change."""
        known = self._of_patient(change.before.patient).get(change.before.id)
        if known is not None and known.status == change.after.status and known.same_visit(change.after):
            return True
        if known is None or known.status != change.before.status or not known.same_visit(change.before):
            raise ChangedMeanwhileError(change.before.id)
        return False

    def _row_change(self, before: Row | None, after: Booking, what: str, detail: str, reason: str = "") -> RowChange:
        """Return the row to write for a booking without conflict, and count it as booked."""
        self._refuse_conflicts(after)
        self._on_day(after)[after.id] = self._of_patient(after.patient)[after.id] = after
        return RowChange(
            before=before,
            after=row_of(after),
            occupations=tuple(occupations(after)),
            what=what,
            detail=detail,
            reason=reason,
        )

    def _removed(self, booking: Booking) -> Row:
        """Remove a booking from the days and patients read, and return its row."""
        self._on_day(booking).pop(booking.id)
        return row_of(self._of_patient(booking.patient).pop(booking.id))

    def _write(self, changes: Sequence[RowChange]) -> None:
        if changes:
            self._writer.write(changes)

    def _refuse_conflicts(self, booking: Booking) -> None:
        """Raise :class:`TakenError` for what is not free, and why; the database would refuse it, too."""
        if not booking.takes_time:
            return
        for other in self._of_patient(booking.patient).values():
            _refuse_conflict(booking, other)
        others = [other for other in self._on_day(booking).values() if other.takes_time and other.id != booking.id]
        wanted = {use.resource for use in booking.uses}
        taken: dict[str, list[str]] = {}
        for resource, _, ids in overloads([booking, *others], wanted):
            if booking.id in ids:
                by = ", ".join(name for name in ids if name != booking.id) or "its own stages"
                called = f"chair {resource}" if resource == booking.appointment.chair else resource
                taken.setdefault(by, []).append(called)
        if taken:
            raise TakenError(f"{booking.id}: {_in_use_words(taken)}.", booking)

    def _on_day(self, booking: Booking) -> dict[str, Booking]:
        day = booking.appointment.day
        key = booking.clinic, day
        if key not in self._days:
            self._days[key] = {other.id: other for other in self._reader.between(day, day, booking.clinic)}
        return self._days[key]

    def _of_patient(self, patient: str) -> dict[str, Booking]:
        if patient not in self._patients:
            self._patients[patient] = {booking.id: booking for booking in self._reader.of_patient(patient)}
        return self._patients[patient]


def _in_use_words(taken: Mapping[str, Sequence[str]]) -> str:
    """Return which chairs and people are taken when, by which appointments."""
    once = {by: list(dict.fromkeys(names)) for by, names in taken.items()}
    return "; ".join(
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} taken, {WHEN}, by {by}" for by, names in once.items()
    )


def occupations(booking: Booking) -> list[Occupation]:
    """Return the time that a booking uses; none if its status uses no time."""
    visit = booking.appointment
    if not booking.takes_time:
        return []
    return occupations_of(booking.clinic, booking.patient, (visit.start, visit.end), booking.uses)


def _refuse_conflict(booking: Booking, other: Booking) -> None:
    """Raise :class:`TakenError` if another appointment of the patient excludes the booking."""
    if other.is_open and booking.is_open and other.course != booking.course:
        raise TakenError(f"{booking.id}: course {other.course} of the patient is still open ({other.id}).")
    if other.id == booking.id or not other.takes_time:
        return
    mine, theirs = booking.appointment, other.appointment
    if mine.start < theirs.end and theirs.start < mine.end:
        raise TakenError(f"{booking.id}: the patient has {other.id} then, {WHEN}.", other)
    if mine.is_infusion and theirs.is_infusion and mine.day == theirs.day:
        raise TakenError(f"{booking.id}: the patient has {other.id} on that day.")
    if booking.same_session(other):
        raise TakenError(f"{booking.id}: {other.id} is booked for this session.")
