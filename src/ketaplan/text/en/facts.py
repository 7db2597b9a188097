"""What files, options and the book say that forbids something, in English; parts of a sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ketaplan.text.en.visit import spans_words
from ketaplan.text.en.week_times import days_words
from ketaplan.text.inert import sanitized
from ketaplan.text.words import counted, day_in_sentence, listed, minutes_words, texts_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ketaplan.domain.explanation import Fact
    from ketaplan.domain.reasons import Reader

# -- people and times of the week


def _name(fact: Fact, reader: Reader) -> str:
    return reader.names.get(fact.subject, sanitized(fact.subject))


def week_words(fact: Fact, reader: Reader) -> str:
    """Return ``Mon to Wed 09:00 - 15:00 and Sat 10:00 - 12:00``; days with the same times share them."""
    by_times: dict[str, list[int]] = {}
    for one in fact.windows:
        by_times.setdefault(spans_words(one.spans, reader), []).append(one.weekday)
    parts = listed([f"{days_words(days)} {times}" for times, days in by_times.items()])
    return f"{parts}, not all of it every week" if fact.some_weeks else parts


def _shift(fact: Fact, reader: Reader) -> str:
    if not fact.windows:
        return f"{_name(fact, reader)} has no shifts"
    return f"{_name(fact, reader)} works {week_words(fact, reader)}"


def _hours(fact: Fact, reader: Reader) -> str:
    return f"the clinic opens {week_words(fact, reader)}" if fact.windows else "the clinic has no opening hours"


# -- from one moment to another


def span_words(fact: Fact, reader: Reader) -> str:
    """Return ``on Tue 1 Dec 09:00 - 11:00``, ``from Mon 7 to Wed 9 Dec``, ``from Thu 3 Dec on``."""
    assert fact.start is not None
    if fact.end is None:
        return f"from {_moment(fact.start, reader)} on"
    if fact.end == fact.start:
        return f"on {_moment(fact.start, reader)}"
    end = fact.end
    if isinstance(end, datetime) and end.date() == _day(fact.start):
        return f"on {_moment(fact.start, reader)} to {_time(end, reader)}"
    return f"from {_moment(fact.start, reader)} to {_moment(end, reader)}"


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _moment(moment: date, reader: Reader) -> str:
    day = day_in_sentence(_day(moment), reader.year)
    return f"{day} {_time(moment, reader)}" if isinstance(moment, datetime) else day


def _time(moment: datetime, reader: Reader) -> str:
    return minutes_words(moment.hour * 60 + moment.minute, reader.clock)


def _with_reason(text: str, fact: Fact) -> str:
    return f"{text} ({texts_words([fact.reason])})" if fact.reason else text


# -- the course


def _gap_max(fact: Fact, _: Reader) -> str:
    return f"at most {counted(fact.limit or 0, 'day')} between two sessions of the {fact.subject}"


def _horizon(fact: Fact, reader: Reader) -> str:
    assert fact.start is not None
    return f"the first infusion falls within {counted(fact.limit or 0, 'week')}: before {_moment(fact.start, reader)}"


def _from(text: str) -> Callable[[Fact, Reader], str]:
    def words(fact: Fact, reader: Reader) -> str:
        assert fact.start is not None
        return text.format(_moment(fact.start, reader))

    return words


def _own(fact: Fact, reader: Reader) -> str:
    return f"the patient has {fact.subject} {span_words(fact, reader)}"


WORDS: Mapping[str, Callable[[Fact, Reader], str]] = {
    "declined": lambda *_: "a psychiatrist declined the course",
    "stopped": _from("the course was stopped on {}"),
    "on-hold": _from("the course is on hold since {}"),
    "clinician-needed": _from(
        "a clinician must see the patient first: a score of {} calls for it; [[safety_reviews]] in the file lifts it"
    ),
    "consultation": lambda *_: "a psychiatrist of the clinic must see the patient first",
    "another-course": lambda fact, reader: f"{fact.subject}, of another course, is open {span_words(fact, reader)}",
    "available": lambda fact, reader: f"the patient can come {week_words(fact, reader)}",
    "hours": _hours,
    "shift": _shift,
    "gap-max": _gap_max,
    "gap-min": lambda fact, _: f"at least {counted(fact.limit or 0, 'day')} between two sessions of the {fact.subject}",
    "per-week": lambda fact, _: f"at most {counted(fact.limit or 0, 'session')} of the {fact.subject} in a week",
    "maintenance-late": lambda fact, _: f"maintenance at most {counted(fact.limit or 0, 'day')} later than ordered",
    "maintenance-early": lambda fact, _: f"maintenance at most {counted(fact.limit or 0, 'day')} earlier than ordered",
    "review": _from("no session after the review on {}"),
    "horizon": _horizon,
    "earliest": _from("the patient's file says not before {}"),
    "clearance": _from("the clearance is dated {}"),
    "age": lambda fact, _: f"the patient is not {fact.limit} yet",
    "notice": lambda fact, _: f"the clinic gives {counted(fact.limit or 0, 'day')} of notice",
    "now": _from("it is {} now"),
    "unavailable": lambda fact, reader: _with_reason(f"the patient is away {span_words(fact, reader)}", fact),
    "closure": lambda fact, reader: _with_reason(f"the clinic is closed {span_words(fact, reader)}", fact),
    "closed-time": lambda fact, reader: _with_reason(f"the clinic is busy {span_words(fact, reader)}", fact),
    "holiday": lambda fact, reader: _with_reason(f"the clinic is closed {span_words(fact, reader)}", fact),
    "leave": lambda fact, reader: _with_reason(f"{_name(fact, reader)} is away {span_words(fact, reader)}", fact),
    "busy": lambda fact, reader: _with_reason(f"{_name(fact, reader)} is busy {span_words(fact, reader)}", fact),
    "chair-busy": lambda fact, reader: _with_reason(f"chair {fact.subject} is taken {span_words(fact, reader)}", fact),
    "own-appointment": _own,
    "appointment": lambda fact, reader: f"{fact.subject} is booked {span_words(fact, reader)}",
    "role": lambda fact, _: f"the clinic has no other {fact.subject}",
    "chairs": lambda fact, _: f"the clinic has {counted(fact.limit or 0, 'chair') if fact.limit else 'no chair'}",
}


# -- many facts of one kind in one line


def _names(facts: Sequence[Fact], reader: Reader) -> str:
    return listed(list(dict.fromkeys(_name(fact, reader) for fact in facts)))


def _appointments(facts: Sequence[Fact], reader: Reader) -> str:
    days = sorted(_day(fact.start) for fact in facts if fact.start is not None)
    first, last = (day_in_sentence(day, reader.year) for day in (days[0], days[-1]))
    return (
        f"{counted(len(facts), 'appointment')} booked {f'on {first}' if first == last else f'from {first} to {last}'}"
    )


TOGETHER: Mapping[str, Callable[[Sequence[Fact], Reader], str]] = {
    "shift": lambda facts, reader: f"the shifts of {_names(facts, reader)}",
    "leave": lambda facts, reader: f"the leave of {_names(facts, reader)}",
    "appointment": _appointments,
}
"""The kinds of which several are said in one line."""
