"""Every kind of reason: its words, its facts, and that no sentence is made where reasons are found."""

from __future__ import annotations

import ast
import json
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import fields

import ketaplan.domain.reasons
import ketaplan.planner
from ketaplan.domain.reasons import NAMES, Reader, Reason, remarks, visit
from ketaplan.text.reasons import details, words

SUBJECTS = [one.name for one in iter_modules(ketaplan.domain.reasons.__path__)]
READER = Reader(year=2026, names={"dr-lee": "Dr. Lee"})
PERSONAL = {"name", "patient", "born", "date_of_birth", "phone"}


def kinds_of(subject: str) -> list[type[Reason]]:
    module = import_module(f"ketaplan.domain.reasons.{subject}")
    return [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Reason) and one.__module__ == module.__name__
    ]


def is_worded(kind: type[Reason]) -> bool:
    """Whether reasons of this very kind are found, not only of those below it."""
    return not kind.__subclasses__()


KINDS = [kind for subject in SUBJECTS for kind in kinds_of(subject) if is_worded(kind)]


def sample(kind: Any, name: str) -> Any:
    """A value of a type: the first of some choices, one of a list."""
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if inner := [one for one in get_args(kind) if one is not ...]:
        found = [sample(one, name) for one in inner if one is not type(None)]
        return tuple(found) if get_origin(kind) is tuple else found[0]
    if kind is Reason:
        return remarks.OffDay(weekdays=(1,)) if name == "wish" else visit.Off(subject="dr-lee")
    if isinstance(kind, type) and issubclass(kind, Struct):
        return filled(kind)
    if name == "because":
        return "earliest"
    return {int: 3, str: "dr-lee", bool: True, date: date(2026, 11, 30)}[kind]


def filled(kind: type[Struct]) -> Any:
    """A value of a kind with every fact there is."""
    hints = get_type_hints(kind)
    return kind(**{one.name: sample(hints[one.name], one.name) for one in fields(kind)})


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_kind_has_its_words_in_the_module_of_its_subject(subject):
    worded = import_module(f"ketaplan.text.en.{subject}").WORDS

    assert set(worded) == {kind for kind in kinds_of(subject) if is_worded(kind)}


@pytest.mark.parametrize("package", ["ketaplan.domain.reasons", "ketaplan.text.en", "ketaplan.text"])
def test_every_module_is_on_its_map(package):
    module = import_module(package)

    assert all(one.name in module.__doc__ for one in iter_modules(module.__path__))


def test_no_two_kinds_have_one_name():
    names = [kind.__struct_config__.tag for kind in KINDS]

    assert len(set(names)) == len(names)
    assert all(name == name.lower().replace(" ", "-") for name in names)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_facts_are_complete_and_can_be_read_as_json(kind):
    facts = filled(kind).facts

    assert set(facts) == {"kind", *(NAMES.get(one.name, one.name) for one in fields(kind))}
    assert json.loads(json.dumps(facts)) == facts
    assert not PERSONAL & set(facts)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_start_and_end_are_minutes_of_the_day(kind):
    hints = get_type_hints(kind)

    assert all(hints[name] is int for name in NAMES if name in hints)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_words_are_one_line_with_every_fact_and_without_any(kind):
    reason = filled(kind)
    empty = [one for one in (reason, reason.in_general()) for one in (words(one, READER), *details(one, READER))]

    assert all(line and "\n" not in line and "None" not in line and "{" not in line for line in empty)


# ---------------------------------------------------------------- no sentence in the planner

PLANNER = Path(ketaplan.planner.__file__).parent
NOT_REASONS = {
    "course/checkins.py": "the labels of check-ins, which the contract's JSON holds",
    "batch/restarts.py": "the names of ways to search twice, which only programs read",
    "batch/utilisation.py": "the name of a row in the table of weeks",
}


def sentences(path: Path) -> list[str]:
    """The texts of a module that have a space: no docstrings, no messages of assertions and of programmers' errors."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(node.value)
        if isinstance(node, (ast.Raise, ast.Assert)):
            silent |= set(ast.walk(node))
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in silent]
    return [text.value for text in texts if isinstance(text.value, str) and " " in text.value.strip()]


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PLANNER.rglob("*.py")) if str(path.relative_to(PLANNER)) not in NOT_REASONS],
    ids=lambda path: str(path.relative_to(PLANNER)),
)
def test_the_planner_makes_no_sentence(path):
    assert sentences(path) == []
    assert "ketaplan.text" not in path.read_text("utf-8")
