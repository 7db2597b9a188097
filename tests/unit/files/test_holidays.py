import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ketaplan.files import holidays
from ketaplan.files.cache import cache_folder
from ketaplan.files.holidays import public_holidays, unknown_holidays
from ketaplan.versions import version_of


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path))
    holidays._country.cache_clear()
    yield tmp_path / "holidays" / version_of("holidays") / "US-NY.2.json"
    holidays._country.cache_clear()


def test_public_holidays_are_those_of_the_library() -> None:
    calendar = public_holidays("US", "NY")
    assert calendar.name_on(date(2026, 11, 26)) == "Thanksgiving Day"
    assert calendar.name_on(date(2026, 11, 27)) is None
    assert calendar.name_on(date(2027, 2, 15)) == "Susan B. Anthony Day, Washington's Birthday"


def test_a_clinic_may_close_on_some_only_and_open_on_one_of_them() -> None:
    calendar = public_holidays("US", "NY", names=["Washington's Birthday"], open_on=[date(2026, 2, 16)])
    assert calendar.name_on(date(2027, 2, 15)) == "Washington's Birthday"
    assert calendar.name_on(date(2026, 2, 16)) is None
    assert calendar.name_on(date(2026, 11, 26)) is None


def test_a_holiday_that_is_named_counts_on_the_day_on_which_it_is_observed() -> None:
    christmas = public_holidays("US", None, names=["Christmas Day"])
    assert christmas.name_on(date(2027, 12, 24)) == "Christmas Day (observed)"
    assert christmas.name_on(date(2027, 12, 31)) is None  # New Year's Day, observed


def test_an_observed_day_can_be_named_by_itself() -> None:
    observed = public_holidays("US", None, names=["Christmas Day (observed)"])
    assert observed.name_on(date(2027, 12, 24)) == "Christmas Day (observed)"
    assert observed.name_on(date(2027, 12, 25)) is None


def test_years_that_are_not_stored_are_listed_when_they_are_asked_for() -> None:
    assert public_holidays("US", "NY").name_on(date(2050, 12, 25)) == "Christmas Day"


@pytest.mark.parametrize(
    ("country", "name", "day", "said"),
    [
        ("AE", "Eid al-Fitr", date(2027, 3, 9), "Eid al-Fitr (estimated)"),
        ("AE", "Eid al-Fitr (estimated)", date(2024, 4, 10), "Eid al-Fitr"),
        ("JE", "Christmas Day", date(2027, 12, 27), "Christmas Day (substitute day)"),
        ("TH", "Chakri Memorial Day", date(2030, 4, 8), "Chakri Memorial Day (in lieu)"),
        ("KR", "설날", date(2027, 2, 9), "설날 대체 휴일"),
        ("KR", "Christmas Day", date(2027, 12, 27), "Alternative holiday for Christmas Day"),
        ("MY", "Hari Wesak", date(2026, 6, 2), "Cuti Hari Wesak"),
        ("DE", "Christmas Day", date(2026, 12, 25), "Christmas Day"),
        ("DE", "Erster Weihnachtstag", date(2026, 12, 25), "Erster Weihnachtstag"),
    ],
)
def test_a_label_belongs_to_the_holiday_in_the_countrys_language_and_in_english(
    country: str, name: str, day: date, said: str
) -> None:
    assert list(unknown_holidays(country, None, [name])) == []
    assert public_holidays(country, None, names=[name]).name_on(day) == said


def test_an_unknown_place_or_name_is_reported_with_what_is_known() -> None:
    ((key, words),) = unknown_holidays("XX", None, ["Christmas Day"])
    assert key == ("country",)
    assert "'XX' is not an ISO 3166 code" in words
    (place, name) = unknown_holidays("US", "NW", ["Thanksgivin Day"])
    assert place[0] == ("subdivision",)
    assert name[0] == ("names", 0)
    assert "(did you mean 'Thanksgiving Day'?); there are Christmas Day" in name[1]


@pytest.mark.parametrize("country", ["registry", "utils", "../US", "", "U" * 500, "us", "\0"])
def test_no_text_makes_the_library_do_anything_else(country: str) -> None:
    ((key, _),) = unknown_holidays(country, None, [])
    assert key == ("country",)


def test_a_second_run_does_not_import_the_library(cache: Path) -> None:
    public_holidays("US", "NY")
    assert cache.stat().st_mode & 0o777 == 0o600
    script = (
        "import sys; from datetime import date; from ketaplan.files.holidays import public_holidays;"
        "print(public_holidays('US', 'NY').name_on(date(2026, 12, 25)), 'holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "Christmas Day False\n"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"{",
        lambda _: b"[]",
        lambda _: b"\xff" * 100,
        lambda _: b"[" * 9999,
        lambda kept: json.dumps(kept | {"of": [*kept["of"][:2], "CA", "NY", 2016, 2044]}).encode(),
        lambda kept: json.dumps(kept | {"of": [kept["of"][0], "0.1", *kept["of"][2:]]}).encode(),
        lambda kept: json.dumps(kept | {"days": [{"2026-12-25": 5}]}).encode(),
        lambda kept: json.dumps(kept | {"called": None}).encode(),
    ],
)
def test_a_damaged_cache_or_one_of_something_else_is_made_again(cache: Path, damage) -> None:
    public_holidays("US", "NY")
    cache.write_bytes(damage(json.loads(cache.read_bytes())))
    holidays._country.cache_clear()
    assert public_holidays("US", "NY").name_on(date(2026, 12, 25)) == "Christmas Day"
    assert json.loads(cache.read_bytes())["days"][0]["2026-12-25"] == "Christmas Day"


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("KETAPLAN_CACHE", str(tmp_path / "file"))
    holidays._country.cache_clear()
    assert public_holidays("US", "NY").name_on(date(2026, 12, 25)) == "Christmas Day"
    holidays._country.cache_clear()


def test_the_version_is_the_librarys_own() -> None:
    from importlib.metadata import version

    assert version_of("holidays") == version("holidays")


def test_the_cache_is_where_the_system_puts_such_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KETAPLAN_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache_folder() == Path("/somewhere/ketaplan")
    for not_a_folder in ("", "relative", "./relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", not_a_folder)
        assert cache_folder() == Path.home() / ".cache" / "ketaplan"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "ketaplan"
