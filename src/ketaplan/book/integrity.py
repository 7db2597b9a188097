"""Detect damage: all of it for ``check``; what is cheap to find whenever a book is opened or written to.

Every read of a day or a patient is verified against checksums.  Each opening and each write also checks the book's own
row and the end of the log (:func:`quick_check`); :func:`find_damage` checks everything.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.book import ResourceUses
from ketaplan.book.capacity import overloads
from ketaplan.book.errors import DamagedBookError, DatabaseError, unreadable_is_damaged
from ketaplan.book.group_checksums import DAY, PATIENT, RunningChecksum, day_name, totals_of_groups, unequal_groups
from ketaplan.book.rows import is_sound, occupations_of, uses_of, utc_instant, utc_text
from ketaplan.book.score_rows import damage_of_scores
from ketaplan.domain.plan import STATUSES_THAT_TAKE_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.book.rows import Occupation, Row
    from ketaplan.book.sql_reader import SqlReader

QUICK_LOG_LINES = 200
"""How many last lines of the log are verified each time: some days of work."""


def quick_check(reader: SqlReader) -> str:
    """Return the first damage of the book's own row or of the end of the log; empty if there is none."""
    for verify in (reader.verify_own_row, lambda: reader.verify_log(QUICK_LOG_LINES)):
        try:
            verify()
        except DamagedBookError as error:
            return error.what
    return ""


@unreadable_is_damaged
def find_damage(reader: SqlReader) -> list[str]:
    """Return all damage of the book at one moment, a sentence each; none if intact."""
    if found := reader.database.find_damage():
        return found  # reading rows would repeat it
    try:
        with reader.database.reading():
            return _damage_of_rows(reader)
    except DamagedBookError as error:
        return [error.what]
    except DatabaseError as error:
        return [str(error)]


def _damage_of_rows(reader: SqlReader) -> list[str]:
    found = list(_altered_or_lost(reader))
    if reader.database.sees_scores:
        found += damage_of_scores(reader.database)
    lists = (reader.exported, reader.absences, reader.waiting, reader.visit_notes)
    for verify in (*lists, reader.verify_own_row, reader.verify_log):
        try:
            verify()
        except DamagedBookError as error:
            found.append(error.what)
    return found or [line for day in _days(reader) for line in (*_unguarded(reader, day), *_overloaded(day))]


def _altered_or_lost(reader: SqlReader) -> Iterator[str]:
    """Yield altered rows, then the days and the patients whose rows do not add up to the stored checksums."""
    days: defaultdict[str, RunningChecksum] = defaultdict(RunningChecksum)
    for row in reader.rows.unverified():
        if not is_sound(row):
            yield f"appointment {row[0]!r}: altered"
        days[day_name(row)].add(row[-1])
    by_day = ((name, running.total) for name, running in sorted(days.items()))
    by_patient = reader.database.stream("SELECT patient, checksum FROM appointment ORDER BY patient")
    for scope, totals in ((DAY, by_day), (PATIENT, totals_of_groups(by_patient))):
        query = "SELECT name, entries, digest FROM seal WHERE scope = ? AND entries <> 0 ORDER BY name"
        for name in unequal_groups(totals, reader.database.stream(query, (scope,))):
            yield f"{scope} {name}: appointments are lost, altered or inserted"


class _Day(NamedTuple):
    """The rows of one day of a clinic."""

    clinic: str
    day: str
    rows: list[Row]

    @property
    def uses(self) -> list[ResourceUses]:
        """The chairs and people that active appointments use."""
        return [ResourceUses(row[0], uses_of(row)) for row in self.rows if row[16] in STATUSES_THAT_TAKE_TIME]


def _days(reader: SqlReader) -> Iterator[_Day]:
    for (clinic, day), rows in groupby(reader.rows.unverified("clinic, day, id"), key=itemgetter(1, 9)):
        yield _Day(clinic, day, list(rows))


def _unguarded(reader: SqlReader, day: _Day) -> Iterator[str]:
    """Yield the appointments whose stored occupations, which the database guards, differ from their rows."""
    guarded: dict[str, list[Occupation]] = {}
    query = (
        "SELECT o.appointment, o.clinic, o.resource, o.starts, o.ends, o.load FROM appointment AS a"
        " JOIN occupation AS o ON o.appointment = a.id WHERE a.clinic = ? AND a.day = ?"
    )
    for name, clinic, resource, starts, ends, load in reader.database.query(query, (day.clinic, day.day)):
        times = utc_text(utc_instant(starts)), utc_text(utc_instant(ends))
        guarded.setdefault(name, []).append((clinic, resource, *times, load))
    rows = {row[0]: row for row in day.rows}
    expected = {one.id: sorted(_occupations(rows[one.id], one)) for one in day.uses}
    for name in sorted({**guarded, **expected}):
        if sorted(guarded.get(name, [])) != expected.get(name, []):
            yield f"appointment {name!r}: its chairs and people are not the reserved ones"


def _occupations(row: Row, one: ResourceUses) -> list[Occupation]:
    return occupations_of(row[1], row[2], (utc_instant(row[10]), utc_instant(row[11])), one.uses)


def _overloaded(day: _Day) -> Iterator[str]:
    """Yield what should be impossible: appointments that need the same chair or person."""
    for resource, _, ids in overloads(day.uses):
        yield f"{day.clinic}, {day.day}: {resource} is overbooked: {', '.join(ids)}"
