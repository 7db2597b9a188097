"""The waiting list as a table, JSON and CSV: who waits since when, and why a patient is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ketaplan.domain.waiting import Waiting
from ketaplan.formats.common.terminal_page import WIDTH
from ketaplan.formats.common.widths import wrapped
from ketaplan.text.inert import sanitized
from ketaplan.text.words import TRIAL, day_in_sentence, days_ago_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.formats.common.csv_text import Row
    from ketaplan.formats.common.options import Options


class WaitingPatient(Struct, frozen=True, kw_only=True):
    """A patient on the list: days waited, the next infusion that is booked, and why the patient is passed over."""

    waiting: Waiting
    days: int
    next_start: datetime | None = None
    reasons: tuple[str, ...] = ()


class WaitingView(Struct, frozen=True, kw_only=True):
    """Patients on the list, the longest wait first; ``names`` by patient, ``year`` is the one that need not be said."""

    patients: Sequence[WaitingPatient]
    names: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None

    def __repr__(self) -> str:
        """Return a text without names."""
        return f"WaitingView({len(self.patients)} patients)"


def table(view: WaitingView, options: Options) -> str:
    """Return a line a patient, and below it why the patient is passed over."""
    head = f"{TRIAL}\n" if options.trial else ""
    lines = (line for one in view.patients for line in _lines(view, one, options.width or WIDTH))
    return head + "".join(f"{line}\n" for line in lines)


def _lines(view: WaitingView, one: WaitingPatient, width: int) -> Iterator[str]:
    entry = one.waiting
    parts = [f"since {day_in_sentence(entry.since, view.year)} ({days_ago_words(one.days)})"]
    if entry.before:
        parts.append(f"before {day_in_sentence(entry.before, view.year)}")
    if one.next_start:
        parts.append(f"booked from {day_in_sentence(one.next_start.date(), view.year)}")
    name = sanitized(view.names.get(entry.patient, ""))
    whole = "  ".join(filter(None, (entry.patient, name, ", ".join(parts))))
    yield from wrapped(whole, width, later="  ")
    if one.reasons:
        passed = f"skipped: {'; '.join(map(sanitized, one.reasons))}"
        yield from wrapped(passed, width, first="  ", later="  ")


def json(view: WaitingView, options: Options) -> str:
    """Return ``{"kind": "waiting", "waiting": [...]}``, without names."""
    from ketaplan.formats.common.document import document, json_text

    return json_text(document("waiting", {"waiting": [_keys(one) for one in view.patients]}, trial=options.trial))


def _keys(one: WaitingPatient) -> dict[str, Any]:
    entry = one.waiting
    return {
        "patient": entry.patient,
        "since": entry.since.isoformat(),
        "before": entry.before.isoformat() if entry.before else None,
        "days": one.days,
        "next": one.next_start.isoformat() if one.next_start else None,
        "reasons": list(one.reasons),
    }


def csv(view: WaitingView, options: Options) -> Iterator[str]:
    """Yield one row a patient; names only where they are asked for."""
    from ketaplan.formats.common.csv_text import csv_lines

    return csv_lines((_row(view, one, options) for one in view.patients), marked=options.names, trial=options.trial)


def _row(view: WaitingView, one: WaitingPatient, options: Options) -> Row:
    keys = _keys(one)
    row: dict[str, object] = {key: "" if value is None else value for key, value in keys.items()}
    row["reasons"] = "; ".join(one.reasons)
    return row | {"patient_name": view.names.get(one.waiting.patient, "")} if options.names else row
