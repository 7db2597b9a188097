"""Reads a calendar from stdin with vobject, which trusts the VTIMEZONE in it; writes its events as JSON."""

import json
import sys
from datetime import UTC, datetime, time

import vobject

calendar = vobject.readOne(sys.stdin.buffer.read().decode())


def text(event, name):
    return getattr(event, name).value if hasattr(event, name) else ""


def instant(value):
    moment = value if isinstance(value, datetime) else datetime.combine(value, time(), tzinfo=UTC)
    return moment.timestamp()


print(
    json.dumps(
        [
            {
                "uid": event.uid.value,
                "start": instant(event.dtstart.value),
                "end": instant(event.dtend.value),
                "title": text(event, "summary"),
                "text": text(event, "description"),
                "place": text(event, "location"),
                "status": text(event, "status"),
                "sequence": int(text(event, "sequence")),
                "stamp": instant(event.dtstamp.value),
            }
            for event in calendar.vevent_list
        ]
    )
)
