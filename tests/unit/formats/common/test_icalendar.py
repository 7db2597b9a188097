"""An event that is put together from parts is the one that icalendar writes in one piece."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Alarm, Event

from ketaplan.formats.common.event_text import event_text
from ketaplan.formats.common.icalendar import Entry, Revision

WORDS = st.text(st.sampled_from('aä {}{uid};,:\\\n"é😀0%'), max_size=90)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
ZONES = st.sampled_from([ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC"), UTC])


@settings(deadline=None)
@given(
    words=st.tuples(WORDS, WORDS, WORDS),
    status=st.sampled_from(["TENTATIVE", "CONFIRMED", "CANCELLED"]),
    start=MOMENTS,
    zone=ZONES,
    fold=st.integers(0, 1),
    all_day=st.booleans(),
    reminders=st.sampled_from([(), (60, 1440)]),
    sequence=st.integers(0, 99),
    trial=st.booleans(),
)
def test_its_parts_are_what_icalendar_writes(words, status, start, zone, fold, all_day, reminders, sequence, trial):
    title, description, location = words
    begin = start.replace(tzinfo=zone, fold=fold)
    entry = Entry(
        uid="0123456789abcdef" * 2,
        revision=Revision(status, sequence, datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)),
        start=begin.date() if all_day else begin,
        end=begin.date() + timedelta(days=1) if all_day else begin + timedelta(hours=2),
        title=title,
        description=description,
        location=location,
        reminders=reminders,
        trial=trial,
    )
    assert isinstance(entry.start, date)
    assert event_text(entry) == in_one_piece(entry)


def in_one_piece(entry):
    """What icalendar writes for all properties of an entry at once."""
    event, mark = Event(), "TRIAL " if entry.trial else ""
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.revision.stamp)
    event.add("sequence", entry.revision.sequence)
    for name, moment in (("dtstart", entry.start), ("dtend", entry.end)):
        if entry.zone:
            event.add(name, moment.replace(tzinfo=None), parameters={"TZID": entry.zone.key})
        else:
            event.add(name, moment.astimezone(UTC) if isinstance(moment, datetime) else moment)
    event.add("summary", mark + entry.title)
    for name, text in (("description", entry.description), ("location", entry.location)):
        if text:
            event.add(name, text)
    event.add("status", entry.revision.status)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if isinstance(entry.start, datetime) else "TRANSPARENT")
    for minutes in entry.reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{mark}Appointment")
        alarm.add("trigger", timedelta(minutes=-minutes))
        event.add_component(alarm)
    return event.to_ical().decode()
