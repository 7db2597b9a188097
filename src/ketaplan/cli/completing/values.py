"""Values for a place of a line, each with a description for the shells that show one.

Names of patients are never among them; initials are.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ketaplan.cli.completing.table import COMMANDS, ROOT, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from ketaplan.book.glance import Glimpsed
    from ketaplan.cli.completing.line import Place

    Candidates = Iterable[tuple[str, str]]

OPEN = ("held", "booked", "confirmed")
OUTCOMES = ("attended", "partial", "missed", "held-clinical")
STATUSES = {"move": OPEN, "cancel": OPEN, "mark": (*OPEN, *OUTCOMES), "restore": ("cancelled", "confirmed", *OUTCOMES)}
"""Which appointments a command is about; others are about all."""
DAYS_AHEAD = 28
MONTHS_BACK, MONTHS_AHEAD = 13, 7
NEAR_DAYS = 7
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def candidates(place: Place) -> Candidates:
    """Return the values for the place; nothing where it is a file, which the shell knows better."""
    if place.is_option or not place.command:
        return _names(place)
    known = COMMANDS.get(place.command)
    if known is None:
        return ()
    if place.option:
        option = known.options[place.option]
        if option.choices:
            return [(choice, "") for choice in option.choices]
        return _source(place, place.option, option.metavar)(place)
    at = min(len(place.arguments), len(known.arguments) - 1)
    return _source(place, f"{at}", known.arguments[at])(place) if known.arguments else ()


def _names(place: Place) -> Candidates:
    """Yield commands, or options that are not on the line already."""
    if not place.command:
        yield from ((name, one.does) for name, one in COMMANDS.items())
        yield from ((name, one.does) for name, one in ROOT.items() if place.start.startswith("-"))
        return
    for name, one in COMMANDS[place.command].options.items() if place.command in COMMANDS else ():
        if one.is_repeated or name not in place.given:
            yield name, one.does


def _source(place: Place, name: str, metavar: str) -> Callable[[Place], Candidates]:
    """Return what yields the values of an option, or of the argument that is the ``name``-th."""
    return BY_PLACE.get((place.command, name)) or BY_PLACE.get(("", name)) or BY_METAVAR.get(metavar) or _nothing


def _nothing(_: Place) -> Candidates:
    return ()


# -- patients and appointments


def _patients(place: Place) -> Candidates:
    from ketaplan.files.glance import patients_in

    folder = place.given.get("--patients") or os.path.join(os.path.dirname(_clinic_file(place)), "patients")  # noqa: PTH118, PTH120
    return patients_in(folder, place.start)


def _appointments(place: Place) -> Candidates:
    """Yield patients, then one patient's appointments: by id within the word, by day as a separate word."""
    start, before = place.start, place.arguments[-1] if place.arguments else ""
    if "/" in start:
        for one in _booked(place, start.partition("/")[0]):
            yield one.id, _when(one)
        return
    own = _booked(place, before) if before and "/" not in before else []
    for one in own:
        yield one.day, _when(one)
    if place.command == "mark":
        yield from ((mark, "") for mark in WORDS["STATUS"] if place.arguments)
    if own:
        return
    ids = list(_patients(place))
    if len(ids) == 1 and ids[0][0] == start:
        yield from ((one.id, _when(one)) for one in _booked(place, start))
    yield from ids


def _when(one: Glimpsed) -> str:
    from datetime import date

    day = date.fromisoformat(one.day)
    return f"{_day_words(day)} {one.time} {one.status}"


def _booked(place: Place, patient: str) -> list[Glimpsed]:
    from ketaplan.book.glance import glimpsed
    from ketaplan.files.glance import is_id

    book = place.given.get("--book") or os.environ.get("KETAPLAN_BOOK") or _stated_book(place)
    if not book or book.startswith(("postgres:", "postgresql:")) or not is_id(patient):
        return []
    statuses = STATUSES.get(place.command)
    found = glimpsed(book.removeprefix("file://"), patient)
    return [one for one in found if statuses is None or one.status in statuses]


# -- the clinic


def _clinic_file(place: Place) -> str:
    """Return the clinic file that the line, the environment or the folder names."""
    named = place.given.get("--clinic") or os.environ.get("KETAPLAN_CLINIC", "").split(os.pathsep)[0]
    if named:
        return os.path.join(named, "clinic.toml") if os.path.isdir(named) else named  # noqa: PTH112, PTH118
    folder = os.getcwd()  # noqa: PTH109  pathlib takes long to import
    while not os.path.exists(os.path.join(folder, "clinic.toml")) and os.path.dirname(folder) != folder:  # noqa: PTH110, PTH118, PTH120
        folder = os.path.dirname(folder)  # noqa: PTH120
    return os.path.join(folder, "clinic.toml")  # noqa: PTH118


def _clinic(place: Place) -> dict[str, object]:
    import tomllib

    with open(_clinic_file(place), "rb") as file:  # noqa: PTH123
        return tomllib.load(file)


def _stated_book(place: Place) -> str:
    book = _clinic(place).get("book")
    if not isinstance(book, str) or book.startswith("postgres"):
        return ""
    return os.path.join(os.path.dirname(_clinic_file(place)), book)  # noqa: PTH118, PTH120


def _listed(place: Place, key: str) -> Candidates:
    from ketaplan.files.glance import is_id

    rows = _clinic(place).get(key)
    for row in rows if isinstance(rows, list) else ():
        name, called = row.get("id"), row.get("name", "")
        if isinstance(name, str) and is_id(name):
            yield name, called if isinstance(called, str) else ""


def _staff(place: Place) -> Candidates:
    return _listed(place, "staff")


def _out(place: Place) -> Candidates:
    """Yield who or what can be out."""
    yield from _listed(place, "staff")
    yield from ((name, "chair") for name, _ in _listed(place, "chairs"))


def _protocols(place: Place) -> Candidates:
    from ketaplan.files.glance import is_id

    built_in = os.path.join(os.path.dirname(__file__), "..", "..", "protocols")  # noqa: PTH118, PTH120
    own = os.path.join(os.path.dirname(_clinic_file(place)), "protocols")  # noqa: PTH118, PTH120
    for folder, words in ((own, "the clinic's own"), (built_in, "built in")):
        names = os.listdir(folder) if os.path.isdir(folder) else ()  # noqa: PTH112, PTH208
        yield from ((name[:-5], words) for name in sorted(names) if name.endswith(".toml") and is_id(name[:-5]))


# -- days, and words that are always the same


def _days(place: Place) -> Candidates:
    """Yield the days that people mean most; in figures once figures are typed."""
    from datetime import timedelta

    from ketaplan.cli import clock

    today = clock.now().astimezone().date()
    if place.start[:1].isdecimal():
        ahead = (today + timedelta(days=days) for days in range(DAYS_AHEAD))
        yield from ((day.isoformat(), _day_words(day)) for day in ahead)
        return
    yield from (("today", _day_words(today)), ("tomorrow", _day_words(today + timedelta(days=1))))
    for away in range(NEAR_DAYS):
        day = today + timedelta(days=away)
        yield WEEKDAYS[day.weekday()], _day_words(day)


def _months(_: Place) -> Candidates:
    """Yield the months up to this one, the latest first."""
    from datetime import timedelta

    from ketaplan.cli import clock
    from ketaplan.text.words import MONTH_NAMES

    day = clock.now().astimezone().date()
    for _number in range(MONTHS_BACK):
        yield f"{day:%Y-%m}", f"{MONTH_NAMES[day.month - 1]} {day.year}"
        day = day.replace(day=1) - timedelta(days=1)


def _months_ahead(_: Place) -> Candidates:
    """Yield this month and those after it."""
    from ketaplan.cli import clock
    from ketaplan.text.words import MONTH_NAMES

    day = clock.now().astimezone().date()
    for number in range(MONTHS_AHEAD):
        years, month = divmod(day.month - 1 + number, 12)
        yield f"{day.year + years}-{month + 1:02}", f"{MONTH_NAMES[month]} {day.year + years}"


def _day_words(day: date) -> str:
    from ketaplan.text.words import day_in_sentence

    return day_in_sentence(day, day.year)


def _pins(place: Place) -> Candidates:
    """Yield days after ``N=``."""
    session, sign, when = place.start.partition("=")
    if not sign:
        return [(f"{number}=", f"session {number}") for number in range(1, 7)]
    return [(f"{session}={day}", words) for day, words in _days(place._replace(start=when))]


def _topics(_: Place) -> Candidates:
    yield from ((topic, "a page of the manual") for topic in WORDS["TOPIC"])
    yield from ((name, one.does) for name, one in COMMANDS.items())


def _spans_of(source: Callable[[Place], Candidates]) -> Callable[[Place], Candidates]:
    """Return what yields the values of ``WHO=SPAN``: first who, then the day from which."""

    def values(place: Place) -> Candidates:
        who, sign, span = place.start.partition("=")
        if not sign:
            return [(f"{name}=", words) for name, words in source(place)]
        return [(f"{who}={day}", words) for day, words in _days(place._replace(start=span))]

    return values


def _chairs(place: Place) -> Candidates:
    return _listed(place, "chairs")


def _measures(_: Place) -> Candidates:
    from ketaplan.files.measure_library import MeasureLibrary

    return [(name, words) for name, words, _ in MeasureLibrary(None).ids()]


def _words(*words: str) -> Callable[[Place], Candidates]:
    return lambda _: [(word, "") for word in words]


BY_PLACE: dict[tuple[str, str], Callable[[Place], Candidates]] = {
    ("", "--staff"): _staff,
    ("", "--patient"): _patients,
    ("protocols", "0"): _protocols,
    ("absence", "0"): _words("add", "list", "end"),
    ("absence", "1"): _out,
    ("calendar", "--month"): _months_ahead,
    ("progress", "0"): _words("add", "show", "measures"),
    ("progress", "1"): _patients,
    ("progress", "2"): _measures,
    ("progress", "--measure"): _measures,
    ("completion", "0"): _words("bash", "zsh", "fish", "powershell"),
    ("help", "0"): _topics,
    ("patients", "0"): _patients,
    ("status", "0"): _patients,
    ("mark", "1"): _appointments,
    ("new", "0"): _nothing,
}
"""Values by command and option, or number of the argument; an empty command is any."""
BY_METAVAR: dict[str, Callable[[Place], Candidates]] = {
    "PATIENT": _patients,
    "ID": _appointments,
    "STATUS": _words(*WORDS["STATUS"]),
    "WHAT": _words(*WORDS["WHAT"]),
    **{name: _words(*WORDS[name]) for name in ("KIND", "LANGUAGE", "READER", "PAPER")},
    "DATE": _days,
    "MONTH": _months,
    "DAY": _days,
    "DATE-TIME": _days,
    "D": _days,
    "D[THH:MM]": _days,
    "N=DATE[THH:MM]": _pins,
    "STAFF=SPAN": _spans_of(_staff),
    "CHAIR=SPAN": _spans_of(_chairs),
    "PATIENT=SPAN": _spans_of(_patients),
    "[CLINIC=]SPAN": _days,
}
