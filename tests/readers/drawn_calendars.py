"""Calendars drawn by chance: all kinds of times, zones, rules, exceptions, changes, around two changes of clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

FIRST, LAST = date(2026, 10, 19), date(2027, 4, 4)
"""The days compared, from before the clocks change in autumn to after they change in spring, in all three zones."""

ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
DTSTART:{summer}
RRULE:FREQ=YEARLY;{summers}
TZOFFSETFROM:{winter_is}
TZOFFSETTO:{summer_is}
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:{winter}
RRULE:FREQ=YEARLY;{winters}
TZOFFSETFROM:{summer_is}
TZOFFSETTO:{winter_is}
END:STANDARD
END:VTIMEZONE
"""
ZONES = "".join(
    ZONE.format(name=n, summer=s, summers=ss, winter=w, winters=ws, summer_is=si, winter_is=wi)
    for n, s, ss, w, ws, si, wi in (
        ("Europe/Berlin", "19810329T020000", "BYMONTH=3;BYDAY=-1SU", "19961027T030000", "BYMONTH=10;BYDAY=-1SU",
         "+0200", "+0100"),
        ("America/New_York", "20070311T020000", "BYMONTH=3;BYDAY=2SU", "20071104T020000", "BYMONTH=11;BYDAY=1SU",
         "-0400", "-0500"),
        ("An island", "20081005T020000", "BYMONTH=10;BYDAY=1SU", "20080406T020000", "BYMONTH=4;BYDAY=1SU",
         "+1100", "+1030"),
    )
)  # fmt: skip
KINDS = {
    "date": (";VALUE=DATE", "%Y%m%d"),
    "utc": ("", "%Y%m%dT%H%M%SZ"),
    "zone": (";TZID=Europe/Berlin", "%Y%m%dT%H%M%S"),
    "clinic": (";TZID=America/New_York", "%Y%m%dT%H%M%S"),
    "island": (";TZID=An island", "%Y%m%dT%H%M%S"),
    "wall": ("", "%Y%m%dT%H%M%S"),
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar(draw: random.Random) -> str:
    """One calendar of one to three series, now and then with a list of busy time."""
    events = "".join(series(draw, uid) for uid in range(draw.randint(1, 3)))
    busy = free_busy(draw) if draw.random() < 0.1 else ""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{ZONES}{events}{busy}END:VCALENDAR\n".replace("\n", "\r\n")


def series(draw: random.Random, uid: int) -> str:
    """An event with its rule, exceptions and additions, and the occurrences that were changed."""
    parameters, form = KINDS[kind := draw.choice(list(KINDS))]
    start = first_start(draw, whole=kind == "date")
    ends = end(draw, kind, start)
    step, rule = repeats(draw, kind, start)
    places = [start + timedelta(days=step * n) for n in range(1, 8)] if rule else [start]
    lines = [f"DTSTART{parameters}:{start:{form}}", *ends(start), *rule]
    lines += listed(draw, "EXDATE", parameters, form, places) if rule and draw.random() < 0.4 else []
    lines += additions(draw, parameters, form, start) if draw.random() < 0.15 else []
    lines += draw.choice([[], [], [], ["TRANSP:TRANSPARENT"], ["STATUS:CANCELLED"], ["STATUS:TENTATIVE"]])
    text = event(uid, lines)
    for place in draw.sample(places, min(len(places), draw.choice((0, 0, 1, 2)))) if rule else ():
        to = place + timedelta(days=draw.choice((0, 1, 1, 40)), hours=0 if kind == "date" else draw.choice((0, 2)))
        changed = draw.choice([[], [], [], ["STATUS:CANCELLED"], ["TRANSP:TRANSPARENT"]])
        moved = [f"RECURRENCE-ID{parameters}:{place:{form}}", f"DTSTART{parameters}:{to:{form}}", *ends(to), *changed]
        text += event(uid, moved)
    return text


def first_start(draw: random.Random, *, whole: bool) -> datetime:
    """When an event starts: often around a change of clocks."""
    around = draw.choice((datetime(2026, 10, 24), datetime(2026, 10, 31), datetime(2027, 3, 13), datetime(2027, 3, 27)))
    day = around if draw.random() < 0.4 else datetime(2026, draw.choice((10, 11, 12)), draw.randint(1, 28))
    return day + timedelta(days=draw.randint(-1, 1), hours=0 if whole else draw.randint(0, 23))


def end(draw: random.Random, kind: str, start: datetime):
    """How long it lasts, as what is written for a start."""
    parameters, form = KINDS[kind]
    if kind == "date":
        days = draw.randint(1, 3)
        written = draw.choice((f"DURATION:P{days}D", "", "DTEND"))
    else:
        days = draw.choice((0.03125, 0.25, 0.5, 1.5))
        written = draw.choice(("DURATION:PT45M", "DURATION:PT8H", "DURATION:P1D", "DURATION:P1DT12H", "", "DTEND"))

    def lines(begin: datetime) -> list[str]:
        if written != "DTEND":
            return [written] if written else []
        return [f"DTEND{parameters}:{begin + timedelta(days=days):{form}}"]

    return lines


def repeats(draw: random.Random, kind: str, start: datetime) -> tuple[int, list[str]]:
    """The days between two occurrences, and the rule."""
    if draw.random() < 0.25:
        return 0, []
    weekday = WEEKDAYS[start.weekday()]
    step, rule = draw.choice(
        [
            (1, "DAILY"),
            (3, "DAILY;INTERVAL=3"),
            (7, "WEEKLY"),
            (14, "WEEKLY;INTERVAL=2"),
            (7, f"WEEKLY;BYDAY={weekday},{draw.choice(WEEKDAYS)}"),
            (28, "MONTHLY"),
            (28, f"MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{weekday}"),
            (7, f"MONTHLY;BYDAY={weekday}"),
            (365, "YEARLY"),
        ]
    )
    last = start + timedelta(days=step * draw.randint(3, 30))
    until = f"{last:{KINDS[kind][1]}}" if kind in {"date", "wall", "utc"} else f"{last:%Y%m%dT%H%M%S}Z"
    return step, [f"RRULE:FREQ={rule}" + draw.choice(["", f";COUNT={draw.randint(1, 40)}", f";UNTIL={until}"])]


def listed(draw: random.Random, name: str, parameters: str, form: str, places: list[datetime]) -> list[str]:
    """One line or two of exceptions."""
    some = sorted(draw.sample(places, min(len(places), draw.choice((1, 1, 2)))))
    return [f"{name}{parameters}:{','.join(f'{one:{form}}' for one in some)}"]


def additions(draw: random.Random, parameters: str, form: str, start: datetime) -> list[str]:
    """What is added to a series, by its start or as a period."""
    more = [start + timedelta(days=draw.randint(2, 60)) for _ in range(2)]
    if parameters != ";VALUE=DATE" and draw.random() < 0.3:
        return [f"RDATE;VALUE=PERIOD{parameters}:{more[0]:{form}}/PT3H"]
    return listed(draw, "RDATE", parameters, form, more)


def free_busy(draw: random.Random) -> str:
    """A list of busy time in UTC."""
    start = datetime(2026, 11, draw.randint(1, 28), draw.randint(0, 23))
    kinds = ("", ";FBTYPE=BUSY", ";FBTYPE=FREE", ";FBTYPE=BUSY-TENTATIVE", ";FBTYPE=BUSY-UNAVAILABLE")
    lines = [f"FREEBUSY{draw.choice(kinds)}:{start + timedelta(days=n):%Y%m%dT%H%M%SZ}/PT90M" for n in range(3)]
    return "\n".join(["BEGIN:VFREEBUSY", "UID:f", "DTSTAMP:20260101T000000Z", *lines, "END:VFREEBUSY", ""])


def event(uid: int, lines: list[str]) -> str:
    """An event with these lines."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])
