"""Reads a calendar from stdin with libical (GNOME, KDE), trusting the VTIMEZONE in it; writes its events as JSON."""

import ctypes
import json
import sys


class Time(ctypes.Structure):
    """``struct icaltimetype`` of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        *((name, ctypes.c_int) for name in ("is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    ]


ical = ctypes.CDLL("libical.so.3")
EVENT = 4  # ICAL_VEVENT_COMPONENT


def function(name, result, *arguments):
    found = getattr(ical, name)
    found.restype, found.argtypes = result, arguments
    return found


parse = function("icalparser_parse_string", ctypes.c_void_p, ctypes.c_char_p)
first = function("icalcomponent_get_first_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
following = function("icalcomponent_get_next_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
errors = function("icalcomponent_count_errors", ctypes.c_int, ctypes.c_void_p)
seconds = function("icaltime_as_timet_with_zone", ctypes.c_long, Time, ctypes.c_void_p)
text = {
    name: function(f"icalcomponent_get_{name}", ctypes.c_char_p, ctypes.c_void_p)
    for name in ("uid", "summary", "description", "location")
}
MOMENTS = ("dtstart", "dtend", "dtstamp")
moment = {name: function(f"icalcomponent_get_{name}", Time, ctypes.c_void_p) for name in MOMENTS}
sequence = function("icalcomponent_get_sequence", ctypes.c_int, ctypes.c_void_p)
status = function("icalcomponent_get_status", ctypes.c_int, ctypes.c_void_p)
status_words = function("icalproperty_status_to_string", ctypes.c_char_p, ctypes.c_int)


def instant(event, name):
    when = moment[name](event)
    return seconds(when, when.zone)


def words(event, name):
    return (text[name](event) or b"").decode()


def main():
    calendar = parse(sys.stdin.buffer.read())
    if not calendar or errors(calendar):
        sys.exit("libical finds errors in this calendar")
    events, event = [], first(calendar, EVENT)
    while event:
        events.append(
            {
                "uid": words(event, "uid"),
                "start": instant(event, "dtstart"),
                "end": instant(event, "dtend"),
                "title": words(event, "summary"),
                "text": words(event, "description"),
                "place": words(event, "location"),
                "status": status_words(status(event)).decode(),
                "sequence": sequence(event),
                "stamp": instant(event, "dtstamp"),
            }
        )
        event = following(calendar, EVENT)
    print(json.dumps(events))


main()
