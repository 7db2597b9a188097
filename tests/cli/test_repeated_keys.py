"""A plan in which a key is written twice is refused wherever a plan is read, with file, line and key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import ketaplan

READERS = {"book FILE": ("book", "plan.json"), "book -": ("book", "-"), "check": ("check", "plan.json")}
PLACES = {
    "patient": '"patient": "P-1066",',
    "cost.total": '"total": 0,',
    "appointments[0].chair": '"chair": "A",',
    "appointments[2].stages[0].stage": '"stage": "x",',
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("place", PLACES)
def test_a_repeated_key_is_refused(booked, place, reader):
    plan = json.loads(ketaplan("plan", "P-1066", "--format", "json").stdout)
    lines = json.dumps(plan, indent=1).splitlines(keepends=True)
    at = line_of(lines, place)
    lines.insert(at, f"{PLACES[place]}\n")
    Path("plan.json").write_text("".join(lines))
    refused = ketaplan(*reader, stdin="".join(lines))
    assert refused.exit_code == 2
    assert f":{at + 2}: {place}: this key is written twice; keep one of the two" in refused.stdout + refused.stderr
    assert not [line for line in ketaplan("log", "--ids").stdout.splitlines() if "P-1066" in line]


def line_of(lines: list[str], place: str) -> int:
    """The index of the line with a key, counted among its like: a list's place is how often it comes before."""
    name = place.rpartition(".")[2]
    before = int(place.partition("[")[2].partition("]")[0] or 0)
    if "stages" in place:
        starts = [index for index, line in enumerate(lines) if '"stages"' in line]
        return next(i for i in range(starts[before], len(lines)) if f'"{name}":' in lines[i])
    return [index for index, line in enumerate(lines) if f'"{name}":' in line][before]
