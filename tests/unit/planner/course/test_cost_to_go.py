"""A search that looks ahead finds the same course, or as far a start, as one that does not."""

from __future__ import annotations

import random
from datetime import date

import pytest

from ketaplan.domain import course
from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.patient import Preferences
from ketaplan.domain.protocol import Gap
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course import cost_to_go, existence, label_setting
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.cost_to_go import NEVER, least_before
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.course.reach import reach_of
from ketaplan.planner.course.work import WorkLeft
from ketaplan.planner.request import Request
from support import builders as b


def ordered(*days: int, review_on: date | None = None) -> MaintenanceOrder:
    return MaintenanceOrder(by="Dr. Voss", on=b.AS_OF, every_days=days, review_on=review_on)


WINTER = b.clinic(closures=b.intervals("2026-12-24..2027-01-03"))
WISHES = Preferences(days=frozenset({0, 3}), start=540, end=660, physician="dr-roe")
FIXED = tuple(FixedSession(phase="induction", number=n, day=date(2026, 11, day)) for n, day in ((1, 16), (2, 19)))
CASES = {
    "six": {},
    "six over the winter break": {"clinic": WINTER},
    "six with wishes": {"patient": b.patient(preferences=WISHES)},
    "two fixed": {"fixed": FIXED},
    "maintenance": {"clinic": WINTER, "patient": b.patient(maintenance=ordered(14, 14, 28))},
    "maintenance with wishes": {"patient": b.patient(maintenance=ordered(10, 21), preferences=WISHES), "fixed": FIXED},
    "a review too soon": {"patient": b.patient(maintenance=ordered(14, 28, review_on=date(2026, 12, 30)))},
    "away for good": {"patient": b.patient(unavailable=b.intervals("2026-12-05..2030-01-01"))},
    "away at once": {"patient": b.patient(unavailable=b.intervals("2026-11-01..2030-01-01"))},
}


@pytest.mark.parametrize("case", CASES)
def test_the_course_and_the_furthest_start_are_the_same(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for days, work in ((0, 0), (10**9, 10**9), (10**9, -1)):
        monkeypatch.setattr(course, "LONG_DAYS", days)
        monkeypatch.setattr(label_setting, "FREE_WORK", work)
        monkeypatch.setattr(existence, "FREE_DAYS", work)
        search = LabelSetting(CandidateVisits(b.request(**CASES[case])))
        found.append((search.best(), search.furthest, course_exists(CandidateVisits(b.request(**CASES[case])))))

    assert found[0] == found[1] == found[2]
    assert (found[0][0] is None) == (case.startswith(("a review", "away")))


@pytest.mark.parametrize("seed", range(20))
def test_the_rest_follows_from_a_day_where_it_does_gap_by_gap(seed: int) -> None:
    draw = random.Random(seed)
    away = sorted(draw.sample(range(1, 28), 6))
    closed = b.intervals(*(f"2026-12-{day:02}..2026-12-{day + 1:02}" for day in away))
    phase = b.phase(sessions=draw.randint(2, 5), gap=b.gap(low := draw.randint(1, 4), low + draw.randint(0, 5)))
    visits = CandidateVisits(b.request(protocol=b.protocol(phases=(phase,)), patient=b.patient(unavailable=closed)))
    found = reach_of(visits)
    found.look_up(WorkLeft())
    sessions = visits.request.course.sessions

    def follows(index: int, day: int) -> bool:
        gap = sessions[index + 1].gap if index + 1 < len(sessions) else None
        later = range(day + gap.min_days, day + gap.max_days + 1) if gap else ()
        return bool(visits.on(day).starts) and (gap is None or any(follows(index + 1, one) for one in later))

    days = range(found.first, visits.request.first_visit_before.toordinal())
    assert [found.follows(0, day) for day in days] == [follows(0, day) for day in days]
    assert found.may_exist == any(follows(0, day) for day in days)


def test_two_hundred_sessions_of_maintenance_are_planned_a_fortnight_apart() -> None:
    plan = best_course(b.request(patient=b.patient(maintenance=ordered(*[14] * 200)), clinic=WINTER))
    later = [one.day for one in plan.infusions if one.phase == "maintenance"]
    assert len(later) == 200
    assert plan.cost.points["rhythm"] <= 150 * 20


def test_that_two_hundred_sessions_end_too_late_is_known_at_once() -> None:
    away = b.intervals("2033-01-01..2100-01-01")
    request = b.request(patient=b.patient(maintenance=ordered(*[14] * 200), unavailable=away))
    assert not course_exists(CandidateVisits(request))
    search = LabelSetting(CandidateVisits(request))
    assert search.best() is None
    assert date.fromordinal(search.furthest[-1]).year == 2032


def test_an_order_too_wide_to_compare_is_a_fault_in_words() -> None:
    wide = b.patient(maintenance=ordered(*[10] * 200), unavailable=b.intervals("2031-01-01..2100-01-01"))
    with pytest.raises(TooManyCoursesError, match=r"206 sessions .* order fewer sessions") as refused:
        best_course(b.request(patient=wide, clinic=WINTER))
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("seed", range(20))
def test_runs_of_gaps_are_as_good_as_gaps_one_by_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    shortest, ideal, wide = draw.randint(1, 6), draw.randint(1, 30), draw.randint(0, 20)
    gap = Gap(min_days=shortest, max_days=shortest + wide, ideal=(ideal, ideal + draw.randint(0, 8)))
    ahead = [draw.choice((NEVER, draw.randint(0, 900))) for _ in range(draw.randint(0, 30))]

    found = []
    for few in (0, 100):
        monkeypatch.setattr(cost_to_go, "FEW_GAPS", few)
        found.append([min(points, NEVER // 2) for points in least_before(ahead, 12, gap, 150)])
    assert found[0] == found[1]


def test_a_course_on_every_day_takes_little_work() -> None:
    every_day = b.protocol(phases=(b.phase(sessions=9, per_week=7, gap=b.gap(1, 7)),))
    search = LabelSetting(CandidateVisits(b.request(protocol=every_day)))
    assert search.best() is not None
    assert search.work.spent < 5_000


@pytest.mark.parametrize("seed", [0, 1, 6, 13, 21, 26, 33, 38])
def test_courses_that_must_drift_are_the_same_with_and_without_looking_ahead(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for free in (-1, 10**9):
        monkeypatch.setattr(label_setting, "FREE_WORK", free)
        search = LabelSetting(CandidateVisits(_drifting(random.Random(seed))))
        found.append((search.best(), search.furthest))
    assert found[0] == found[1]


def _drifting(draw: random.Random) -> Request:
    """Draw a request with few days a week, some of them away, and others preferred."""
    days = sorted(draw.sample(("mon", "tue", "wed", "thu", "fri"), draw.choice((3, 4, 5))))
    per_week = draw.randint(2, 5)
    often = b.phase(sessions=draw.randint(per_week + 1, 7), per_week=per_week, gap=b.gap(1, draw.randint(4, 9)))
    starts = ((11, draw.randint(23, 28)), (12, draw.randint(1, 10)), (12, draw.randint(11, 20)))
    patient = b.patient(
        unavailable=b.intervals(*(f"2026-{month}-{day:02}..2026-{month}-{day + 1:02}" for month, day in starts)),
        preferences=Preferences(days=frozenset(draw.sample(range(5), 2))),
        available=b.weekly(*(f"{day} 08:00-12:00" for day in days)),
    )
    return b.request(protocol=b.protocol(phases=(often,)), patient=patient)
