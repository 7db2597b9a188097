"""A report as every format shows it: sections of rows, each with the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field

from ketaplan.domain.disclosure import Figure

Unit = Literal["count", "percent", "hours", "days", "points"]


class Column(Struct, frozen=True):
    """A figure of every row of a section: its key, and what it counts."""

    key: str
    unit: Unit


class ReportLine(Struct, frozen=True, kw_only=True):
    """A row: its ``key`` says what it is about, ``facts`` are the values in its words; figures follow the columns.

    A figure of None is not asked of this row.
    """

    key: str
    figures: tuple[Figure | None, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


class Note(Struct, frozen=True, kw_only=True):
    """A sentence below a section: its key, and the values in it."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


class ReportSection(Struct, frozen=True, kw_only=True):
    """A part of the report; ``clinic`` is empty where it is about all of them."""

    key: str
    columns: tuple[Column, ...]
    lines: tuple[ReportLine, ...]
    notes: tuple[Note, ...] = ()
    clinic: str = ""


class ReportView(Struct, frozen=True, kw_only=True):
    """A report on the days from ``first`` to ``last``, both included, as of a day.

    Groups of fewer patients than ``minimum`` are hidden.
    """

    first: date
    last: date
    as_of: date
    minimum: int
    clinics: tuple[str, ...]
    sections: tuple[ReportSection, ...]
