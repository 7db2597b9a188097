"""Conflicts of facts: exactly the irreducible ones, each once, and an end even where there are very many."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.planner.explain import conflicts as module
from ketaplan.planner.explain.conflicts import conflicts, one_conflict

FACTS = 7
EVERY = (1 << FACTS) - 1


def forbidden_by(sets):
    """Return whether there is a course, given the sets that forbid it."""
    return lambda kept: not any(kept & one == one for one in sets)


def irreducible(sets):
    return {one for one in sets if not any(other != one and other & one == other for other in sets)}


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.sets(st.integers(1, EVERY), min_size=1, max_size=6))
def test_all_conflicts_are_found_and_no_others(sets):
    found = conflicts(forbidden_by(sets), EVERY, None)

    assert found.complete
    assert len(found.sets) == len(set(found.sets))
    assert set(found.sets) == irreducible(sets)


def test_at_most_as_many_as_asked_for_are_found_and_it_says_so():
    found = conflicts(forbidden_by([1, 2, 4, 8]), EVERY, 3)

    assert (len(found.sets), found.complete) == (3, False)


def test_facts_that_allow_a_course_have_no_conflict():
    assert conflicts(lambda _: True, EVERY, 3) == ([], True)


def test_earlier_facts_are_preferred():
    assert one_conflict(forbidden_by([0b0011, 0b1100]), EVERY) == 0b0011


def test_where_nothing_that_can_be_removed_helps_the_conflict_is_empty():
    assert one_conflict(lambda _: False, EVERY) == 0


def test_very_many_conflicts_come_to_an_end(monkeypatch):
    monkeypatch.setattr(module, "MOST_TRIED_OF_ALL", 500)
    many = [sum(1 << fact for fact in some) for some in combinations(range(20), 10)]
    tried = []

    def has_course(kept):
        tried.append(kept)
        return kept.bit_count() < 10

    found = conflicts(has_course, (1 << 20) - 1, None)

    assert not found.complete
    assert set(found.sets) <= set(many)
    assert len(tried) < 600
