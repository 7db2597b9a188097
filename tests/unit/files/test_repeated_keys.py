"""A key that is written twice in a JSON text is found, with its line and its place."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaplan.files.repeated_keys import repeated_keys

KEYS = st.sampled_from(["a", "b", "é", '"', "\\", "{", "a:b", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | KEYS,
    lambda inner: st.lists(inner, max_size=4) | st.builds(dict, pairs=st.lists(st.tuples(KEYS, inner), max_size=4)),
    max_leaves=12,
)


def written(value) -> str:
    """The value as JSON, a key or value a line; a table is {"pairs": [...]}, so that it can have a key twice."""
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{json.dumps(key)} :\n{written(one)}" for key, one in value["pairs"]) + "\n}"
    if isinstance(value, list):
        return "[" + ",\n".join(map(written, value)) + "]"
    return json.dumps(value)


def expected(value, loc=()):
    """The places of the repeated keys, by walking the value."""
    if isinstance(value, dict):
        before = set()
        for key, one in value["pairs"]:
            if key in before:
                yield (*loc, key)
            before.add(key)
            yield from expected(one, (*loc, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from expected(one, (*loc, index))


@given(value=VALUES)
def test_every_repeated_key_is_found(value):
    text = written(value)
    json.loads(text)
    found = list(repeated_keys(text))
    assert [loc for _, loc in found] == list(expected(value))
    lines = text.split("\n")
    assert all(lines[line - 1] == f"{json.dumps(loc[-1])} :" for line, loc in found)


def test_the_line_and_the_place():
    text = '{"a": 1,\n "list": [{"b": 1}, {"b": 1,\n  "c": "a:", "b": 2}],\n "a": 1}'
    assert list(repeated_keys(text)) == [(3, ("list", 1, "b")), (4, ("a",))]


@pytest.mark.parametrize("long", ["a" * 1_000_000, '\\"' * 500_000, "\\\\" * 500_000, "{" * 1_000_000])
def test_a_long_string_takes_no_memory_of_its_own(long):
    text = f'{{"a": "{long}", "a": 1}}'
    tracemalloc.start()
    found = list(repeated_keys(text))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(1, ("a",))]
    assert most < 3 * len(text)
