"""Commands that go through an entire book use as much memory for a long one as for a short one."""

from __future__ import annotations

import tracemalloc

import pytest

from ketaplan.book.group_checksums import id_checksum, totals_of_groups, unequal_groups
from ketaplan.book.spooled_ids import SpooledIds
from ketaplan.cli.output import in_groups

FEW, MANY = 20_000, 80_000


def ids(count):
    return (f"P-{number}/1/induction/1" for number in range(count))


def spool(count):
    spooled = SpooledIds(ids(count))
    assert sum(1 for _ in spooled) == len(spooled) == count
    assert "P-7/1/induction/1" in spooled
    assert "P-7" not in spooled
    spooled.close()


def compare(count):
    def totals():
        return totals_of_groups((name, id_checksum(name)) for name in sorted_ids(count))

    assert list(unequal_groups(totals(), ((name, *total) for name, total in totals()))) == []


def sorted_ids(count):
    return (f"P-{number:06}" for number in range(count))


def show(count):
    assert sum(map(len, in_groups("x" * 1000 for _ in range(count // 20)))) == count * 50


@pytest.mark.parametrize("work", [spool, compare, show])
def test_more_takes_no_more_memory(work):
    most = []
    for count in (FEW, MANY):
        tracemalloc.start()
        work(count)
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert most[1] < most[0] + 200_000
