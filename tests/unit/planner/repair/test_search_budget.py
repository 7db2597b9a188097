"""How long a repair is searched: by steps, or until the caller stops it."""

from ketaplan.planner.repair.search_budget import DEFAULT_EFFORT, SearchBudget


def test_a_search_is_over_after_its_steps_and_not_before():
    budget = SearchBudget(1)
    budget.count(9)
    assert not budget.is_over(10)
    budget.count()
    assert budget.is_over(10)
    assert not budget.is_stopped


def test_more_effort_begins_with_what_less_effort_does():
    less, more = (list(SearchBudget(effort).rounds()) for effort in (DEFAULT_EFFORT, 4 * DEFAULT_EFFORT))
    assert [one.steps for one in more] == [less[0].steps, 2 * less[0].steps, 4 * less[0].steps]
    assert more[: len(less)] == less


def test_less_than_the_default_effort_is_one_shorter_round():
    (one,) = SearchBudget(1).rounds()
    (other,) = SearchBudget().rounds()
    assert one.steps * DEFAULT_EFFORT == other.steps


def test_a_search_that_was_stopped_stays_so():
    answers = iter([False, True])
    budget = SearchBudget(1, lambda: next(answers))
    assert not budget.stops()
    assert budget.stops()
    assert budget.stops()
    assert budget.is_over(10)
