"""Every country that the library knows: a holiday that is named is found on its day, under any label."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from datetime import date
from pathlib import Path

import holidays as library
import pytest

from ketaplan.files import holidays
from ketaplan.files.holidays import Listed, public_holidays, unknown_holidays

YEARS = range(2026, 2029)
COUNTRIES = sorted(library.list_supported_countries(include_aliases=False))
LABELLED = re.compile(r"(.+) \((?:observed|estimated|observed, estimated|in lieu|substitute day)\)")
LOCALES = (
    *("C", "C.UTF-8", "en_US.UTF-8", "en_GB.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "th_TH.UTF-8"),
    *("ja_JP.UTF-8", "ar_AE.UTF-8", "uk_UA.UTF-8", "zh_CN.UTF-8", "pt_BR"),
)
ASKED = """
import json
from datetime import date
from ketaplan.files.holidays import public_holidays, unknown_holidays
for country in ("DE", "FR", "US", "AE", "UA"):
    calendar = public_holidays(country, None)
    christmas = public_holidays(country, None, names=["Christmas Day", "New Year's Day"])
    days = [date(2027, month, day) for month in range(1, 13) for day in range(1, 29)]
    said = [[calendar.name_on(day), christmas.name_on(day)] for day in days]
    print(json.dumps([country, said, [str(one) for one in unknown_holidays(country, None, ["Christmas Day", "X"])]]))
"""


@pytest.fixture(autouse=True, scope="module")
def _own_cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KETAPLAN_CACHE", str(tmp_path_factory.mktemp("cache")))
        holidays._country.cache_clear()
        yield


def listed(country: str, language: str | None) -> dict[date, list[str]]:
    """What the library says of a country, asked here and not by ketaplan."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = library.country_holidays(country, years=YEARS, language=language)
    return {day: text.split(Listed.SEVERAL) for day, text in sorted(found.items()) if day.year in YEARS}


def languages(country: str) -> list[str | None]:
    known = library.country_holidays(country)
    return [known.default_language, *(name for name in known.supported_languages if name.startswith("en"))]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_holiday_is_found_by_its_name_with_its_label_and_without(country: str) -> None:
    for language in languages(country):
        called = {(day, name) for day, names in listed(country, language).items() for name in names}
        called |= {(day, label[1]) for day, name in called if (label := LABELLED.fullmatch(name))}
        assert list(unknown_holidays(country, None, sorted({name for _, name in called}))) == []
        for day, name in sorted(called):
            assert public_holidays(country, None, names=[name]).name_on(day), (day, name)


@pytest.mark.parametrize("country", COUNTRIES)
def test_all_holidays_together_are_the_librarys_days(country: str) -> None:
    calendar, days = public_holidays(country, None), listed(country, languages(country)[0])
    assert {day: calendar.name_on(day) for day in days} == {day: ", ".join(names) for day, names in days.items()}


def test_no_machine_has_its_own_names(tmp_path: Path) -> None:
    """Asked with an empty cache, and with the cache of a machine of another language."""
    said = set()
    for number, locale in enumerate(LOCALES):
        kept = "warm" if number % 2 else str(number)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
        environment |= {"LANG": locale, "LANGUAGE": locale.partition(".")[0], "KETAPLAN_CACHE": str(tmp_path / kept)}
        done = subprocess.run([sys.executable, "-c", ASKED], env=environment, capture_output=True, check=True)
        said.add(done.stdout)
    assert len(said) == 1
    assert len([json.loads(line) for line in said.pop().splitlines()]) == 5
