"""Names and ids compared as people type them: without accents, capitals or order of words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_UNDIVIDED = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ħ": "h",
        "ŧ": "t",
        "_": " ",
    }
)
"""Letters that Unicode does not divide into a plain letter and a mark."""

EXACT, WORDS, BEGINNINGS, PARTS = range(4)
"""How well typed words fit a text, the best first: all of its words, some of them, their starts, any part."""


def folded(text: str) -> str:
    """Return the text in small letters, without accents and other marks."""
    if text.isascii():
        return text.lower().replace("_", " ")
    divided = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in divided if not unicodedata.combining(one)).translate(_UNDIVIDED)


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in their order; apostrophes and hyphens divide words."""
    return _WORD.findall(folded(text))


def fit(typed: list[str], texts: Iterable[str]) -> int | None:
    """Return how well typed words, from :func:`words_of`, fit the best of the texts; None where they do not.

    Every word must be found in the same text; their order does not matter.
    """
    found = [how for text in texts if (how := _fit(typed, text)) is not None]
    return min(found, default=None)


def _fit(typed: list[str], text: str) -> int | None:
    plain = folded(text)
    if not typed or not all(word in plain for word in typed):
        return None
    words = _WORD.findall(plain)
    if all(word in words for word in typed):
        return EXACT if sorted(typed) == sorted(words) else WORDS
    if all(any(one.startswith(word) for one in words) for word in typed):
        return BEGINNINGS
    return PARTS
