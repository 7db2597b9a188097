"""Events that share a UID: versions of one event, occurrences of a series, or separate events.

==================================  ===================================  ==============================================
what is written                     what it means                        who says so
==================================  ===================================  ==============================================
one UID, a greater SEQUENCE         the newest version alone             RFC 5546 2.1.5
the same SEQUENCE, a later DTSTAMP  the newest version alone             RFC 5546 2.1.5; the library looks at SEQUENCE
the same of both, or stamps of one  separate events: an export that     grafana/oncall#2760, cozy/cozy-calendar#491;
minute                              gives each its own time of writing   the library takes the first
no UID, or an empty one             a separate event                      old exports of rosters
==================================  ===================================  ==============================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ketaplan.files.calendars.apart import Key, Rank
from ketaplan.files.calendars.asked import HEADER_STEPS, Asked
from ketaplan.files.calendars.moments import written
from ketaplan.files.calendars.text import CalendarText, Lines, Part

ONE_EXPORT = timedelta(minutes=1)
"""No one changes an event twice this fast, and no export takes longer for one event."""


class Raw(NamedTuple):
    """An event as written."""

    part: Part
    lines: Lines

    @property
    def at(self) -> int:
        """Its position."""
        return self.part.at

    def text(self, name: str) -> str:
        """Return the value of a property; empty if there is none."""
        return self.lines[name][0].value if name in self.lines else ""


class EventGroup(NamedTuple):
    """The newest versions of events with one UID, and those that they replace."""

    masters: tuple[Raw, ...]
    overrides: tuple[tuple[Raw, ...], ...]
    replaced: tuple[Raw, ...]
    """``overrides`` are the versions of each moved or cancelled occurrence; usually one."""


def groups_of(text: CalendarText, asked: Asked) -> list[EventGroup]:
    """Return the events of a file, by UID."""
    by_uid: dict[str, list[Raw]] = {}
    for part in text.parts:
        if part.name == "VEVENT":
            asked.spend(HEADER_STEPS, part)
            raw = Raw(part, text.lines(part))
            uid = raw.text("UID")
            by_uid.setdefault(uid or f"\n{part.at}", []).append(raw)
    return [_group(raws, text.apart.newest) for raws in by_uid.values()]


def _group(raws: Sequence[Raw], apart: Mapping[Key, Rank]) -> EventGroup:
    if len(raws) == 1 and not apart:
        return EventGroup((raws[0],), (), ())
    uid = raws[0].text("UID")
    masters = [raw for raw in raws if "RECURRENCE-ID" not in raw.lines]
    by_occurrence: dict[str, list[Raw]] = {}
    for raw in raws:
        if "RECURRENCE-ID" in raw.lines:
            by_occurrence.setdefault(raw.text("RECURRENCE-ID").upper().rstrip("Z"), []).append(raw)
    newest = newest_of(masters, apart.get((uid, "")))
    overrides = tuple(
        newest_of(versions, apart.get((uid, versions[0].text("RECURRENCE-ID")))) for versions in by_occurrence.values()
    )
    kept = {raw.at for versions in (newest, *overrides) for raw in versions}
    overrides = tuple(versions for versions in overrides if versions)
    return EventGroup(newest, overrides, tuple(raw for raw in raws if raw.at not in kept))


def newest_of(versions: Sequence[Raw], apart: Rank | None = None) -> tuple[Raw, ...]:
    """Return the newest of several versions; all if that is unclear or they are separate events.

    ``apart`` is the rank of the newest one outside the requested days, which may replace all others.
    """
    if len(versions) < 2 and not apart:
        return tuple(versions)
    last = max([_sequence(raw) for raw in versions] + ([apart[0]] if apart else []), default=0)
    latest = [raw for raw in versions if _sequence(raw) == last]
    stamps = [_stamp(raw) for raw in latest]
    known = [stamp for stamp in stamps if stamp]
    if len(known) < len(stamps) or not known:
        return tuple(latest)
    newest = max(known)
    if apart and apart[0] == last and (said := written(apart[1])) and said.clock:
        newest = max(newest, said.clock)
    return tuple(raw for raw, stamp in zip(latest, known, strict=True) if newest - stamp <= ONE_EXPORT)


def _sequence(raw: Raw) -> int:
    said = raw.text("SEQUENCE")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _stamp(raw: Raw) -> datetime | None:
    said = written(raw.text("DTSTAMP"))
    return said.clock if said else None
