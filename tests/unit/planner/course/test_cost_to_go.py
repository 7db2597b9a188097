"""A search that looks ahead finds the same course, or as far a beginning, as one that does not."""

from __future__ import annotations

from datetime import date

import pytest

from ketaplan.domain import course
from ketaplan.domain.course import FixedSession
from ketaplan.domain.order import MaintenanceOrder
from ketaplan.domain.patient import Preferences
from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.candidate_visits import CandidateVisits
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.course.existence import course_exists
from ketaplan.planner.course.label_setting import LabelSetting
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
def test_the_course_and_the_furthest_beginning_are_the_same(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for long_days in (0, 10**9):
        monkeypatch.setattr(course, "LONG_DAYS", long_days)
        search = LabelSetting(CandidateVisits(b.request(**CASES[case])))
        found.append((search.best(), search.furthest, course_exists(CandidateVisits(b.request(**CASES[case])))))

    assert found[0] == found[1]
    assert (found[0][0] is None) == (case.startswith(("a review", "away")))


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
