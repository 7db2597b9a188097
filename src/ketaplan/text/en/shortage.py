"""Why a batch leaves a patient out, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.reasons import shortage
from ketaplan.text.reasons import words
from ketaplan.text.words import day_in_sentence

if TYPE_CHECKING:
    from ketaplan.domain.reasons import Reader
    from ketaplan.text.reasons import Words


def _consultation_taken(reason: shortage.ConsultationTaken, reader: Reader) -> str:
    return f"No psychiatrist has time for the consultation before {day_in_sentence(reason.before, reader.year)}."


def _scarce(reason: shortage.Scarce, _: Reader) -> str:
    """Return ``No room: physicians busy at 97 % of suitable times, nurses 12 %.``."""
    first, *others = reason.shares
    rest = "".join(f", {one.need}s {one.percent} %" for one in others)
    return f"No room: {first.need}s busy at {first.percent} % of suitable times{rest}."


def _would_help(reason: shortage.WouldHelp, reader: Reader) -> str:
    return f"Would help: {', or '.join(words(change, reader) for change in reason.changes)}."


WORDS: Words = {
    shortage.NotEvenAlone: "This patient cannot be planned at any clinic, even without other patients.",
    shortage.ConsultationTaken: _consultation_taken,
    shortage.TooExpensive: "There is room, but every possible course costs more than waiting.",
    shortage.Scarce: _scarce,
    shortage.TooFarApart: "No room: the free times are too far apart for a course.",
    shortage.WouldHelp: _would_help,
}
