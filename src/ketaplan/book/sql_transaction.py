"""One transaction of a book: booking, changing, exporting, each with its line in the log."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketaplan.book.capacity import overloads
from ketaplan.book.errors import ChangedMeanwhileError, TakenError
from ketaplan.book.log_chain import booked_detail, changed_detail
from ketaplan.book.rows import row_of, taken_by
from ketaplan.book.sql_writer import LogLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from ketaplan.book.book import BookingChange
    from ketaplan.book.rows import Row
    from ketaplan.book.sql_book import SqlBook
    from ketaplan.domain.booking import Booking


class SqlTransaction:
    """Writes inside the transaction that the store has opened; ``at`` is the moment for the log."""

    def __init__(self, store: SqlBook, at: datetime) -> None:
        """Begin with nothing read: the days and patients looked at are remembered until the transaction ends."""
        self._store = store
        self._at = at.astimezone(UTC).replace(microsecond=0)
        self._scribe = store.database.scribe(self._at)
        self._days: dict[tuple[str, date], dict[str, Booking]] = {}
        self._patients: dict[str, dict[str, Booking]] = {}

    @property
    def address(self) -> str:
        """Where the book is, as users may see it."""
        return self._store.address

    def add(self, bookings: Iterable[Booking]) -> list[Booking]:
        """Book; those there already with the same content are left as they are.  Returns what is new."""
        new = [booking for booking in bookings if not self._is_there(booking)]
        written = [replace(booking, sequence=0, changed=self._at) for booking in new]
        entries = [self._entry(None, booking, "booked", booked_detail(booking)) for booking in written]
        self._write(entries)
        return written

    def change(self, changes: Sequence[BookingChange]) -> list[Booking]:
        """Move or mark several at once; those changed so already are left.  Returns what has changed."""
        due = [change for change in changes if not self._is_done(change)]
        befores = [self._taken_out(change.before) for change in due]
        entries, written = [], []
        for change, before in zip(due, befores, strict=True):
            after = replace(change.after, sequence=change.before.sequence + 1, changed=self._at)
            entries.append(self._entry(before, after, change.what, changed_detail(change), change.reason))
            written.append(after)
        self._write(entries)
        return written

    def note_export(self, ids: Iterable[str], detail: str) -> None:
        """Keep in mind that these have left the book, so that a later cancellation is told of."""
        self._scribe.note_export(sorted(set(ids) - self._store.exported()), detail)

    def note(self, what: str, detail: str) -> None:
        """Write a line into the log that is about the book as a whole."""
        self._scribe.note(what, detail)

    def _is_there(self, booking: Booking) -> bool:
        """Whether exactly this is booked; raises where something else bears its id."""
        known = self._of_patient(booking.patient).get(booking.id)
        if known is None:
            return False
        if not known.takes_time:
            back = f"ketaplan restore {booking.id} takes that back, ketaplan plan {booking.patient} plans again"
            raise TakenError(f"{booking.id}: it was booked before and is {known.status} since; {back}.")
        if not known.same_visit(booking):
            raise TakenError(f"{booking.id}: it is booked already, {_when(known)}; 'ketaplan move' moves it.")
        return True

    def _is_done(self, change: BookingChange) -> bool:
        """Whether it is as it shall be; raises where it is no longer as it was read."""
        known = self._of_patient(change.before.patient).get(change.before.id)
        if known is not None and known.status == change.after.status and known.same_visit(change.after):
            return True
        if known is None or known.status != change.before.status or not known.same_visit(change.before):
            raise ChangedMeanwhileError(change.before.id)
        return False

    def _entry(self, before: Row | None, after: Booking, what: str, detail: str, reason: str = "") -> LogLine:
        """What is to be written of a booking that nothing speaks against; from here on it is there."""
        self._refuse_what_is_taken(after)
        self._on_day(after)[after.id] = self._of_patient(after.patient)[after.id] = after
        taken = tuple(occupied(after))
        return LogLine(before=before, after=row_of(after), taken=taken, what=what, detail=detail, reason=reason)

    def _taken_out(self, booking: Booking) -> Row:
        """The row of a booking as it was, which is there no longer."""
        self._on_day(booking).pop(booking.id)
        return row_of(self._of_patient(booking.patient).pop(booking.id))

    def _write(self, entries: Sequence[LogLine]) -> None:
        if entries:
            self._scribe.write(entries)

    def _refuse_what_is_taken(self, booking: Booking) -> None:
        """Say who is taken by whom, in words; the database refuses the same once more by itself."""
        if not booking.takes_time:
            return
        for other in self._of_patient(booking.patient).values():
            _refuse_beside(booking, other)
        beside = [other for other in self._on_day(booking).values() if other.takes_time and other.id != booking.id]
        wanted = {use.resource for use in booking.uses}
        for resource, _, ids in overloads([booking, *beside], wanted):
            if booking.id in ids:
                others = ", ".join(name for name in ids if name != booking.id) or "its own stages"
                raise TakenError(f"{booking.id}: {resource} is taken, {_when(booking)}, by {others}.")

    def _on_day(self, booking: Booking) -> dict[str, Booking]:
        day = booking.appointment.day
        key = booking.clinic, day
        if key not in self._days:
            self._days[key] = {other.id: other for other in self._store.between(day, day, booking.clinic)}
        return self._days[key]

    def _of_patient(self, patient: str) -> dict[str, Booking]:
        if patient not in self._patients:
            self._patients[patient] = {booking.id: booking for booking in self._store.of_patient(patient)}
        return self._patients[patient]


def occupied(booking: Booking) -> list[tuple[str, str, str, str, int]]:
    """What a booking takes, as (clinic, resource, start, end, load)."""
    visit = booking.appointment
    return (
        taken_by(booking.clinic, booking.patient, (visit.start, visit.end), booking.uses) if booking.takes_time else []
    )


def _refuse_beside(booking: Booking, other: Booking) -> None:
    """Refuse what the patient's other appointments leave no room for."""
    if other.is_open and booking.is_open and other.course != booking.course:
        raise TakenError(f"{booking.id}: course {other.course} of the patient is still open ({other.id}).")
    if other.id == booking.id or not other.takes_time:
        return
    mine, theirs = booking.appointment, other.appointment
    if mine.start < theirs.end and theirs.start < mine.end:
        raise TakenError(f"{booking.id}: the patient has {other.id} then, {_when(other)}.")
    if mine.is_infusion and theirs.is_infusion and mine.day == theirs.day:
        raise TakenError(f"{booking.id}: the patient has {other.id} on that day.")
    if booking.same_session(other):
        raise TakenError(f"{booking.id}: {other.id} is booked for this session.")


def _when(booking: Booking) -> str:
    visit = booking.appointment
    return f"{visit.start:%a} {visit.start.day} {visit.start:%b %Y, %H:%M} to {visit.end:%H:%M}"
