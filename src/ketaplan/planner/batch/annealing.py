"""How plans are searched for: at temperatures that fall; for few patients, all that could be as good is tried."""

from __future__ import annotations

from functools import lru_cache

from ketaplan.planner.batch.kernel.gap_closing import Closing
from ketaplan.planner.batch.progress import TOLERANCE, Watch
from ketaplan.planner.batch.schedule import PART, Schedule, falling
from ketaplan.planner.batch.subgradient import proved

HOT, HOTTEST, SCARCE_HOT, SCARCE_HOT_IN_PIECES, COLD = 200, 600, 3000, 6000, 4
"""The first and last temperature, in points: the longer the search, the hotter; hottest where not all find room, the
more so where time is partly taken."""
STAGES = 200
"""Temperatures from first to last."""
FEW, FEW_GRAINS = 24, 10
"""So many patients at most are few: of them all is tried that could cost as little as is proved; so often at most."""
CLOSING, MOST_CLOSING_WORK = 25, 3_000_000
"""After so many of 100 parts of the search's work, with as much work at most as the search has, and never more."""
CHUNK = 25
"""Rounds between two looks at the watch."""


def anneal(search: Closing, schedule: Schedule, watch: Watch, grain: int) -> bool:
    """Search at falling temperatures; whether the watch cut it short."""
    scarce = (SCARCE_HOT_IN_PIECES if any(search.in_pieces) else SCARCE_HOT) if search.is_scarce() else 0
    cut, begun = False, search.work
    closes_at = schedule.work * CLOSING // 100 if search.patients <= FEW else schedule.work
    while (spent := search.work - begun) < schedule.work and search.kept_total > proved(search, grain):
        share = spent / schedule.work
        seen = watch(share)
        if seen >= 1:
            return True
        if spent >= closes_at:
            begun, closes_at = begun + _close(search, schedule, grain), schedule.work
            continue
        is_late = seen > share + TOLERANCE
        cut = cut or is_late
        effort = int(schedule.effort * share / seen) if is_late else schedule.effort  # what it will have been at last
        stage = int(seen * STAGES) if is_late else spent * STAGES // schedule.work
        search.anneal(CHUNK, _heats(scarce or _hot(effort))[stage])
    return cut


def _hot(effort: int) -> int:
    """The first temperature of a search of such a length."""
    return min(HOTTEST, HOT + effort)


@lru_cache(maxsize=HOTTEST)
def _heats(hot: int) -> tuple[int, ...]:
    """The temperatures from first to last."""
    return falling(hot * PART, COLD * PART, STAGES)


def _close(search: Closing, schedule: Schedule, grain: int) -> int:
    """Find plans that cost what is proved, or else prove a grain more, and so on; the work that it took."""
    begun = search.work
    end = begun + min(schedule.work, MOST_CLOSING_WORK)
    for _ in range(FEW_GRAINS):
        bound = proved(search, grain)
        if search.kept_total <= bound or not search.settle(bound, end - search.work):
            break
    return search.work - begun
