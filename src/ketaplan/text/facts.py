"""Facts that forbid something, in words: the functions that formats call."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from ketaplan.domain.explanation import Fact
    from ketaplan.domain.reasons import Reader

FEWEST_TOGETHER = 3


def fact_words(fact: Fact, reader: Reader) -> str:
    """Return a fact as one line, without its source."""
    said: str = _module(reader.language).WORDS[fact.kind](fact, reader)
    return said


def lines_of_facts(facts: Sequence[Fact], reader: Reader, most: int) -> list[tuple[str, Sequence[Fact]]]:
    """Return lines without sources, each with the facts that it says.

    Of more than ``most`` facts, three or more of some kinds share a line.
    """
    module = _module(reader.language)
    grouped: dict[str, list[Fact]] = {kind: [] for kind in module.TOGETHER}
    for fact in facts:
        if fact.kind in grouped:
            grouped[fact.kind].append(fact)
    shared = {kind for kind, some in grouped.items() if len(some) >= FEWEST_TOGETHER and len(facts) > most}
    lines: list[tuple[str, Sequence[Fact]]] = []
    for fact in facts:
        if fact.kind not in shared:
            lines.append((fact_words(fact, reader), (fact,)))
        elif fact is grouped[fact.kind][0]:
            lines.append((module.TOGETHER[fact.kind](grouped[fact.kind], reader), grouped[fact.kind]))
    return lines


@cache
def _module(language: str) -> ModuleType:
    return import_module(f"ketaplan.text.{language}.facts")
