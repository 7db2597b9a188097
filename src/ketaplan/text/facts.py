"""Facts that forbid something, in words: the one function that formats call."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from ketaplan.domain.explanation import Fact
    from ketaplan.domain.reasons import Reader


def fact_words(fact: Fact, reader: Reader) -> str:
    """Return a fact as one line, without its source."""
    said: str = _module(reader.language).WORDS[fact.kind](fact, reader)
    return said


@cache
def _module(language: str) -> ModuleType:
    return import_module(f"ketaplan.text.{language}.facts")
