"""Reasons in words: the one place that knows which language words which kind."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketaplan.domain.reasons import Reader
from ketaplan.text.words import short_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.reasons import Reason

    Words = Mapping[type[Reason], str | Callable[[Any, Reader], str]]


def reader_at(clinic: Clinic, year: int | None = None) -> Reader:
    """Return the reader of a clinic's plans: its clock and what its staff are called."""
    return Reader(clock=clinic.clock, year=year, names=short_names(clinic))


def words(reason: Reason, reader: Reader) -> str:
    """Return a reason as one line, without a capital or a full stop where it may be a part of a sentence."""
    return worded(_table(reader.language, type(reason).__module__), reason, reader)


def worded(table: Words, reason: Reason, reader: Reader) -> str:
    """Return what a table says of a reason: always the same, or what its function makes of the facts."""
    said = table[type(reason)]
    return said if isinstance(said, str) else said(reason, reader)


@cache
def _table(language: str, module: str) -> Words:
    """The words of a language for the kinds of one module of :mod:`ketaplan.domain.reasons`, imported when needed."""
    table: Words = import_module(f"ketaplan.text.{language}.{module.rpartition('.')[2]}").WORDS
    return table
