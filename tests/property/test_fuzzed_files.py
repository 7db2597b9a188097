"""Valid files with something changed, in their bytes, lines, values or structure: never anything but faults.

KETAPLAN_FUZZ_CASES sets how many cases there are (10,000 by hand).
"""

import os
import tomllib
from copy import deepcopy
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketaplan.domain.clinic import BusyCalendar
from ketaplan.domain.clock import Today
from ketaplan.domain.course import Course
from ketaplan.domain.order import with_order
from ketaplan.files.calendars.busy import with_busy_calendars
from ketaplan.files.readers.clinic import clinic_in
from ketaplan.files.readers.patient import faults_for_today, patient_in
from ketaplan.files.readers.protocol import protocol_in
from ketaplan.files.toml.document import parse_bytes
from ketaplan.services.check import check_paths
from support import builders as b
from support import toml_files

CASES = int(os.environ.get("KETAPLAN_FUZZ_CASES", "200"))
FILES = {
    "clinic": (toml_files.CLINIC, clinic_in),
    "patient": (toml_files.PATIENT, patient_in),
    "protocol": (toml_files.PROTOCOL, protocol_in),
}
WORDS = sorted({word for text, _ in FILES.values() for word in text.replace('"', " ").replace(",", " ").split()})
ODD_VALUES = st.one_of(
    st.sampled_from(
        [0, -1, 1, 5, 10**6, 10**30, -0.0, 1.5, float("nan"), float("inf"), True, "", " ", "a\0b", "\x1b[2J", "\u202e"]
    ),
    st.sampled_from([date.min, date.max, datetime.min, datetime.max, datetime(2026, 12, 7, tzinfo=UTC), time.max]),
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.integers(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.lists(st.sampled_from([1, "mon", {}, [], {"days": ["mon"]}, date.min]), max_size=3),
    st.dictionaries(st.sampled_from(["id", "from", "to", "days", "min", "x"]), st.integers(0, 9), max_size=3),
)

settings.register_profile(
    "fuzz",
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FUZZED = settings.get_profile("fuzz")


@pytest.fixture(autouse=True, scope="module")
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KETAPLAN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def ask_everything(kind: str, content: bytes) -> None:
    """Read a file; where it is right, put the questions that planning puts to what it says."""
    document = parse_bytes(content, f"{kind}.toml")
    read = FILES[kind][1](document.value) if document.value else document
    assert (read.value is None) == any(not fault.warning for fault in read.faults)
    for fault in read.faults:
        assert str(fault).isprintable()
    if read.value is not None:
        QUESTIONS[kind](read.value)


def ask_clinic(clinic: Any) -> None:
    for day in (date(2026, 11, 27), date(2027, 2, 28)):
        spans = [*clinic.hours.on(day), *clinic.closures.on(day)]
        for resource in clinic.busy:
            spans += clinic.busy_intervals(resource).on(day)
        for member in clinic.staff:
            spans += [*member.shifts.on(day), *member.leave.on(day)]
        assert all(0 <= start < end <= 1440 for start, end in spans)
        clinic.holidays.name_on(day)


def ask_patient(patient: Any) -> None:
    patient.ready_on(date(2026, 11, 22), 1, 18)
    faults_for_today(patient, date(2026, 11, 22))
    Course.of(patient, with_order(b.protocol(), patient.order), ())
    if patient.available:
        patient.available.on(date(2026, 11, 30))
    patient.unavailable.on(date(2026, 11, 30))


def ask_protocol(protocol: Any) -> None:
    Course.of(b.patient(), protocol, ())
    assert 5 <= protocol.visit_minutes <= 1440


QUESTIONS = {"clinic": ask_clinic, "patient": ask_patient, "protocol": ask_protocol}


@FUZZED
@given(st.sampled_from(sorted(FILES)), st.data())
def test_changed_bytes_are_never_more_than_faults(kind: str, data: st.DataObject) -> None:
    content = bytearray(FILES[kind][0].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        until = at + data.draw(st.integers(0, 3))
        content[at:until] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b'"', b"[", b"}", b"\n", b"=", b".", b"1"])
        )
    ask_everything(kind, bytes(content))


@FUZZED
@given(st.sampled_from(sorted(FILES)), st.data())
def test_changed_lines_and_words_are_never_more_than_faults(kind: str, data: st.DataObject) -> None:
    lines = FILES[kind][0].split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        here, there = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(["drop", "repeat", "swap", "word"]))
        if change == "drop" and len(lines) > 1:
            del lines[here]
        elif change == "repeat":
            lines.insert(there, lines[here])
        elif change == "swap":
            lines[here], lines[there] = lines[there], lines[here]
        else:
            words = lines[here].split(" ")
            words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(WORDS))
            lines[here] = " ".join(words)
    ask_everything(kind, "\n".join(lines).encode())


def somewhere(data: st.DataObject, values: Any) -> tuple[Any, Any]:
    """A table or list inside the values, and a key or position of it."""
    while True:
        part = data.draw(st.sampled_from(sorted(values) if isinstance(values, dict) else range(len(values))))
        inner = values[part]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            return values, part
        values = inner


@FUZZED
@given(st.sampled_from(sorted(FILES)), st.data())
def test_changed_values_types_keys_and_structure_are_never_more_than_faults(kind: str, data: st.DataObject) -> None:
    values = tomllib.loads(FILES[kind][0])
    for _ in range(data.draw(st.integers(1, 3))):
        table, part = somewhere(data, values)
        change = data.draw(st.sampled_from(["value", "value", "drop", "rename", "wrap", "copy"]))
        if change == "drop" and len(values) > 1:
            del table[part]
        elif change == "rename" and isinstance(table, dict):
            table[data.draw(st.sampled_from(WORDS) | st.text(max_size=5))] = table.pop(part)
        elif change == "wrap":
            table[part] = [table[part]]
        elif change == "copy":
            table[part] = deepcopy(values)
        else:
            table[part] = deepcopy(data.draw(ODD_VALUES))  # later changes must not reach the strategy
    try:
        content = tomli_w.dumps(values).encode()
    except (ValueError, UnicodeEncodeError):
        return
    ask_everything(kind, content)


CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VTIMEZONE
TZID:Own
BEGIN:STANDARD
DTSTART:16011104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTART;TZID=Own:20261026T090000
DTEND;TZID=Own:20261026T100000
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,-1TH;UNTIL=20271231T000000Z;WKST=SU
EXDATE;TZID=Own:20261109T090000
RDATE:20261110T090000Z
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
UID:1
RECURRENCE-ID;TZID=Own:20261123T090000
DTSTART;VALUE=DATE:20261124
DURATION:P1DT2H
STATUS:CONFIRMED
SEQUENCE:3
END:VEVENT
END:VCALENDAR
"""
TOKENS = sorted(
    set(CALENDAR.replace(":", " ").replace(";", " ").replace("=", " ").split()) | {"-1", "0", "99999", "Z", "DAILY"}
)


@settings(FUZZED, max_examples=max(30, CASES // 4))
@given(st.data())
def test_changed_calendars_are_never_more_than_faults(tmp_path: Path, data: st.DataObject) -> None:
    lines = CALENDAR.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "repeat", "token", "token", "letter"]))
        if change == "drop" and len(lines) > 1:
            del lines[at]
        elif change == "repeat":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
        elif change == "token":
            old = data.draw(st.sampled_from([token for token in TOKENS if token in lines[at]] or [""]))
            lines[at] = lines[at].replace(old, data.draw(st.sampled_from(TOKENS)), 1)
        else:
            place = data.draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:place] + data.draw(st.text(max_size=2)) + lines[at][place + 1 :]
    (tmp_path / "x.ics").write_text("\n".join(lines), encoding="utf-8", errors="replace")
    named = BusyCalendar(resource=None, file="x.ics")
    clinic = b.clinic(busy_calendars=(named,), file=str(tmp_path / "clinic.toml"))
    read = with_busy_calendars(clinic, date(2026, 11, 1), date(2027, 1, 31))
    assert (read.value is None) == bool(read.faults)


@settings(FUZZED, max_examples=max(10, CASES // 10))
@given(st.data())
def test_a_folder_of_changed_files_is_checked_to_the_end(tmp_path: Path, data: st.DataObject) -> None:
    clinic = toml_files.clinic_folder(tmp_path)
    for path in (clinic, *sorted(tmp_path.glob("*/*.toml"))):
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        table, part = somewhere(data, values)
        table[part] = data.draw(st.sampled_from(WORDS) | st.integers(0, 40))
        path.write_text(tomli_w.dumps(values), encoding="utf-8")
    report = check_paths([tmp_path], Today(datetime(2026, 11, 22, tzinfo=UTC)))
    assert report.summary
    assert all(str(fault).isprintable() for fault in report.faults)
