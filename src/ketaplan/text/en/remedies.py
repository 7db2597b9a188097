"""What would make a course possible, in English; parts of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.reasons import remedies
from ketaplan.text.en.pins import pin_words
from ketaplan.text.en.week_times import moments_words, span_of_day
from ketaplan.text.inert import sanitized
from ketaplan.text.reasons import words
from ketaplan.text.words import day_in_sentence, listed, minutes_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.reasons import Moment, Reader
    from ketaplan.text.reasons import Words


def _not_away(change: remedies.NotAway, reader: Reader) -> str:
    return f"the patient being free on {listed([day_in_sentence(day, reader.year) for day in change.days])} after all"


def _other_times(change: remedies.OtherTimes, reader: Reader) -> str:
    gaps = f": gaps of up to {change.longest_gap} days" if change.longest_gap else ""
    return f"the patient also coming {moments_words(change.times, reader.clock)}{gaps}"


def _longer_horizon(change: remedies.LongerHorizon, reader: Reader) -> str:
    option = f"--horizon-weeks {change.horizon_weeks}"
    if change.first is None:
        return f"a later start ({option})"
    return f"looking further ahead: {option} finds a start on {day_in_sentence(change.first, reader.year)}"


def _when(times: Sequence[Moment], reader: Reader) -> str:
    return f": {moments_words(times, reader.clock)}" if times else ""


def _pin_instead(change: remedies.PinInstead, reader: Reader) -> str:
    return f"session {change.number} {' or '.join(pin_words(pin, reader) for pin in change.pins)}"


def _not_pinning(change: remedies.NotPinning, reader: Reader) -> str:
    first, several = change.numbers[0], len(change.numbers) > 1
    named = f"sessions {listed([str(number) for number in change.numbers])}" if several else f"session {first}"
    it = f"session {first}" if several else "it"
    return f"not pinning {named}: {it} would be {pin_words(change.first, reader)}"


def _no_longer_away(change: remedies.NoLongerAway, reader: Reader) -> str:
    spans = [
        day_in_sentence(one.first, reader.year)
        if one.first == one.last
        else f"{day_in_sentence(one.first, reader.year)} to {day_in_sentence(one.last, reader.year)}"
        for one in change.away
    ]
    return f"the patient not being away {listed(spans)} after all"


def _longer_shift(change: remedies.LongerShift, reader: Reader) -> str:
    name = reader.names.get(change.subject, sanitized(change.subject))
    first, last = (day_in_sentence(ends(one.on for one in change.times), reader.year) for ends in (min, max))
    if len(change.times) == 1:
        return f"{name} also working on {first} {span_of_day(change.times[0].start, change.times[0].end, reader.clock)}"
    return f"{name} also working {moments_words(change.times, reader.clock)}, from {first} to {last}"


def _other_moved(change: remedies.OtherMoved, reader: Reader) -> str:
    day = day_in_sentence(change.on, reader.year)
    return f"moving {change.subject} to {day} {minutes_words(change.at, reader.clock)} (a call)"


WORDS: Words = {
    remedies.NoLongerAway: _no_longer_away,
    remedies.LongerShift: _longer_shift,
    remedies.AnotherSite: lambda change, _: f"the patient also coming to the clinic {sanitized(change.subject)}",
    remedies.OtherMoved: _other_moved,
    remedies.EarlierReady: lambda change, reader: (
        f"the patient starting from {day_in_sentence(change.first, reader.year)} on"
    ),
    remedies.NotAway: _not_away,
    remedies.OtherTimes: _other_times,
    remedies.AnyTime: "other days or times",
    remedies.MoreChairs: lambda change, reader: f"one more chair{_when(change.times, reader)}",
    remedies.MoreStaff: lambda change, reader: f"one more {change.role}{_when(change.times, reader)}",
    remedies.LongerHorizon: _longer_horizon,
    remedies.WiderGap: lambda change, _: f"a physician's [order] that allows a gap of {change.max_days} days",
    remedies.LaterReview: lambda change, _: (
        f"a review_on not before {day_in_sentence(change.review)}, if the treatment team agrees"
    ),
    remedies.Both: lambda change, reader: " AND ".join(words(one, reader) for one in change.changes),
    remedies.PinInstead: _pin_instead,
    remedies.NotPinning: _not_pinning,
}
