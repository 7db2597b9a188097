"""The damage of a book: every one, and those that are looked for whenever a book is opened or written to.

Whoever reads rows compares them with their checksums and seals.  Beside that, each reader and each writer looks at
the book's own row and at the end of the log: that is cheap, and ``check`` looks at all the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.book.load import overloads
from ketaplan.book.pen import by_day, occupied
from ketaplan.book.records import booking_of, is_sound, moment, utc_text
from ketaplan.book.refusals import DamagedBookError, DatabaseError
from ketaplan.book.seals import DAY, PATIENT, Seal, seals_of_days, seals_of_patients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.book.records import Row
    from ketaplan.book.store import Store
    from ketaplan.domain.booking import Booking


LINES_LOOKED_AT = 200
"""So many of the last lines of the log are looked at each time: some days' work."""


def glance(store: Store) -> str:
    """The first damage of the book's own row or of the end of the log; empty where there is none."""
    for look in (store.check_own_row, lambda: store.check_log(LINES_LOOKED_AT)):
        try:
            look()
        except DamagedBookError as error:
            return error.what
    return ""


def damage_of(store: Store) -> list[str]:
    """Look at everything, at one moment; each finding in one sentence."""
    if found := store.database.damage():
        return found  # what follows would only stumble over it
    try:
        with store.database.reading():
            return _of_rows(store)
    except DamagedBookError as error:
        return [error.what]
    except DatabaseError as error:
        return [str(error)]


def _of_rows(store: Store) -> list[str]:
    rows = store.all_rows()
    found = [f"appointment {row[0]!r}: altered" for row in rows if not is_sound(row)]
    found += _lost(store, rows)
    for look in (store.exported, store.check_own_row, store.check_log):
        try:
            look()
        except DamagedBookError as error:
            found.append(error.what)
    if found:
        return found
    bookings = [booking_of(row) for row in rows]
    return [*_unguarded(store, bookings), *_double(bookings)]


def _lost(store: Store, rows: list[Row]) -> Iterator[str]:
    """Days and patients that do not have the rows which were sealed."""
    for scope, expected in ((DAY, seals_of_days(rows)), (PATIENT, seals_of_patients(rows))):
        query = "SELECT name, entries, digest FROM seal WHERE scope = ? AND entries <> 0"
        sealed = {str(name): Seal(*seal) for name, *seal in store.database.query(query, (scope,))}
        for name in sorted({**expected, **sealed}):
            if expected.get(name) != sealed.get(name):
                yield f"{scope} {name}: appointments are lost, altered or put in"


def _unguarded(store: Store, bookings: list[Booking]) -> Iterator[str]:
    """Appointments whose time the database does not guard as it should."""
    guarded: dict[str, list[tuple[str, str, str, str, int]]] = {}
    query = "SELECT appointment, clinic, resource, starts, ends, load FROM occupation"
    for name, clinic, resource, starts, ends, load in store.database.query(query):
        times = utc_text(moment(starts)), utc_text(moment(ends))
        guarded.setdefault(name, []).append((clinic, resource, *times, load))
    expected = {booking.id: sorted(occupied(booking)) for booking in bookings if booking.takes_time}
    for name in sorted({**guarded, **expected}):
        if sorted(guarded.get(name, [])) != expected.get(name, []):
            yield f"appointment {name!r}: what it takes of chairs and people is not what is guarded"


def _double(bookings: list[Booking]) -> Iterator[str]:
    """What should be impossible: two appointments that need the same chair or person."""
    for (clinic, day), group in sorted(by_day(bookings).items()):
        for resource, _, ids in overloads(group):
            yield f"{clinic}, {day}: {resource} has more than a whole: {', '.join(ids)}"
