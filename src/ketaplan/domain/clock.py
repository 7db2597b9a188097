"""The clock of a place: its zone, the instant of a local time, and days and weeks as numbers.

People write wall-clock times; instants (:func:`instant`) are aware.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct


class Today(Struct, frozen=True):
    """Which day counts as today in each place: a fixed one, or the date there at an instant, which is aware."""

    now: datetime
    fixed: date | None = None

    def at(self, *zones: ZoneInfo) -> date:
        """Return today in the place where it is latest; without any, in UTC."""
        return self.fixed or max((self.now.astimezone(zone).date() for zone in zones), default=self.now.date())


def week_of(ordinal: int) -> int:
    """Return the number of the calendar week, Monday to Sunday, of a day's ordinal; consecutive weeks count up."""
    return (ordinal - 1) // 7  # ordinal 1 was a Monday


def minute_of_day(moment: datetime) -> int:
    """Return full minutes since local midnight."""
    return moment.hour * 60 + moment.minute


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA time zone of that name, from the ``tzdata`` package: the same on every machine.

    Raises :class:`LookupError` for a name that the package does not list.
    """
    import tzdata

    folder = Path(tzdata.__file__).parent
    if name not in zone_names():
        raise LookupError(name)
    with folder.joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return all zone names that :func:`zone_named` knows."""
    import tzdata

    return frozenset((Path(tzdata.__file__).parent / "zones").read_text(encoding="ascii").split())


def country_of(zone: str) -> str | None:
    """Return the ISO 3166 code of the country that a zone is listed with; None where it is listed with none."""
    import tzdata

    table = (Path(tzdata.__file__).parent / "zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == zone), None)


def is_place(name: str) -> bool:
    """Return whether a zone is named by area and place, such as Europe/Berlin.

    Only those follow the clocks of people there: ``EST`` is five hours behind all year, and ``Etc/GMT+5`` is behind,
    not ahead.  UTC counts as its own place.
    """
    return name in {"UTC", "Etc/UTC"} or ("/" in name and not name.startswith("Etc/"))


def instant(zone: ZoneInfo, day: date, minute: int, minutes: int) -> datetime | None:
    """Return the aware moment at which a visit of ``minutes`` minutes starts; None if it cannot take place.

    It cannot if the local time does not exist (the clock skips it) or the UTC offset changes during the visit.  If the
    local time happens twice, the first possible one is meant.
    """
    naive = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    for start in (naive, naive.replace(fold=1)):
        offset = start.utcoffset()
        utc = start.astimezone(UTC)
        here = utc.astimezone(zone)
        last = (utc + timedelta(minutes=minutes) - timedelta(microseconds=1)).astimezone(zone)
        exists = here.replace(tzinfo=None, fold=0) == naive.replace(tzinfo=None)
        if exists and here.utcoffset() == offset == last.utcoffset():
            return here
    return None


def offset_changes(zone: ZoneInfo, day: date) -> bool:
    """Return whether the UTC offset changes between this midnight and the next."""
    midnight = datetime.combine(day, time(), tzinfo=zone)
    next_midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return midnight.utcoffset() != next_midnight.utcoffset()
