"""Files that are right value by value and too much together, drawn by a seed, of every kind that is read."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ketaplan.files.measure_library import BUILT_IN as MEASURES
from ketaplan.files.protocol_library import BUILT_IN as PROTOCOLS

SIZES = (100_000, 1_000_000, 9_900_000)
"""Bytes."""

Family = Callable[[random.Random, int], str]
"""Draws a text of about as many characters."""


class LargeFile(NamedTuple):
    """A file, its place in a clinic's folder, and the commands that read it, from stdin if the place is empty."""

    name: str
    place: str
    content: bytes
    commands: tuple[tuple[str, ...], ...]


def chosen(kind: str, seed: int) -> tuple[random.Random, str]:
    """Return the family of one file of a kind, and what draws the rest of it."""
    draw = random.Random(f"{kind} {seed}")
    return draw, draw.choice(sorted(FAMILIES[kind]))


def drawn(kind: str, seed: int) -> LargeFile:
    """Return one file of a kind."""
    draw, name = chosen(kind, seed)
    size = draw.choice(SIZES)
    place, *commands = READERS[kind]
    content = FAMILIES[kind][name](draw, size).encode()[: SIZES[-1]]
    return LargeFile(f"{kind} {seed}: {name}, {len(content):,} bytes", place, content, tuple(commands))


def repeated(one: Callable[[int], str], size: int, head: str = "", end: str = "") -> str:
    """Return a head, then numbered entries up to a size."""
    entries, length = [head], len(head)
    while length < size:
        entries.append(one(len(entries)))
        length += len(entries[-1])
    return "".join(entries) + end


def any_day(n: int) -> str:
    """Return the n-th of ten thousand days."""
    return f"{2000 + n // 336 % 30}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}"


def a_stamp(n: int) -> str:
    """Return an hour of some day from November 2026 on."""
    return f"2026{11 + n // 28 % 2}{n % 28 + 1:02}T{n // 56 % 24:02}0000"


def lines(one: str, head: str = "", end: str = "") -> Family:
    """Return a family of one entry again and again; ``{n}`` is its number, ``{day}`` a day, ``{at}`` an hour."""
    if "{" not in one.replace("{{", ""):
        return lambda _, size: head + one.replace("{{", "{") * max(0, (size - len(head)) // len(one)) + end
    return lambda _, size: repeated(lambda n: one.format(n=n, day=any_day(n), at=a_stamp(n)), size, head, end)


def of_toml(head: str) -> dict[str, Family]:
    """Return what can be too much in any TOML file with that head."""
    return {
        "blanks": lines(" \t \n", head),
        "empty lines": lines("\n", head),
        "comments": lines("# {n}\n", head),
        "one comment": lines("x", f"{head}# "),
        "one text": lines("x", f'{head}a = "', '"'),
        "one key": lines("x", head, " = 1"),
        "a dotted key": lines("a.", head, "a = 1"),
        "one number": lines("9", f"{head}a = "),
        "unknown keys": lines("key{n} = {n}\n", head),
        "a key again": lines("a = 1\n", head),
        "unknown tables": lines("[t{n}]\n", head),
        "a list of numbers": lines("1,", f"{head}a = [", "]"),
        "nested lists": lines("[", f"{head}a = "),
        "nested tables": lines("{{a=", f"{head}a = "),
        "not TOML": lines("a b c\n", head),
        "quotes": lines('"""', head),
        "NUL": lines("\0", head),
        "CR": lines("\r", head),
    }


PATIENT = 'kind = "patient"\nid = "P-1"\nname = "N. N."\ndate_of_birth = 1984-03-09\nindication = "depression"\n'
CLEARED = PATIENT + '[clearance]\nstatus = "cleared"\nby = "Dr. Okafor"\non = 2026-11-20\n'
PROTOCOL = (PROTOCOLS / "iv-induction-6x2.toml").read_text(encoding="utf-8").replace('"iv-induction-6x2"', '"own"')
MEASURE = (MEASURES / "PHQ-9.toml").read_text(encoding="utf-8")
EXAMPLES = Path(__file__).parents[2] / "examples"
CLINIC = (EXAMPLES / "clinic.toml").read_text(encoding="utf-8")


def folder_with(large: LargeFile, place: Path) -> None:
    """Make a clinic's folder with that file, and a patient whose protocol is its own."""
    shutil.copytree(EXAMPLES, place)
    (place / "patients/P-1.toml").write_text(CLEARED.replace("[", 'protocol = "own"\n[', 1), encoding="utf-8")
    (place / "protocols/own.toml").write_text(PROTOCOL, encoding="utf-8")
    if large.place:
        (place / large.place).write_bytes(large.content)


def of_clinic() -> dict[str, Family]:
    """Return clinics of too many things."""
    nurse = '[[staff]]\nid = "s{n}"\nname = "N"\nrole = "nurse"\n'
    return of_toml(CLINIC) | {
        "chairs": lines('[[chairs]]\nid = "c{n}"\n', CLINIC),
        "nurses": lines(nurse, CLINIC),
        "closures of a century": lines("[[closures]]\nfrom = {day}\nto = 2190-01-01\n", CLINIC),
        "busy strangers": lines('[[busy]]\nresource = "x{n}"\nfrom = {day}\nto = {day}\n', CLINIC),
        "calendars": lines('[[busy_calendars]]\nresource = "dr-lee"\nfile = "{n}.ics"\n', CLINIC),
        "hours": lines('[[hours]]\ndays = ["mon"]\nfrom = 08:00:00\nto = 09:00:00\n', CLINIC),
    }


def of_patient() -> dict[str, Family]:
    """Return patients of too many things."""
    return of_toml(CLEARED) | {
        "journeys": lines("[[unavailable]]\nfrom = {day}\nto = 2190-01-01\n", CLEARED),
        "windows": lines('[[available]]\ndays = ["mon"]\nfrom = 08:00:00\nto = 12:00:00\n', CLEARED),
        "sessions attended": lines('[[attended]]\nphase = "induction"\nnumber = {n}\non = {day}\n', CLEARED),
        "clinics": lines('"c{n}",', f"{PATIENT}clinics = [", "]\n"),
        "documents": lines('[[on_file]]\nkind = "k{n}"\nby = "R"\non = {day}\n', CLEARED),
    }


def of_protocol() -> dict[str, Family]:
    """Return protocols of too many things."""
    return of_toml(PROTOCOL) | {
        "stages": lines('[[visit]]\nstage = "s{n}"\nminutes = 5\n', PROTOCOL),
        "phases": lines('[[phases]]\nname = "p{n}"\nsessions = 40\ngap_days = {{min=1,ideal=[1,9],max=9}}\n', PROTOCOL),
        "scores": lines('[[checkins]]\nmeasure = "M{n}"\nafter_session = 1\n', PROTOCOL),
        "documents": lines('[[requires]]\nkind = "k{n}"\nbefore = "first"\n', PROTOCOL),
    }


def of_measure() -> dict[str, Family]:
    """Return measures of too many things."""
    return of_toml(MEASURE) | {
        "levels": lines('[[bands.levels]]\nfrom = {n}\nname = "x"\n', MEASURE),
        "rules": lines('[[response]]\nname = "r{n}"\npercent = 50\n', MEASURE),
        "answers": lines("[[other_answers]]\nitems = [1]\nanswers = [0, 1]\n", MEASURE),
        "warnings": lines("[[safety]]\nitem = 9\nfrom = 1\n", MEASURE),
    }


STAGE = {"stage": "infusion", "start": "2026-11-30T09:00:00-05:00", "end": "2026-11-30T10:00:00-05:00"}
STAFFED = STAGE | {"physician": "dr-lee", "nurse": "rn-kim"}
VISIT = {"type": "infusion", "phase": "induction", "number": 1, "chair": "A", "start": STAGE["start"]}
VISIT |= {"end": STAGE["end"], "id": "P-1/1/induction/1", "stages": [STAFFED]}
COST = dict.fromkeys(("total", "wait", "rhythm", "drift", "steadiness", "preference", "consultation"), 0)
COURSE = {"clinic": "riverside", "protocol": "iv-induction-6x2", "timezone": "America/New_York", "cost": COST}
PLAN = COURSE | {"kind": "plan", "as_of": "2026-11-28", "provisional": False, "course": 1, "patient": "P-1"}
PLAN |= {"appointments": [VISIT]}


def of_plan() -> dict[str, Family]:
    """Return plans and batches of too many things, in JSON and in TOML."""
    head = json.dumps(PLAN)[:-1]
    in_toml = 'kind = "plan"\npatient = "P-1"\n'
    return of_toml(in_toml) | {
        "appointments": _listed(PLAN, "appointments", lambda n: VISIT | {"id": f"P-1/1/induction/{n}"}),
        "one appointment": _listed(PLAN, "appointments", lambda _: VISIT),
        "bad appointments": _listed(PLAN, "appointments", lambda n: VISIT | {"number": -n}),
        "empty appointments": _listed(PLAN, "appointments", lambda _: {}),
        "stages": _listed(PLAN | {"appointments": [VISIT | {"stages": "@"}]}, "", lambda _: STAFFED),
        "scores due": _listed(PLAN, "checkins", lambda n: {"on": "2026-11-30", "measure": f"M{n}", "label": "x"}),
        "plans": _listed({"kind": "batch"}, "plans", lambda n: PLAN | {"patient": f"P-{n}"}),
        "one plan": _listed({"kind": "alternatives"}, "plans", lambda _: PLAN),
        "empty plans": _listed({"kind": "batch"}, "plans", lambda _: {"patient": "P-1"}),
        "kept": _listed({"kind": "batch", "plans": []}, "kept", lambda n: f"P-{n}"),
        "keys of JSON": lines(',"key{n}":{n}', head, "}"),
        "a key of JSON again": lines(',"kind":"plan"', head, "}"),
        "blanks of JSON": lines(" ", head, "}"),
        "a text of JSON": lines("x", head + ',"digest":"', '"}'),
        "a number of JSON": lines("9", head + ',"format":', "}"),
        "numbers of JSON": lines("1e999,", head + ',"kept":[', "1]}"),
        "nested lists of JSON": lines("[", head + ',"kept":'),
        "nested tables of JSON": lines('{{"a":', head + ',"kept":'),
        "entries of TOML": lines('[[appointments]]\nid = "P-1/1/induction/{n}"\n', in_toml),
    }


def _listed(document: dict[str, object], key: str, one: Callable[[int], object]) -> Family:
    head, end = json.dumps(document | ({key: "@"} if key else {})).split('"@"')
    return lambda _, size: repeated(lambda n: json.dumps(one(n)) + ",", size, f"{head}[").rstrip(",") + f"]{end}"


def of_scores() -> dict[str, Family]:
    """Return tables of too many scores, columns or signs."""
    head = "patient,measure,on,score,after\n"
    return {
        "scores": lines("P-1,PHQ-9,{day},9,\n", head),
        "one score": lines("P-1,PHQ-9,2026-11-20,9,\n", head),
        "strangers": lines("X-{n},PHQ-9,2026-11-20,9,\n", head),
        "measures": lines("P-1,M-{n},2026-11-20,9,\n", head),
        "wrong cells": lines("?,?,?,?,?\n", head),
        "columns": lines(",item{n}", head.strip(), "\n"),
        "a column again": lines(",item1", head.strip(), "\n"),
        "commas": lines(",", head),
        "empty rows": lines("\n", head),
        "blanks": lines(" ", head),
        "one field": lines("a", f'{head}"'),
        "quotes": lines('"",', head),
        "NUL": lines("\0\n", head),
        "one number": lines("9", f"{head}P-1,PHQ-9,2026-11-20,"),
    }


def of_list() -> dict[str, Family]:
    """Return lists of too many paths."""
    return {
        "missing": lines("patients/no-{n}.toml\n"),
        "one file": lines("patients/P-1.toml\n"),
        "one file in many ways": lambda _, size: repeated(lambda n: "./" * (n % 50) + "patients/P-1.toml\n", size),
        "folders": lines("patients\n"),
        "ids": lines("P-{n}\n"),
        "long names": lines("a" * 300 + "{n}\n"),
        "one name": lines("a"),
        "empty lines": lines("\n"),
        "blanks": lines(" \t"),
        "NUL": lines("a\0b\n"),
    }


def of_calendar() -> dict[str, Family]:
    """Return calendars of too many events, rules, dates, zones or signs."""
    head, end = "BEGIN:VCALENDAR\nVERSION:2.0\n", "END:VCALENDAR\n"
    event = "BEGIN:VEVENT\nUID:{{n}}\nDTSTART:{{at}}\nDURATION:PT1H\n{more}END:VEVENT\n"
    zone = "BEGIN:VTIMEZONE\nTZID:Z{n}\nBEGIN:STANDARD\nDTSTART:10000101T000000\nRRULE:FREQ=YEARLY\n"
    zone += "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
    used = "BEGIN:VEVENT\nDTSTART;TZID=Z{n}:{at}\nDURATION:PT1H\nEND:VEVENT\n"
    observance = "BEGIN:DAYLIGHT\nDTSTART:1{n:03}0101T000000\nRRULE:FREQ=YEARLY;BYMONTH=3\nTZOFFSETFROM:+0100\n"
    one_zone = "BEGIN:VTIMEZONE\nTZID:Z\n", "END:VTIMEZONE\n" + used.format(n="", at=a_stamp(1)) + end
    series = "BEGIN:VEVENT\nUID:s\nDTSTART:20261101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY\n"
    moved = "BEGIN:VEVENT\nUID:s\nRECURRENCE-ID:{at}\nDTSTART:{at}\nDURATION:PT1H\nSEQUENCE:{n}\nEND:VEVENT\n"
    rules = ("FREQ=SECONDLY", "FREQ=HOURLY;BYMINUTE=0,7,9", "FREQ=DAILY", "FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2")
    rules += ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=WEEKLY;COUNT=99999", "FREQ=MINUTELY;BYHOUR=3")

    def by_rules(draw: random.Random, size: int) -> str:
        return lines(event.format(more=f"RRULE:{draw.choice(rules)}\n"), head, end)(draw, size)

    def since_long_ago(draw: random.Random, size: int) -> str:
        return by_rules(draw, size).replace("DTSTART:2026", "DTSTART:1601")

    return {
        "events": lines(event.format(more=""), head, end),
        "events with words": lines(event.format(more="DESCRIPTION:a\\nb\nX-A;B=C:d\n"), head, end),
        "rules": by_rules,
        "rules since long ago": since_long_ago,
        "zones that are used": lines(zone + used, head, end),
        "one zone of many rules": lines(
            observance + "TZOFFSETTO:+0200\nEND:DAYLIGHT\n", head + one_zone[0], one_zone[1]
        ),
        "added dates": lines("RDATE:{at}\n", head + series, "END:VEVENT\n" + end),
        "a list of dates": lines("{at},", f"{head}{series}EXDATE:", "\nEND:VEVENT\n" + end),
        "moved occurrences": lines(moved, f"{head}{series}END:VEVENT\n", end),
        "busy periods": lines("FREEBUSY:{at}Z/PT1H\n", head + "BEGIN:VFREEBUSY\n", "END:VFREEBUSY\n" + end),
        "a list of periods": lines("{at}Z/PT1H,", head + "BEGIN:VFREEBUSY\nFREEBUSY:", "\nEND:VFREEBUSY\n" + end),
        "one description": lines("x", f"{head}BEGIN:VEVENT\nDTSTART:20261124\nDESCRIPTION:", "\nEND:VEVENT\n" + end),
        "folds": lines("\n x", f"{head}BEGIN:VEVENT\nDTSTART:20261124\nDESCRIPTION:", "\nEND:VEVENT\n" + end),
        "parts in parts": lines("BEGIN:VALARM\n", head),
        "calendars": lines(head + end),
        "parts that never end": lines("BEGIN:VEVENT\n", head),
        "ends of nothing": lines("END:VEVENT\n", head),
        "empty lines": lines("\n", head, end),
        "a start again": lines("DTSTART:{at}\n", f"{head}BEGIN:VEVENT\n", "END:VEVENT\n" + end),
        "parameters": lines(";A=B", f"{head}BEGIN:VEVENT\nDTSTART", ":20261124\nEND:VEVENT\n" + end),
        "CR": lines("\r", head, end),
    }


CHECK, AS_OF = ("check", "."), ("--as-of", "2026-11-28")
DRAWN_PLAN = ("plan", "P-1", *AS_OF)
READERS: dict[str, tuple[str, *tuple[tuple[str, ...], ...]]] = {
    "clinic": ("clinic.toml", CHECK, DRAWN_PLAN),
    "patient": ("patients/P-1.toml", CHECK, DRAWN_PLAN),
    "protocol": ("protocols/own.toml", CHECK, DRAWN_PLAN),
    "measure": ("measures/PHQ-9.toml", CHECK, ("due", "--book", "b.db")),
    "plan": ("plan.json", ("check", "plan.json"), ("book", "plan.json", "--book", "b.db", "--dry-run")),
    "scores": ("scores.csv", ("progress", "add", "--from-csv", "scores.csv", "--book", "b.db")),
    "list": ("", ("batch", "-", "--effort", "1", "--book", "b.db")),
    "calendar": ("calendars/dr-osei.ics", ("check", "--details", "clinic.toml"), DRAWN_PLAN),
}
"""Where a file of each kind is, and the commands that read it."""

FAMILIES: dict[str, dict[str, Family]] = {
    "clinic": of_clinic(),
    "patient": of_patient(),
    "protocol": of_protocol(),
    "measure": of_measure(),
    "plan": of_plan(),
    "scores": of_scores(),
    "list": of_list(),
    "calendar": of_calendar(),
}
