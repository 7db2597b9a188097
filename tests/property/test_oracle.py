"""The judge of the judge: the oracle's best course among every course there is, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from msgspec.structs import replace

import oracle
from oracle.visits import DAY, World
from property.test_best_course import tried
from property.tiny_requests import tiny_requests

if TYPE_CHECKING:
    from ketaplan.planner.request import Request


@tried(0.4)
@given(tiny_requests())
def test_the_oracle_finds_the_first_of_the_cheapest_of_all_courses(request: Request) -> None:
    request = shortened(request)
    best = oracle.best(request)

    every = min(oracle.every_course(request), default=None) if not request.patient.declined else None

    assert every == (best and (best.total, best.days, best.minutes))


def shortened(request: Request) -> Request:
    """Two sessions to plan, or three where the days are short: few enough to try every course."""
    world = World(request)
    starts = max(len(world.visits(world.ready + n * DAY)) for n in range(7))
    first = request.protocol.phases[0]
    count = min(first.sessions, 3 if starts <= 4 else 2)
    maintenance = request.patient.maintenance if count == 1 else None
    return replace(
        request,
        horizon_weeks=1,
        protocol=replace(request.protocol, phases=(replace(first, sessions=count),)),
        patient=replace(request.patient, maintenance=maintenance),
        fixed=request.fixed[: count - 1] if all(fixed.phase == first.name for fixed in request.fixed) else (),
        pins={number: pin for number, pin in request.pins.items() if number <= count},
    )
