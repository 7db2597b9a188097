"""A measure of progress, as data: its range, its items, how far back it asks, and whose rules read it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from msgspec import Struct

Direction = Literal["lower", "higher"]
"""Which scores are better."""
FILLED_IN_BY = ("patient", "clinician")
"""Who fills a measure in."""
RESPONSE = "response"


class ScoreRange(Struct, frozen=True):
    """The lowest and the highest possible score."""

    least: int
    most: int

    def __contains__(self, score: int) -> bool:
        return self.least <= score <= self.most


class Band(Struct, frozen=True):
    """A name for scores from the lowest to the highest one, both included."""

    least: int
    most: int
    name: str


class ResponseRule(Struct, frozen=True, kw_only=True):
    """What counts as a response: better than the baseline by ``percent`` of it, or by ``points``; one is given.

    ``whose`` is the author of the rule, ``source`` an address, ``name`` what it is called.
    """

    whose: str
    source: str
    percent: int | None = None
    points: int | None = None
    name: str = RESPONSE

    def is_met(self, baseline: int, gained: int) -> bool | None:
        """Return whether points gained since a baseline are enough; None if a percentage of 0 is asked for."""
        if self.points is not None:
            return gained >= self.points
        return None if not baseline else gained * 100 >= (self.percent or 0) * baseline


class RemissionRule(Struct, frozen=True, kw_only=True):
    """What counts as remission: a score of ``limit`` or better."""

    whose: str
    source: str
    limit: int
    name: str = "remission"


class SafetyRule(Struct, frozen=True, kw_only=True):
    """When a clinician must see the patient now: one of these items is ``above`` a number, or the score itself.

    ``items`` count from 1; none means the score.  ``name`` says what it is about.
    """

    name: str
    source: str
    items: tuple[int, ...] = ()
    above: int = 0


class Measure(Struct, frozen=True, kw_only=True, dict=True):
    """A measure from a clinic's file or from the package.

    ``answers`` lists for each item which numbers it can have; empty if items are never recorded.  ``highest_of`` are
    groups of items of which only the highest one counts; all other items are added up.
    """

    id: str
    name: str
    ask: str
    better: Direction
    look_back_days: int
    range: ScoreRange
    indications: tuple[str, ...] = ()
    answers: tuple[tuple[int, ...], ...] = ()
    highest_of: tuple[tuple[int, ...], ...] = ()
    items_needed: bool = False
    """Whether a score without its items is refused."""
    is_screen: bool = False
    """Whether it is positive or negative only: it has no change and no percentage."""
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    response: tuple[ResponseRule, ...] = ()
    remission: tuple[RemissionRule, ...] = ()
    safety: tuple[SafetyRule, ...] = ()

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The items, from 1, in groups of which the highest one counts; a single item is a group."""
        grouped = {item for group in self.highest_of for item in group}
        alone = [(item,) for item in range(1, len(self.answers) + 1) if item not in grouped]
        return (*self.highest_of, *alone)

    def score_of(self, items: Sequence[int]) -> int:
        """Return the score that the items of one sheet add up to."""
        return sum(max(items[item - 1] for item in group) for group in self.groups)

    def band(self, score: int) -> Band | None:
        """Return the band of a score, if the measure has any for it."""
        return next((band for band in self.bands if band.least <= score <= band.most), None)

    def gained(self, baseline: int, score: int) -> int:
        """Return by how many points a score is better than the baseline; negative if it is worse."""
        return baseline - score if self.better == "lower" else score - baseline

    def is_as_good_as(self, score: int, limit: int) -> bool:
        """Return whether a score is at a limit or better."""
        return self.gained(limit, score) >= 0

    def alarms(self, score: int, items: Sequence[int] = ()) -> tuple[SafetyRule, ...]:
        """Return the safety rules for which a clinician must see the patient now.

        Without items, a score that is impossible unless such an item is above its number counts, too.
        """
        pairs = zip(self.safety, self._highest_quiet, strict=True)
        return tuple(rule for rule, quiet in pairs if _is_met(rule, quiet, score, items))

    @cached_property
    def _highest_quiet(self) -> tuple[int, ...]:
        """The highest score for which each safety rule is not met, as far as the score alone says."""
        numbers = range(1, len(self.answers) + 1)
        return tuple(
            self.score_of([self._at_most(item, rule) for item in numbers]) if rule.items else rule.above
            for rule in self.safety
        )

    def _at_most(self, item: int, rule: SafetyRule) -> int:
        """Return the highest answer to an item for which a safety rule is not met."""
        quiet = [answer for answer in self.answers[item - 1] if item not in rule.items or answer <= rule.above]
        return max(quiet, default=0)

    def leaves_open(self, score: int, items: Sequence[int] = ()) -> bool:
        """Return whether a safety item is unknown, because only the score is recorded."""
        if items or not any(rule.items for rule in self.safety) or self.alarms(score):
            return False
        return score > self.range.least


def _is_met(rule: SafetyRule, quiet: int, score: int, items: Sequence[int]) -> bool:
    """Return whether a safety rule is met; ``quiet`` is the highest score for which it need not be."""
    if rule.items and items:
        return any(items[item - 1] > rule.above for item in rule.items)
    return score > quiet
