"""Why no course is possible with the pinned sessions, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.reasons import pins
from ketaplan.text.reasons import words
from ketaplan.text.words import counted, day_in_sentence, listed, minutes_words

if TYPE_CHECKING:
    from ketaplan.domain.reasons import Reader
    from ketaplan.text.reasons import Words


def _impossible(reason: pins.PinImpossible, reader: Reader) -> str:
    session = reason.session
    return f"Session {session.number} cannot be {pin_words(session.pin, reader)}: {words(reason.reason, reader)}."


def _clash(reason: pins.PinsClash, reader: Reader) -> str:
    named = listed([f"session {one.number} {pin_words(one.pin, reader)}" for one in reason.pins])
    because = {
        "order": "they are in the wrong order",
        "gap": f"they are {counted(reason.days, 'day')} apart, and {reason.min_days} to {reason.max_days} are allowed",
        "around": "no days are left for the sessions around them",
    }[reason.because]
    return f"{named[0].upper()}{named[1:]} conflict: {because}."


def _not_compared(reason: pins.PinsNotCompared, reader: Reader) -> str:  # noqa: ARG001  as all words
    if len(reason.numbers) == 1:
        return (
            f"Session {reason.numbers[0]} cannot be as pinned; there are too many possible courses to find out why. "
            "Leave out the pin, or pin another day."
        )
    named = listed([str(number) for number in reason.numbers])
    return (
        f"Sessions {named} cannot all be as pinned; there are too many possible courses to find out which is in the "
        "way. Pin one less."
    )


def pin_words(pin: pins.PinnedAt, reader: Reader) -> str:
    """Return ``on Mon 30 Nov at 09:00``."""
    day = f"on {day_in_sentence(pin.on, reader.year)}"
    return day if pin.at is None else f"{day} at {minutes_words(pin.at, reader.clock)}"


WORDS: Words = {
    pins.PinImpossible: _impossible,
    pins.NotBefore: lambda one, reader: f"it can be on {day_in_sentence(one.first, reader.year)} at the earliest",
    pins.NotAfter: lambda one, reader: f"it can be on {day_in_sentence(one.last, reader.year)} at the latest",
    pins.NoDaysAround: "no days are left for the sessions around it",
    pins.PinsClash: _clash,
    pins.PinsNotCompared: _not_compared,
}
