"""How long a repair is searched: by steps, or until the caller stops it."""

from ketaplan.planner.repair.search_budget import SearchBudget


def test_a_search_is_over_after_its_steps_and_not_before():
    budget = SearchBudget(1)
    budget.count(9)
    assert not budget.is_over(10)
    budget.count()
    assert budget.is_over(10)
    assert not budget.is_stopped


def test_more_effort_is_more_steps():
    assert SearchBudget(2).for_many == 2 * SearchBudget(1).for_many


def test_a_search_that_was_stopped_stays_so():
    answers = iter([False, True])
    budget = SearchBudget(1, lambda: next(answers))
    assert not budget.stops()
    assert budget.stops()
    assert budget.stops()
    assert budget.is_over(10)
