"""An event that is put together from a pattern is the one that icalendar writes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.formats.common.icalendar import Entry, Standing, _event, _text, _written

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
def test_a_pattern_writes_what_icalendar_writes(words, status, start, zone, fold, all_day, reminders, sequence, trial):
    title, description, location = words
    begin = start.replace(tzinfo=zone, fold=fold)
    entry = Entry(
        uid="0123456789abcdef" * 2,
        standing=Standing(status, sequence, datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)),
        start=begin.date() if all_day else begin,
        end=begin.date() + timedelta(days=1) if all_day else begin + timedelta(hours=2),
        title=title,
        description=description,
        location=location,
        reminders=reminders,
        trial=trial,
    )
    assert isinstance(entry.start, date)
    assert _written(entry) == _text(_event(entry))
