"""Public holidays as the ``holidays`` library lists them, kept between runs so that it is seldom imported.

Names are the same on every machine: those in the country's own language, as the library has it, and the English ones.
The labels with which the library marks a day belong to the holiday: "(observed)", "(estimated)", "(in lieu)" and
their like in every language (holiday_names.py), so that a holiday that is named is found on every one of its days.
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

KEPT_YEARS = range(2016, 2044)
"""Listed at once and kept: every way in which dates and weekdays meet, and so every observed name."""

FORM = 2
"""Of what is kept; what an older ketaplan kept is not read."""

_COUNTRY = "an ISO 3166 code such as US or DE"


class Listed(Struct):
    """What the library lists: by language, the country's own first, the names of each day, as ``2026-11-26``.

    ``called`` are by name what else a holiday is called: without its labels.  ``certain`` are by name the same name
    without the label that says that its day is estimated; that label goes when the day becomes known.
    """

    SEVERAL: ClassVar[str] = "; "
    """Separates the holidays of one day in the library's text."""

    days: list[dict[str, str]] = field(default_factory=list)
    called: dict[str, list[str]] = field(default_factory=dict)
    certain: dict[str, str] = field(default_factory=dict)


class ListedDays:
    """The holidays of one country or part of one; years beyond those that are kept are listed when asked for."""

    def __init__(self, country: str, subdivision: str | None, listed: Listed) -> None:
        """Begin with the kept years."""
        self.country = country
        self.subdivision = subdivision
        self._listed = listed
        self._years = set(KEPT_YEARS)

    def on(self, day: date) -> list[list[str]]:
        """The names of the day's holidays in each language; no list has a name on other days."""
        if day.year not in self._years:
            from ketaplan.files.holiday_names import list_years

            list_years(self._listed, self.country, self.subdivision, range(day.year - 1, day.year + 2))
            self._years.add(day.year)
        text = day.isoformat()
        return [days[text].split(Listed.SEVERAL) if text in days else [] for days in self._listed.days]

    def names(self) -> set[str]:
        """Every single holiday's name, with labels and without."""
        listed = {name for days in self._listed.days for text in days.values() for name in text.split(Listed.SEVERAL)}
        return listed.union(*self._listed.called.values())

    def plain_names(self) -> list[str]:
        """Every name that has no label."""
        return sorted(name for name in self.names() if name not in self._listed.called)

    def certain(self, name: str) -> str:
        """The name as it is when the day is known for certain."""
        return self._listed.certain.get(name, name)

    def is_called(self, name: str, wanted: frozenset[str]) -> bool:
        """Whether a listed holiday is one of those wanted."""
        return self.certain(name) in wanted or not wanted.isdisjoint(self._listed.called.get(name, ()))


class PublicHolidays:
    """The public holidays on which one clinic closes; ``names`` None means all of them.

    Whoever names a holiday means the day on which it is observed, too, and the day on which it is expected.
    """

    def __init__(self, listed: ListedDays, names: Iterable[str] | None, open_on: frozenset[date]) -> None:
        """Leave out the days on which the clinic opens all the same."""
        self._listed = listed
        self._names = None if names is None else frozenset(map(listed.certain, names))
        self._open_on = open_on

    def name_on(self, day: date) -> str | None:
        """The holiday's name, or None on a day that is none or on which the clinic opens all the same."""
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
    """The calendar of a clinic whose country and subdivision the library knows (:func:`unknown_holidays`)."""
    return PublicHolidays(_country(country, subdivision), names, frozenset(open_on))


def unknown_holidays(
    country: str, subdivision: str | None, names: Iterable[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the library does not know, with the key under ``[holidays]`` and what is known."""
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
    return f"{shown(name)} is no public holiday there{near}; known are {known}"


def _unknown_place(country: str, subdivision: str | None) -> tuple[tuple[str | int, ...], str]:
    from holidays import list_supported_countries

    from ketaplan.text.suggestions import meant, shown

    parts = list_supported_countries(include_aliases=True)
    if country not in parts:
        return ("country",), f"{shown(country)} is not {_COUNTRY}{meant(country, sorted(parts))}"
    known = ", ".join(parts[country]) or "none"
    words = f"{shown(subdivision)} is no part of {country} that has holidays of its own"
    return ("subdivision",), f"{words}{meant(str(subdivision), parts[country])}; known are {known}"


@lru_cache(maxsize=64)
def _country(country: str, subdivision: str | None) -> ListedDays:
    """The listed days of a country; raises LookupError where the library knows no such place."""
    if not _is_code(country) or (subdivision is not None and not _is_code(subdivision)):
        raise LookupError(country)
    of = [FORM, version_of("holidays"), country, subdivision, KEPT_YEARS.start, KEPT_YEARS.stop]
    place = _kept_at(country, subdivision)
    listed = _kept(place, of)
    if listed is None:
        from ketaplan.files.holiday_names import list_years

        listed = Listed()
        list_years(listed, country, subdivision, KEPT_YEARS)
        store(place, {"of": of, "days": listed.days, "called": listed.called, "certain": listed.certain})
    return ListedDays(country, subdivision, listed)


def _is_code(text: str) -> bool:
    """Whether a text could be a place's code, and so part of a file's name."""
    return 1 <= len(text) <= 40 and all(letter.isalnum() or letter in " -'" for letter in text)


def _kept_at(country: str, subdivision: str | None) -> Path:
    place = country if subdivision is None else f"{country}-{subdivision}"
    return cache_folder() / "holidays" / version_of("holidays") / f"{place}.{FORM}.json"


def _kept(place: Path, of: list[object]) -> Listed | None:
    """What an earlier run kept of just this; None where there is nothing, or it is not to be trusted."""
    from msgspec import ValidationError, convert

    found = cached(place)
    if found is None or found.pop("of", None) != of:
        return None
    try:
        return convert(found, Listed)
    except ValidationError:
        return None
