"""Public holidays from the ``holidays`` library, cached between runs so that it is rarely imported.

Names are the same on every machine: those in the country's own language, as the library has it, and the English ones.
Labels such as "(observed)", "(estimated)" and "(in lieu)" in every language (holiday_names.py) are ignored when a file
names a holiday, so that it is found on all of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from msgspec import Struct, field

from ketaplan.files.cache import cache_folder, cached, store
from ketaplan.versions import version_of

LISTED_YEARS = range(2016, 2044)
"""The years listed and cached at first: every combination of dates and weekdays, and so every observed name."""

FORM = 2
"""The version of cached values; other versions are ignored."""

_COUNTRY = "an ISO 3166 code such as US or DE"


class Listed(Struct):
    """What the library lists: by language, the country's own first, the names of each day, as ``2026-11-26``.

    ``called`` are a holiday's other names, without labels, by name.  ``certain`` is each name without the label for an
    estimated day, which disappears when the day becomes known.
    """

    SEVERAL: ClassVar[str] = "; "
    """Separates the holidays of one day in the library's text."""

    days: list[dict[str, str]] = field(default_factory=list)
    called: dict[str, list[str]] = field(default_factory=dict)
    certain: dict[str, str] = field(default_factory=dict)


class ListedDays:
    """The holidays of one country or part of one; other years are listed on demand."""

    def __init__(self, country: str, subdivision: str | None, listed: Listed) -> None:
        """Start with the cached years."""
        self.country = country
        self.subdivision = subdivision
        self._listed = listed
        self._years = set(LISTED_YEARS)

    def on(self, day: date) -> list[list[str]]:
        """Return the names of the day's holidays in each language; empty lists for other days."""
        if day.year not in self._years:
            from ketaplan.files.holiday_names import list_years

            list_years(self._listed, self.country, self.subdivision, range(day.year - 1, day.year + 2))
            self._years.add(day.year)
        text = day.isoformat()
        return [days[text].split(Listed.SEVERAL) if text in days else [] for days in self._listed.days]

    def names(self) -> set[str]:
        """Return every single holiday's name, with labels and without."""
        listed = {name for days in self._listed.days for text in days.values() for name in text.split(Listed.SEVERAL)}
        return listed.union(*self._listed.called.values())

    def plain_names(self) -> list[str]:
        """Return every name that has no label."""
        return sorted(name for name in self.names() if name not in self._listed.called)

    def certain(self, name: str) -> str:
        """Return the name without the label for an estimated day."""
        return self._listed.certain.get(name, name)

    def is_called(self, name: str, wanted: frozenset[str]) -> bool:
        """Return whether a listed holiday is among those wanted."""
        return self.certain(name) in wanted or not wanted.isdisjoint(self._listed.called.get(name, ()))


class PublicHolidays:
    """The public holidays on which one clinic closes; ``names`` None means all of them.

    The name of a holiday also means the day on which it is observed or expected.
    """

    def __init__(self, listed: ListedDays, names: Iterable[str] | None, open_on: frozenset[date]) -> None:
        """Leave out the days on which the clinic opens anyway."""
        self._listed = listed
        self._names = None if names is None else frozenset(map(listed.certain, names))
        self._open_on = open_on

    def name_on(self, day: date) -> str | None:
        """Return the holiday's name; None for other days and for days on which the clinic opens anyway."""
        if day in self._open_on:
            return None
        for names in self._listed.on(day):
            wanted = self._names
            meant = names if wanted is None else [name for name in names if self._listed.is_called(name, wanted)]
            if meant:
                return ", ".join(meant)
        return None


def public_holidays(
    country: str, subdivision: str | None, *, names: Iterable[str] | None = None, open_on: Iterable[date] = ()
) -> PublicHolidays:
    """Return the calendar of a clinic whose country and subdivision the library knows (:func:`unknown_holidays`)."""
    return PublicHolidays(_country(country, subdivision), names, frozenset(open_on))


def unknown_holidays(
    country: str, subdivision: str | None, names: Iterable[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield unknown values, with the key under ``[holidays]`` and the known ones."""
    found = _found(country, subdivision)
    if found is None:
        yield _unknown_place(country, subdivision)
        found = _found(country, None)
    if found is None:
        return
    known = found.names()
    for index, name in enumerate(names):
        if name not in known:
            yield ("names", index), _unknown_name(name, found)


def _found(country: str, subdivision: str | None) -> ListedDays | None:
    try:
        return _country(country, subdivision)
    except LookupError:
        return None


def _unknown_name(name: str, listed: ListedDays) -> str:
    from ketaplan.text.suggestions import meant, shown

    near, known = meant(name, sorted(listed.names())), ", ".join(listed.plain_names())
    return f"{shown(name)} is not a public holiday there{near}; there are {known}"


def _unknown_place(country: str, subdivision: str | None) -> tuple[tuple[str | int, ...], str]:
    from holidays import list_supported_countries

    from ketaplan.text.suggestions import meant, shown

    parts = list_supported_countries(include_aliases=True)
    if country not in parts:
        return ("country",), f"{shown(country)} is not {_COUNTRY}{meant(country, sorted(parts))}"
    known = ", ".join(parts[country]) or "none"
    words = f"{shown(subdivision)} is not a part of {country} with its own holidays"
    return ("subdivision",), f"{words}{meant(str(subdivision), parts[country])}; there are {known}"


@lru_cache(maxsize=64)
def _country(country: str, subdivision: str | None) -> ListedDays:
    """Return the listed days of a country; raises LookupError if the library does not know the place."""
    if not _is_code(country) or (subdivision is not None and not _is_code(subdivision)):
        raise LookupError(country)
    of = [FORM, version_of("holidays"), country, subdivision, LISTED_YEARS.start, LISTED_YEARS.stop]
    place = _cache_place(country, subdivision)
    listed = _cached(place, of)
    if listed is None:
        from ketaplan.files.holiday_names import list_years

        listed = Listed()
        list_years(listed, country, subdivision, LISTED_YEARS)
        store(place, {"of": of, "days": listed.days, "called": listed.called, "certain": listed.certain})
    return ListedDays(country, subdivision, listed)


def _is_code(text: str) -> bool:
    """Return whether a text could be a place's code, and so part of a file's name."""
    return 1 <= len(text) <= 40 and all(letter.isalnum() or letter in " -'" for letter in text)


def _cache_place(country: str, subdivision: str | None) -> Path:
    place = country if subdivision is None else f"{country}-{subdivision}"
    return cache_folder() / "holidays" / version_of("holidays") / f"{place}.{FORM}.json"


def _cached(place: Path, of: list[object]) -> Listed | None:
    """Return what an earlier run cached for this; None if there is nothing valid."""
    from msgspec import ValidationError, convert

    found = cached(place)
    if found is None or found.pop("of", None) != of:
        return None
    try:
        return convert(found, Listed)
    except ValidationError:
        return None
