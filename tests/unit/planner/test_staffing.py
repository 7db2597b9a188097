"""Who can be in a stage, and the fewest changes of people, against trying everything."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from ketaplan.planner.staffing import can_fill, fewest_changes

layers = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True), min_size=1, max_size=5)
quickly = settings(max_examples=150, derandomize=True, deadline=None, database=None)


def changes(chosen) -> int:
    return sum(before != after for before, after in pairwise(chosen))


@quickly
@given(layers)
def test_changes_are_the_fewest_and_of_those_the_first_by_id(layers):
    assert fewest_changes(layers) == list(min(product(*layers), key=lambda chosen: (changes(chosen), chosen)))


@quickly
@given(layers, st.data())
def test_of_as_few_changes_the_least_burden_comes_first(layers, data):
    burdens = [{person: data.draw(st.integers(0, 2)) for person in people} for people in layers]

    def order(chosen):
        borne = sum(burden[person] for burden, person in zip(burdens, chosen, strict=True))
        return changes(chosen), borne, chosen

    assert fewest_changes(layers, burdens) == list(min(product(*layers), key=order))


def test_no_one_to_choose_is_nothing():
    assert fewest_changes([]) == []


@quickly
@given(
    st.dictionaries(
        st.sampled_from(("physician", "nurse", "psychiatrist")), st.lists(st.sampled_from("abc"), max_size=3)
    ),
    st.lists(st.sampled_from("abc"), max_size=2),
)
def test_roles_are_filled_where_each_finds_another_person(people, in_use):
    choices = [
        chosen for chosen in product(*people.values()) if len({*chosen, *in_use}) == len(chosen) + len({*in_use})
    ]

    assert can_fill(people, in_use) == bool(choices)
