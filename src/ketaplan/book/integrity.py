"""The damage of a book: every one, and those that are looked for whenever a book is opened or written to.

Whoever reads rows compares them with their checksums and seals.  Beside that, each reader and each writer looks at
the book's own row and at the end of the log: that is cheap, and ``check`` looks at all the rest.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.book import ResourceUses
from ketaplan.book.capacity import overloads
from ketaplan.book.errors import DamagedBookError, DatabaseError
from ketaplan.book.group_checksums import DAY, PATIENT, GroupChecksum, Sum, day_name
from ketaplan.book.rows import is_sound, moment, taken_by, uses_of, utc_text
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.book.rows import Row
    from ketaplan.book.sql_book import SqlBook

LINES_LOOKED_AT = 200
"""So many of the last lines of the log are looked at each time: some days' work."""


def glance(store: SqlBook) -> str:
    """The first damage of the book's own row or of the end of the log; empty where there is none."""
    for look in (store.check_own_row, lambda: store.check_log(LINES_LOOKED_AT)):
        try:
            look()
        except DamagedBookError as error:
            return error.what
    return ""


def damage_of(store: SqlBook) -> list[str]:
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


def _of_rows(store: SqlBook) -> list[str]:
    found = list(_altered_or_lost(store))
    for look in (store.exported, store.check_own_row, store.check_log):
        try:
            look()
        except DamagedBookError as error:
            found.append(error.what)
    return found or [line for day in _days(store) for line in (*_unguarded(store, day), *_double(day))]


def _altered_or_lost(store: SqlBook) -> Iterator[str]:
    """Rows that are not as they were written, and days and patients that do not have the rows which were sealed."""
    sums: dict[str, defaultdict[str, Sum]] = {scope: defaultdict(Sum) for scope in (DAY, PATIENT)}
    for row in store.each_row():
        if not is_sound(row):
            yield f"appointment {row[0]!r}: altered"
        sums[DAY][day_name(row)].count(row[-1])
        sums[PATIENT][row[2]].count(row[-1])
    for scope, counted in sums.items():
        query = "SELECT name, entries, digest FROM seal WHERE scope = ? AND entries <> 0"
        lost = []
        for name, *seal in store.database.each(query, (scope,)):
            if counted.pop(name, Sum()).seal != GroupChecksum(*seal):
                lost.append(str(name))
        for name in sorted({*lost, *counted}):
            yield f"{scope} {name}: appointments are lost, altered or put in"


class _Day(NamedTuple):
    """The rows of a clinic's day, and what each takes that takes time."""

    clinic: str
    day: str
    rows: list[Row]

    @property
    def taking(self) -> list[ResourceUses]:
        """What is taken, by appointment."""
        return [ResourceUses(row[0], uses_of(row)) for row in self.rows if row[16] in STATUSES_THAT_TAKE_TIME]


def _days(store: SqlBook) -> Iterator[_Day]:
    for (clinic, day), rows in groupby(store.each_row("clinic, day, id"), key=itemgetter(1, 9)):
        yield _Day(clinic, day, list(rows))


def _unguarded(store: SqlBook, day: _Day) -> Iterator[str]:
    """Appointments whose time the database does not guard as it should."""
    guarded: dict[str, list[tuple[str, str, str, str, int]]] = {}
    query = (
        "SELECT o.appointment, o.clinic, o.resource, o.starts, o.ends, o.load FROM appointment AS a"
        " JOIN occupation AS o ON o.appointment = a.id WHERE a.clinic = ? AND a.day = ?"
    )
    for name, clinic, resource, starts, ends, load in store.database.query(query, (day.clinic, day.day)):
        times = utc_text(moment(starts)), utc_text(moment(ends))
        guarded.setdefault(name, []).append((clinic, resource, *times, load))
    rows = {row[0]: row for row in day.rows}
    expected = {one.id: sorted(_taken(rows[one.id], one)) for one in day.taking}
    for name in sorted({**guarded, **expected}):
        if sorted(guarded.get(name, [])) != expected.get(name, []):
            yield f"appointment {name!r}: what it takes of chairs and people is not what is guarded"


def _taken(row: Row, one: ResourceUses) -> list[tuple[str, str, str, str, int]]:
    return taken_by(row[1], row[2], (moment(row[10]), moment(row[11])), one.uses)


def _double(day: _Day) -> Iterator[str]:
    """What should be impossible: two appointments that need the same chair or person."""
    for resource, _, ids in overloads(day.taking):
        yield f"{day.clinic}, {day.day}: {resource} has more than a whole: {', '.join(ids)}"
