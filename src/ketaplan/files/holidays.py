"""Public holidays as the ``holidays`` library lists them, kept between runs so that it is seldom imported."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from ketaplan.files.kept import cache_folder, keep, kept
from ketaplan.versions import version_of

KEPT_YEARS = range(2016, 2044)
"""Listed at once and kept: every way in which dates and weekdays meet, and so every observed name."""

OBSERVED = " (observed)"
"""Stands in the library's text at the end of a holiday that is kept on another day."""

SEVERAL = "; "
"""Stands in the library's text between the holidays of one day."""

_COUNTRY = "an ISO 3166 code such as US or DE"


class ListedDays:
    """What the library lists for one country or part of one, by day as ``2026-11-26``."""

    def __init__(self, country: str, subdivision: str | None, days: dict[str, str]) -> None:
        """Begin with the kept years; others are listed when they are asked for."""
        self.country = country
        self.subdivision = subdivision
        self._days = days
        self._years = set(KEPT_YEARS)

    def on(self, day: date) -> str:
        """The names of the day's holidays, or an empty text."""
        if day.year not in self._years:
            self._days.update(_listed(self.country, self.subdivision, range(day.year, day.year + 1)))
            self._years.add(day.year)
        return self._days.get(day.isoformat(), "")

    def names(self) -> set[str]:
        """Every single holiday's name."""
        return {name for listed in self._days.values() for name in listed.split(SEVERAL)}


class PublicHolidays:
    """The public holidays on which one clinic closes; ``names`` None means all of them.

    Whoever names a holiday means the day on which it is observed, too.
    """

    def __init__(self, listed: ListedDays, names: frozenset[str] | None, open_on: frozenset[date]) -> None:
        """Leave out the days on which the clinic opens all the same."""
        self._listed = listed
        self._names = names
        self._open_on = open_on

    def name_on(self, day: date) -> str | None:
        """The holiday's name, or None on a day that is none or on which the clinic opens all the same."""
        if day in self._open_on or not (text := self._listed.on(day)):
            return None
        names = text.split(SEVERAL)
        if self._names is not None:
            names = [name for name in names if name in self._names or name.removesuffix(OBSERVED) in self._names]
        return ", ".join(names) or None


def public_holidays(
    country: str, subdivision: str | None, *, names: Iterable[str] | None = None, open_on: Iterable[date] = ()
) -> PublicHolidays:
    """The calendar of a clinic whose country and subdivision the library knows (:func:`unknown_holidays`)."""
    return PublicHolidays(
        _country(country, subdivision), None if names is None else frozenset(names), frozenset(open_on)
    )


def unknown_holidays(
    country: str, subdivision: str | None, names: Iterable[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the library does not know, with the key under ``[holidays]`` and what is known."""
    known = _known_names(country, subdivision)
    if known is None:
        yield _unknown_place(country, subdivision)
        known = _known_names(country, None)
    for index, name in enumerate(names):
        if known and name not in known:
            yield ("names", index), _unknown_name(name, sorted(known))


def _known_names(country: str, subdivision: str | None) -> set[str] | None:
    try:
        return _country(country, subdivision).names()
    except LookupError:
        return None


def _unknown_name(name: str, known: list[str]) -> str:
    from ketaplan.files.wording import meant, shown

    return f"{shown(name)} is no public holiday there{meant(name, known)}; known are {', '.join(known)}"


def _unknown_place(country: str, subdivision: str | None) -> tuple[tuple[str | int, ...], str]:
    from holidays import list_supported_countries

    from ketaplan.files.wording import meant, shown

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
    place = _kept_at(country, subdivision)
    days = _kept(place)
    if days is None:
        days = _listed(country, subdivision, KEPT_YEARS)
        _keep(place, days)
    return ListedDays(country, subdivision, days)


def _is_code(text: str) -> bool:
    """Whether a text could be a place's code, and so part of a file's name."""
    return 1 <= len(text) <= 40 and all(letter.isalnum() or letter in " -'" for letter in text)


def _listed(country: str, subdivision: str | None, years: Iterable[int]) -> dict[str, str]:
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=True):
        raise LookupError(country)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a country whose list begins or ends within the years
        try:
            listed = holidays.country_holidays(country, subdiv=subdivision, years=years)
        except NotImplementedError:
            raise LookupError(subdivision) from None
    return {day.isoformat(): name for day, name in sorted(listed.items())}


def _kept_at(country: str, subdivision: str | None) -> Path:
    place = country if subdivision is None else f"{country}-{subdivision}"
    return cache_folder() / "holidays" / version_of("holidays") / f"{place}.json"


def _kept(place: Path) -> dict[str, str] | None:
    """The days that an earlier run kept; None where there are none, or they are not to be trusted."""
    found = kept(place)
    if found is None or found.pop("years", None) != [KEPT_YEARS.start, KEPT_YEARS.stop]:
        return None
    return found if all(isinstance(name, str) for name in found.values()) else None


def _keep(place: Path, days: dict[str, str]) -> None:
    keep(place, {"years": [KEPT_YEARS.start, KEPT_YEARS.stop], **days})
