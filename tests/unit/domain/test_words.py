from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_words, listed, short_names, span_words, zone_words
from support import builders as b
from support import plans


@pytest.mark.parametrize(
    ("start", "minutes", "with_24", "with_12"),
    [
        (datetime(2026, 11, 30, 9), 120, "09:00 - 11:00", "9:00 - 11:00 am"),
        (datetime(2026, 11, 30, 11, 30), 60, "11:30 - 12:30", "11:30 am - 12:30 pm"),
        (datetime(2026, 11, 30, 12), 90, "12:00 - 13:30", "12:00 - 1:30 pm"),
        (datetime(2026, 11, 30, 0), 60, "00:00 - 01:00", "midnight - 1:00 am"),
        (datetime(2026, 11, 30, 22), 120, "22:00 - 24:00", "10:00 pm - midnight"),
    ],
)
def test_times_read_as_the_clock_of_the_clinic_shows_them(start, minutes, with_24, with_12) -> None:
    end = start + timedelta(minutes=minutes)
    assert [span_words(start, end, clock).replace("\N{EN DASH}", "-") for clock in (24, 12)] == [with_24, with_12]


def test_days_align_and_say_the_year_where_it_is_news() -> None:
    assert day_words(date(2026, 12, 3), 2026) == "Thu  3 Dec"
    assert day_words(date(2027, 1, 14), 2026) == "Thu 14 Jan 2027"


@pytest.mark.parametrize(
    ("name", "role", "short"),
    [
        ("Dr. Dana Lee", "physician", "Dr. Lee"),
        ("Prof. Dr. Vincent van Gogh", "physician", "Prof. van Gogh"),
        ("Dana Lee, MD", "physician", "Dana Lee"),
        ("Kim Alvarez, RN", "nurse", "Kim"),
        ("Nurse Joy Okoye", "nurse", "Nurse Okoye"),
        ("Bo", "nurse", "Bo"),
        ("山田", "physician", "山田"),
        ("Kim \x1b[31mAlvarez", "nurse physician", "Kim \N{REPLACEMENT CHARACTER}[31mAlvarez"),
    ],
)
def test_people_are_called_as_one_calls_them(name: str, role: str, short: str) -> None:
    clinic = b.clinic(staff=(plans.replace(b.member("x", role), name=name),))
    assert short_names(clinic) == {"x": short}


def test_people_who_would_read_alike_are_distinguished() -> None:
    clinic = plans.staffed_clinic(
        named={
            "dr-lee-2": ("Dr. Ann Lee", "physician"),
            "rn-kim-2": ("Kim Alvarez, RN", "nurse"),
        }
    )
    names = short_names(clinic)
    assert (names["dr-lee"], names["dr-lee-2"]) == ("Dr. Dana Lee", "Dr. Ann Lee")
    assert (names["rn-kim"], names["rn-kim-2"]) == ("Kim Alvarez, RN (rn-kim)", "Kim Alvarez, RN (rn-kim-2)")
    assert names["rn-ray"] == "Ray"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\r\ntwo\tthree", "one two three"),
        ("\x1b[2J\x07\x00\x9b", "\N{REPLACEMENT CHARACTER}[2J" + "\N{REPLACEMENT CHARACTER}" * 3),
        ("a\u202eb\u2066c\u200fd\ufeff\u200b\u00ad", "abcd"),
        ("one\u2028two\u0085three", "one two three"),
        ("na\u200cme, نام‌خانوادگی", "na\u200cme, نام‌خانوادگی"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_would_command_a_terminal_or_turn_letters_is_removed(text: str, shown: str) -> None:
    assert sanitized(text) == shown


def test_zones_numbers_and_lists_are_words() -> None:
    assert [zone_words(name) for name in ("America/New_York", "UTC", "Etc/GMT+5")] == [
        "New York time",
        "UTC time",
        "Etc/GMT+5 time",
    ]
    assert [counted(number, "day") for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
