"""Orders that are right value by value and too much together are planned or refused within the work of one search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ketaplan.errors import TooManyCoursesError
from ketaplan.planner.course.label_setting import LabelSetting
from ketaplan.planner.course.work import MOST_WORK, WorkLeft
from support.cli import ketaplan
from support.extreme_orders import HEAD, QUESTIONS, extreme_orders

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDERS, FEW = 5, 1
PLAN = ("plan", "P-1", "--as-of", "2026-11-26", "--format", "json")
WISHES = """
[preferences]
days = ["tue", "fri"]
from = 15:00:00
to = 17:00:00
physician = "dr-lee"
"""
EVENINGS = """
[[available]]
days = ["thu"]
from = 15:00:00
to = 20:00:00
"""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example clinic without its calendar, and no patient."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "patients").mkdir()
    text = (EXAMPLES / "clinic.toml").read_text(encoding="utf-8")
    text = text.replace("busy_calendars", "busy")
    text = text.replace('file = "calendars/dr-osei.ics"', "from = 2027-03-01\nto = 2027-03-01")
    (tmp_path / "clinic.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """What all searches have worked so far."""
    units = []
    spend = WorkLeft.spend

    def noted(self: WorkLeft, some: int) -> None:
        units.append(some)
        spend(self, some)

    monkeypatch.setattr(WorkLeft, "spend", noted)
    return lambda: sum(units)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_on_an_extreme_order_takes_the_work_of_two_searches_at_most(clinic, spent, name):
    for text in extreme_orders(5, ORDERS if name == "plan" else FEW):
        (clinic / "patients/P-1.toml").write_text(text, encoding="utf-8")
        before = spent()
        answer = ketaplan(*QUESTIONS[name])
        assert answer.exit_code in {0, 1, 2}
        assert "a mistake of ketaplan's" not in answer.stderr
        assert spent() - before < 2.2 * MOST_WORK, text


@pytest.mark.parametrize(("more", "code"), [(WISHES, 0), (EVENINGS, 1)], ids=["a course", "no course"])
def test_what_only_remarks_need_never_turns_an_answer_into_a_fault(clinic, monkeypatch, more, code):
    (clinic / "patients/P-1.toml").write_text(HEAD + more, encoding="utf-8")
    every = (*PLAN, "--alternatives", "3") if code == 0 else PLAN
    best, searches = LabelSetting.best, []

    def first_only(self):
        searches.append(self)
        if len(searches) > 1:
            raise TooManyCoursesError("P-1", 6)
        return best(self)

    monkeypatch.setattr(LabelSetting, "best", first_only)
    assert ketaplan(*every).exit_code == code
    assert len(searches) > 1
