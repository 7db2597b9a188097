"""What was typed as a score: the score, the answers to the items, or both; what is wrong is said without the values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketaplan.domain.score import ScoreEntry, ScoreFault, entry_fault
from ketaplan.errors import InputError
from ketaplan.text.en.scores import fault_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.domain.measure import Measure

WITHDRAWN = "none"
"""What is entered to withdraw a score that should not be there."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}", re.ASCII)


class ScoreInputError(InputError):
    """An entry that cannot be right; the message has no value in it."""


def entry_of(measure: Measure, text: str, *, corrects: bool = False) -> ScoreEntry:
    """Return the entry that a line of text means; raises ScoreInputError."""
    words = re.split(r"[\s,;:]+", text.strip())
    if words == [WITHDRAWN] and corrects:
        return ScoreEntry(None)
    if words == [""]:
        raise _refused(measure, ScoreFault("none"))
    count = len(measure.answers)
    if len(words) == 1:
        return checked(measure, words[0], [])
    if len(words) == count:
        return checked(measure, "", words)
    if len(words) == count + 1:
        return checked(measure, words[0], words[1:])
    raise _refused(measure, ScoreFault("number"))


def checked(measure: Measure, score: str, items: Sequence[str]) -> ScoreEntry:
    """Return the entry of a score, of the answers to the items, or of both; raises ScoreInputError."""
    if not score and not items:
        raise _refused(measure, ScoreFault("none"))
    if score and not _WHOLE.fullmatch(score):
        raise _refused(measure, ScoreFault("not-whole"))
    for number, item in enumerate(items, 1):
        if not _WHOLE.fullmatch(item):
            raise _refused(measure, ScoreFault("item-not-whole", number))
    answers = tuple(map(int, items))
    fits = len(answers) == len(measure.answers)
    total = int(score) if score else measure.score_of(answers) if answers and fits else None
    entry = ScoreEntry(total, answers)
    if fault := entry_fault(measure, entry):
        raise _refused(measure, fault)
    return entry


def _refused(measure: Measure, fault: ScoreFault) -> ScoreInputError:
    return ScoreInputError(f"{fault_words(measure, fault)}.")
