"""What a patient's scores in the book say about another one: the same again, in its place, or to be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaplan.domain.score import Score


class KnownScores:
    """One patient's scores, by what no two of them are about."""

    def __init__(self, scores: Iterable[Score]) -> None:
        """Start with the lines that are stored."""
        self._by_place = {score.place: score for score in scores}
        self._by_id = {score.id: score for score in self._by_place.values()}
        self._corrected_by = {score.corrects: score for score in self._by_place.values() if score.corrects}

    def add(self, score: Score) -> None:
        """Add a line that is going to be stored."""
        self._by_place[score.place] = self._by_id[score.id] = score
        if score.corrects:
            self._corrected_by[score.corrects] = score

    def same(self, score: Score) -> Score | None:
        """Return the line that says the same already."""
        there = self._by_place.get(score.place)
        return there if there is not None and there.same_entry(score) else None

    def objection(self, score: Score) -> str:
        """Return why the score cannot be stored, without any score in it; empty if it can."""
        if self.same(score) is not None:
            return ""
        if not score.corrects:
            there = self._by_place.get(score.place)
            return "" if there is None else self._other(there)
        if score.corrects not in self._by_id:
            see = f"'ketaplan progress show {score.patient}' lists them"
            return f"{score.corrects}: {score.patient} has no such score; {see}"
        there = self._corrected_by.get(score.corrects)
        if there is None:
            return ""
        last = self._last_after(there)
        return f"{score.corrects} is corrected already; correct {last.id} instead, with --corrects {last.id}"

    def _other(self, there: Score) -> str:
        last = self._last_after(there)
        return f"{there.id} is another score of {there.patient} there; if that was wrong: --corrects {last.id}"

    def _last_after(self, score: Score) -> Score:
        """Return the last line of corrections that starts with this one."""
        while score.id in self._corrected_by:
            score = self._corrected_by[score.id]
        return score
