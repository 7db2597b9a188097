"""What was typed, what is known, and what was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

LONGEST_SHOWN = 60
MOST_NAMES = 20
MOST_SIMILAR = 5
MOST_CANDIDATES = 1000
"""With more words than these no similar one is searched for: it would take long."""


def shown(value: object) -> str:
    """Return a value as in the file, safe in any terminal, and short."""
    if isinstance(value, str):
        cut = value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
        return repr(cut)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return "this number" if isinstance(value, int) and value.bit_length() > 64 else str(value)


def meant(word: str, options: Collection[str]) -> str:
    """Return ``" (did you mean 'cleared'?)"``, or nothing if no word is similar."""
    near = nearest(word, options)
    return f" (did you mean {near!r}?)" if near else ""


def nearest(word: str, options: Collection[str]) -> str | None:
    """Return the most similar of the known words, if any is.

    Two exchanged letters are most similar; of words that are equally similar, the one that differs later is.
    """
    from difflib import SequenceMatcher, get_close_matches

    if len(options) > MOST_CANDIDATES:
        return None
    cut = word[:LONGEST_SHOWN]
    near = get_close_matches(cut, options, MOST_SIMILAR) or get_close_matches(cut.lower(), options, MOST_SIMILAR)

    def likeness(one: str) -> tuple[bool, float, int]:
        pair = one.lower(), cut.lower()
        first_other = next((at for at, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), len(cut))
        return sorted(pair[0]) == sorted(pair[1]), SequenceMatcher(None, *pair).ratio(), first_other

    return max(near, key=likeness, default=None)


def few(names: Sequence[str]) -> str:
    """Return a list of the first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:MOST_NAMES])} and {more} more"
