"""Where a patient is cleared: sites may clear for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.domain.gate import is_provisional, why_nothing_is_planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.planner.request import Request


def cleared_first(requests: Sequence[Request]) -> list[Request]:
    """Return the requests at sites where infusions may be booked, else where anything may be planned, else all."""
    cleared = [one for one in requests if not is_provisional(one.patient, one.as_of)]
    planned = [one for one in requests if why_nothing_is_planned(one.patient, one.as_of) is None]
    return cleared or planned or list(requests)
