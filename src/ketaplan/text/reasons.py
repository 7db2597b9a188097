"""Reasons in words: the one place that knows which module words which kind."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ketaplan.domain.reasons import Reader
from ketaplan.text.words import short_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import ModuleType

    from ketaplan.domain.clinic import Clinic
    from ketaplan.domain.gate import Objection
    from ketaplan.domain.reasons import Cause, Reason

    Words = Mapping[type[Reason], str | Callable[[Any, Reader], str]]


def reader_at(clinic: Clinic, year: int | None = None) -> Reader:
    """Return the reader of a clinic's plans: its clock and its staff names."""
    return Reader(clock=clinic.clock, year=year, names=short_names(clinic))


def words(reason: Reason, reader: Reader) -> str:
    """Return a reason as one line; without capital and period if it may be part of a sentence."""
    return worded(_module(reader.language, type(reason).__module__).WORDS, reason, reader)


def details(reason: Reason, reader: Reader) -> tuple[str, ...]:
    """Return the lines below a reason; most reasons have none."""
    below = getattr(_module(reader.language, type(reason).__module__), "DETAILS", {}).get(type(reason))
    return tuple(below(reason, reader)) if below else ()


def said_once(reasons: Sequence[Reason], reader: Reader) -> str:
    """Return the rules that an appointment breaks in one line, with those of several stages merged."""
    line: str = _module(reader.language, "violations").said_once(reasons, reader)
    return line


def next_step(objection: Objection, language: str = "en") -> str:
    """Return what to do about an objection of the gate: which key of which file."""
    step: str = _module(language, "gate").STEPS[type(objection.reason)](objection.reason, objection)
    return step


def lines_of(cause: Cause) -> tuple[str, ...]:
    """Return why there is no course and what would help, a line each; what is indented belongs to the line above."""
    return tuple(_lines(cause))


def _lines(cause: Cause) -> Iterator[str]:
    language = _module(cause.reader.language, "course")
    if cause.heading:
        yield language.AT_CLINIC.format(cause.heading)
    for reason in cause.reasons:
        yield words(reason, cause.reader)
        yield from (f"  {line}" for line in details(reason, cause.reader))
    if cause.remedies:
        yield language.WOULD_HELP
        yield from (f"  {words(change, cause.reader)}" for change in cause.remedies)


def worded(table: Words, reason: Reason, reader: Reader) -> str:
    """Return what a table says for a reason: a constant, or what its function makes of the facts."""
    said = table[type(reason)]
    return said if isinstance(said, str) else said(reason, reader)


@cache
def _module(language: str, subject: str) -> ModuleType:
    """Return the words for the kinds of one module of :mod:`ketaplan.domain.reasons`, imported when needed."""
    return import_module(f"ketaplan.text.{language}.{subject.rpartition('.')[2]}")
