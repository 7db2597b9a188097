"""What is unusual about single appointments: a mark in the table, and a text below it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketaplan.domain.plan import Remark
from ketaplan.domain.protocol import MARKED_GAP_DAYS
from ketaplan.text.inert import sanitized
from ketaplan.text.reasons import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.domain.plan import Appointment
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.reasons import Reader

SIGNS = "*†‡§¶"
CELLS = {
    "long-gap": "gap",
    "closure": "gap",
    "clock-change": "gap",
    "moved-weekday": "day",
    "off-day": "day",
    "off-hours": "time",
    "twice": "time",
    "other-physician": "physician",
}
"""The cell of an appointment's row that shows the mark for each kind of remark; other kinds mark the day."""

CELL_ORDER = ("day", "time", "physician", "gap")
"""From left to right."""


class Footnotes(Struct, frozen=True):
    """The texts below a table in the order of their marks; remarks with one text share one mark."""

    signs: dict[str, str] = field(default_factory=dict)
    _cells: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, remarks: Sequence[Remark], appointments: Sequence[str], reader: Reader) -> Footnotes:
        """Mark the remarks on these appointments (ids in the order of their rows); others are left out."""
        notes, signs = cls(), _all_signs()
        for one, remark in _in_reading_order(remarks, appointments):
            text = sanitized(words(remark.reason, reader))
            if text not in notes.signs:
                notes.signs[text] = next(signs)
            marks = notes._cells.setdefault((one, _cell(remark)), [])
            if notes.signs[text] not in marks:
                marks.append(notes.signs[text])
        return notes

    def marks(self, appointment: str, cell: str) -> str:
        """Return the marks of one cell, or nothing."""
        return " ".join(self._cells.get((appointment, cell), ()))


def long_gaps(appointments: Sequence[Appointment], gaps: Mapping[str, int], protocol: Protocol) -> list[Remark]:
    """Return a remark, by appointment, for each gap that is long for its phase."""
    phases = {one.id: protocol.phase_named(one.phase) for one in appointments}
    from ketaplan.domain.reasons.remarks import LongGap

    return [
        Remark(kind="long-gap", reason=LongGap(days=MARKED_GAP_DAYS), appointment=one)
        for one, days in gaps.items()
        if (phase := phases[one]) and phase.gap.is_long(days)
    ]


def _in_reading_order(remarks: Sequence[Remark], appointments: Sequence[str]) -> Iterator[tuple[str, Remark]]:
    """Yield the remarks row by row, and in a row from left to right."""
    for one in appointments:
        found = (remark for remark in remarks if remark.appointment == one)
        for remark in sorted(found, key=lambda remark: CELL_ORDER.index(_cell(remark))):
            yield one, remark


def _cell(remark: Remark) -> str:
    """Return the cell that a remark marks."""
    return CELLS.get(remark.kind, "day")


def _all_signs() -> Iterator[str]:
    """Yield ``*``, ``†`` ..., then ``**``, ``††`` ..."""
    for times in count(1):
        for sign in SIGNS:
            yield sign * times
