"""Scores that were entered just now: what a clinician must see first, then a line each, never the score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.domain.measure import SafetyRule
from ketaplan.domain.score import Score
from ketaplan.formats.common.document import document, json_text
from ketaplan.text.en.scores import alarm_words
from ketaplan.text.words import TRIAL, counted, day_in_sentence

if TYPE_CHECKING:
    from ketaplan.formats.common.options import Options

MOST_LINES = 20
"""More scores than this are counted, not listed."""


class NotedScore(Struct, frozen=True, kw_only=True):
    """A score as it is in the book, whether it is new there, and the rules for which a clinician is needed now."""

    score: Score
    is_new: bool
    alarms: tuple[SafetyRule, ...] = ()
    is_open: bool = False
    """Whether a safety item is not known, because only the score was entered."""


class NotedScores(Struct, frozen=True, kw_only=True):
    """What was noted, in the order in which it was given."""

    scores: Sequence[NotedScore]
    dry_run: bool = False


def table(noted: NotedScores, options: Options) -> str:
    """Return whom a clinician must see now, then a line a score, or how many."""
    lines = [TRIAL] if options.trial else []
    for one in noted.scores:
        if one.alarms:
            words = alarm_words(one.score.measure, one.alarms)
            lines.append(f"{words[0].upper()}{words[1:]} ({one.score.patient}, {day_in_sentence(one.score.on)}).")
    if len(noted.scores) <= MOST_LINES:
        lines += [line for one in noted.scores for line in _lines(one, dry_run=noted.dry_run)]
    else:
        new = sum(one.is_new for one in noted.scores)
        lines.append(f"{counted(new, 'score')} {'would be ' * noted.dry_run}noted.")
        if known := len(noted.scores) - new:
            lines.append(f"{counted(known, 'score')} noted already.")
    return "\n".join(lines) + "\n"


def _lines(one: NotedScore, *, dry_run: bool) -> list[str]:
    score = one.score
    what = "noted already" if not one.is_new else "would be noted" if dry_run else "noted"
    corrects = f", corrects {score.corrects}" if score.corrects else ""
    lines = [f"{score.id}  {score.patient}  {score.measure}  {day_in_sentence(score.on)}  {what}{corrects}"]
    if one.is_open:
        lines.append(f"    Only the score is known: look at the safety item on the sheet of {score.measure} yourself.")
    return lines


def json(noted: NotedScores, options: Options) -> str:
    """Return ``{"kind": "scores", "dry_run": ..., "scores": [...]}``, without any score."""
    content: dict[str, Any] = {"dry_run": noted.dry_run, "scores": [_dict(one) for one in noted.scores]}
    return json_text(document("scores", content, trial=options.trial))


def _dict(one: NotedScore) -> dict[str, Any]:
    score = one.score
    return {
        "id": score.id,
        "patient": score.patient,
        "measure": score.measure,
        "on": score.on.isoformat(),
        "after": score.after or None,
        "corrects": score.corrects or None,
        "new": one.is_new,
        "safety": [rule.name for rule in one.alarms],
        "safety_item_unknown": one.is_open,
    }
