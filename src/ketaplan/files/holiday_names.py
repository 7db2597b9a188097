"""List holidays with the ``holidays`` library in languages independent of the machine, with their labels.

The library marks a day by a text around the holiday's name: ``%s (observed)``, ``%s (estimated)``, ``Cuti %s``. Its
classes state these as attributes, in their own language, and translate them like names; some change with the year, so
that every year is listed separately.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

    from ketaplan.files.holidays import Listed

NO_NAME_IN_IT = "substituted_label"
"""This label goes around a date: a day off in exchange for a working day."""

ESTIMATED, OBSERVED, BOTH = "estimated_label", "observed_label", "observed_estimated_label"


def list_years(listed: Listed, country: str, subdivision: str | None, years: Iterable[int]) -> None:
    """Add these years to the listed days; raises LookupError if the library does not know the place."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=True):
        raise LookupError(country)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a country whose list starts or ends within the years
        try:
            languages = _languages(holidays.country_holidays(country, subdiv=subdivision))
        except NotImplementedError:
            raise LookupError(subdivision) from None
        listed.days += [{} for _ in languages[len(listed.days) :]]
        for year in years:
            for days, language in zip(listed.days, languages, strict=True):
                found = holidays.country_holidays(country, subdiv=subdivision, years=year, language=language)
                days |= {day.isoformat(): text for day, text in sorted(found.items())}
                _note_labels(listed, found)


def _languages(country: HolidayBase) -> list[str | None]:
    """Return the country's own language in the library, then every English; never the machine's."""
    english = sorted(name for name in country.supported_languages if name.partition("_")[0] == "en")
    return list(dict.fromkeys([country.default_language, *english]))


def _note_labels(listed: Listed, found: HolidayBase) -> None:
    """Note the name without label for each name with one."""
    labels = dict(_labels(found))
    for name in {name for text in found.values() for name in text.split(listed.SEVERAL)} - listed.called.keys():
        if called := list(dict.fromkeys(_without(name, labels))):
            listed.called[name] = called
            if (certain := _certain(name, labels)) != name:
                listed.certain[name] = certain


def _labels(found: HolidayBase) -> Iterator[tuple[str, str]]:
    """Yield the labels in the language of the list, by the library's names for them."""
    for attribute in dir(found):
        label = getattr(found, attribute) if attribute.endswith("_label") else None
        if isinstance(label, str) and attribute != NO_NAME_IN_IT:
            translated = found.tr(label)
            if translated.count("%s") == 1 and translated != "%s":
                yield attribute, translated


def _without(name: str, labels: dict[str, str]) -> Iterator[str]:
    """Yield the name without one or more labels."""
    for label in labels.values():
        if inner := _inside(name, label):
            yield inner
            yield from _without(inner, labels)
    if BOTH in labels and OBSERVED in labels and (inner := _inside(name, labels[BOTH])):
        yield labels[OBSERVED] % inner


def _certain(name: str, labels: dict[str, str]) -> str:
    """Return the name without the label for an estimated day."""
    if BOTH in labels and (inner := _inside(name, labels[BOTH])):
        return labels.get(OBSERVED, "%s") % inner
    return (ESTIMATED in labels and _inside(name, labels[ESTIMATED])) or name


def _inside(name: str, label: str) -> str:
    """Return the text where the label has its ``%s``; empty if the name does not match."""
    before, after = label.split("%s")
    found = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", name)
    return found[1] if found else ""
