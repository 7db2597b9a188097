"""What formats of a repair are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from ketaplan.domain.booking import Booking
    from ketaplan.domain.decided import Resume


class BrokenVisit(Struct, frozen=True, kw_only=True):
    """An appointment that cannot stay as it is; ``rules`` are numbers of section 2, each with its words."""

    booking: Booking
    rules: tuple[tuple[int, str], ...]


class ChangedVisit(Struct, frozen=True, kw_only=True):
    """An appointment of a call: where it was and will be, None where it was or will not be.

    ``at`` is the clinic where it was, or where the session that it replaces was.
    """

    id: str
    before: Booking | None
    after: Booking | None
    status: str
    at: str


class UnplacedVisit(Struct, frozen=True, kw_only=True):
    """A session that is left without a place; ``booking`` is where it stays, None for a missing one."""

    id: str
    phase: str
    number: int
    reasons: tuple[str, ...]
    booking: Booking | None = None


class PatientCall(Struct, frozen=True, kw_only=True):
    """A patient to call, and what to say; ``decide`` is what a person has to decide, ``resumed`` what was decided."""

    patient: str
    visits: tuple[ChangedVisit, ...] = ()
    unplaced: tuple[UnplacedVisit, ...] = ()
    decide: str = ""
    resumed: tuple[Resume, ...] = ()


class PeopleChange(Struct, frozen=True, kw_only=True):
    """An appointment with another chair or other people at its own time: no call."""

    before: Booking
    after: Booking


class RepairView(Struct, frozen=True, kw_only=True):
    """A repair as it would be written.

    ``calls`` are in the order in which to call.  ``counts`` and ``bounds`` are by the contract's keys; a bound is None
    where none is proved.  ``is_cut_short`` says that the time limit ended the search.  ``supposed`` are absences that
    are not noted, by the contract's keys.
    """

    now: datetime
    clinics: tuple[str, ...]
    counts: Mapping[str, int]
    bounds: Mapping[str, int | None]
    proved: bool
    broken: tuple[BrokenVisit, ...]
    calls: tuple[PatientCall, ...]
    people: tuple[PeopleChange, ...]
    bookings: tuple[Booking, ...]
    released: tuple[str, ...]
    supposed: tuple[dict[str, Any], ...] = ()
    digest: str = ""
    is_cut_short: bool = False
    why: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, int] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    days: Sequence[Booking] = ()


def roles_of(booking: Booking) -> dict[str, str]:
    """Return chair and people by what they do there: ``{"chair": "A", "infusion.nurse": "rn-kim"}``."""
    visit = booking.appointment
    found = {"chair": visit.chair, "psychiatrist": visit.psychiatrist}
    roles = {key: value for key, value in found.items() if value}
    return roles | {f"{stage.stage}.{role}": who for stage in visit.stages for role, who in stage.people}


def differing(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Return what differs of two such mappings, of each."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}
