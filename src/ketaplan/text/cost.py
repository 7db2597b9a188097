"""What each part of the cost means, in words: ``waits 2 days``, ``gaps 1 day off ideal``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.words import counted, duration_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketaplan.domain.clinic import Weights


def given_up(part: str, points: int, weights: Weights, priority: int) -> str:
    """Return what the points of a part mean; its name if it has no words.

    ``priority`` is the weight of the patient's priority.
    """
    words = WORDS.get(part)
    return words(points, weights, priority) if words else part


def given_up_briefly(part: str, points: int, weights: Weights, priority: int) -> str:
    """Return the same in fewer words, for a line among others."""
    days = {"rhythm": ("gaps {} off", weights.gap_day), "drift": ("weekdays shift {}", weights.drift_day)}
    if part in days:
        words, weight = days[part]
        return words.format(_days(points, weight))
    if part == "steadiness":
        return f"times shift {_minutes(points, weights)}"
    return given_up(part, points, weights, priority)


def _days(points: int, weight: int) -> str:
    """Return the number of days that the points mean; a weight of 0 has none."""
    return counted(points // weight if weight else 0, "day")


def _wait(points: int, weights: Weights, priority: int) -> str:
    return f"waits {_days(points, weights.wait_day * priority)}"


def _rhythm(points: int, weights: Weights, priority: int) -> str:  # noqa: ARG001  all of WORDS have one signature
    return f"gaps {_days(points, weights.gap_day)} off ideal"


def _drift(points: int, weights: Weights, priority: int) -> str:  # noqa: ARG001
    return f"weekdays shift by {_days(points, weights.drift_day)} in total"


def _steadiness(points: int, weights: Weights, priority: int) -> str:  # noqa: ARG001
    return f"start times shift by {_minutes(points, weights)} in total"


def _minutes(points: int, weights: Weights) -> str:
    """Return the duration that the points mean."""
    return duration_words(points // weights.shift_minute if weights.shift_minute else 0)


def _preference(points: int, weights: Weights, priority: int) -> str:  # noqa: ARG001
    return "wishes not met"


def _consultation(points: int, weights: Weights, priority: int) -> str:
    return f"consultation in {_days(points, weights.consult_day * priority)}"


WORDS: dict[str, Callable[[int, Weights, int], str]] = {
    "wait": _wait,
    "rhythm": _rhythm,
    "drift": _drift,
    "steadiness": _steadiness,
    "preference": _preference,
    "consultation": _consultation,
}
"""By the name of the part."""
