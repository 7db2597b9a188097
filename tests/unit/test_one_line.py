"""A new rule, part of the cost, format or protocol is one file and one line; everything else takes it up by itself."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from ketaplan.files import protocol_library
from ketaplan.files.protocol_library import ProtocolLibrary
from ketaplan.files.readers.plan import parse_plan
from ketaplan.formats import FORMATS, Format, Options
from ketaplan.formats.plan import json_document, table
from ketaplan.planner import cost, rules
from ketaplan.planner.batch.candidates import Candidate
from ketaplan.planner.batch.plan_group import plan_group
from ketaplan.planner.course.best_course import best_course
from ketaplan.planner.explain.no_course import why_no_course
from ketaplan.planner.validate.plan import broken_rules
from ketaplan.text.reasons import lines_of, reader_at, words
from support import builders as b
from support import plans
from support.cli import forget_commands, ketaplan

EXAMPLES = Path(__file__).parents[2] / "examples"
MONDAY = 0
ONCE = b.phase(sessions=1)
SENTENCE = "rule 9: No visit falls on a Monday."


def not_on_mondays(availability, day: date, template) -> int:
    """No visit falls on a Monday."""
    return 0 if day.weekday() == MONDAY else availability.grid.every


def weekdays(plan) -> set[int]:
    return {one.day.weekday() for one in plan.infusions}


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch):
    """What adds the line."""
    rule = rules.Rule(9, "clinic", not_on_mondays, "monday")
    return lambda: monkeypatch.setattr(rules, "RULES", (*rules.RULES, rule))


def test_a_new_rule_is_followed_by_the_search_and_by_a_batch(rule):
    request = b.request(patient=b.patient(available=b.weekly("mon tue thu 09:00-12:00")))
    assert MONDAY in weekdays(best_course(request))

    rule()

    assert MONDAY not in weekdays(best_course(request))
    (plan,) = plan_group([Candidate((request,))], {}, 1, lambda done: done).plans
    assert MONDAY not in weekdays(plan)


def test_a_new_rule_is_checked_and_given_as_the_reason(rule):
    request = b.request(patient=b.patient(available=b.weekly("mon 09:00-12:00")), protocol=b.protocol(phases=(ONCE,)))
    plan = best_course(request)
    assert broken_rules(request, plan) == ()

    rule()

    (violation,) = broken_rules(request, plan)
    assert (violation.rule, words(violation.reason, reader_at(request.clinic))) == (9, SENTENCE)
    assert SENTENCE in "\n".join(lines_of(why_no_course(request)))


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch):
    """Add the line of a part of 7 points a session."""
    visits = cost.CostPart("visits", lambda _, course: 7 * len(course.visits))
    monkeypatch.setattr(cost, "PARTS", (*cost.PARTS, visits))


@pytest.mark.usefixtures("part")
def test_a_new_part_counts_in_the_total():
    found = best_course(b.request()).cost

    assert (found.points["visits"], found.total) == (42, 42)


@pytest.mark.usefixtures("part")
def test_a_new_part_is_shown_and_read_back():
    view = plans.view(clinic=plans.staffed_clinic(), cost=plans.cost(visits=42))

    text = table.render([view], Options(details=True))
    document = json_document.render([view], Options())

    assert "Cost 42: visits (42)." in text
    assert re.search(r"^  visits +42$", text, re.MULTILINE)
    assert json.loads(document)["cost"]["visits"] == 42
    assert parse_plan(document.encode(), "plan.json", cost.part_names()).or_raise() == (view.plan,)


@pytest.fixture
def shout(monkeypatch: pytest.MonkeyPatch):
    """Add the file and the line."""
    module = ModuleType("ketaplan.formats.plan.shout")
    module.render = lambda views, _: f"{len(views)} COURSE\n"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(FORMATS["plan"], "shout", Format("plan.shout"))
    forget_commands()
    yield
    forget_commands()


@pytest.mark.usefixtures("shout")
def test_a_new_format_is_offered_and_written():
    asked = ("plan", "P-1042", "--clinic", EXAMPLES / "clinic.toml", "--as-of", "2026-11-22", "--format")

    assert "pdf, shout" in " ".join(ketaplan("plan", "--help").stdout.split())
    assert "pdf, shout" in ketaplan(*asked, "nope").stderr
    assert ketaplan(*asked, "shout").stdout == "1 COURSE\n"


def test_a_new_protocol_is_listed_and_planned_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = (protocol_library.BUILT_IN / "im-induction-6x2.toml").read_text("utf-8")
    text = text.replace('id = "im-induction-6x2"', 'id = "im-twice"').replace("sessions = 6", "sessions = 2")
    (tmp_path / "im-twice.toml").write_text(text, "utf-8")
    monkeypatch.setattr(protocol_library, "BUILT_IN", tmp_path)

    found = ProtocolLibrary(None).find("im-twice", tmp_path / "patient.toml").or_raise()

    assert "im-twice" in ketaplan("protocols").stdout
    assert len(best_course(b.request(protocol=found)).infusions) == 2
