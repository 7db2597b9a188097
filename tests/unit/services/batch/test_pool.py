"""A pool that is this process alone: tasks in their order, progress by their shares, and a stop passed on."""

from __future__ import annotations

from ketaplan.services.batch.pool import SerialPool
from ketaplan.services.batch.stop_signal import BatchControl


class Task:
    """A task that reports that half of it is done."""

    def __init__(self, share: float) -> None:
        self.share = share

    def work(self, planner, stopped, report):
        report(0.5)
        return planner.name, self.share, stopped()


class Planner:
    name = "planner"
    closed = False

    def close(self) -> None:
        self.closed = True


def test_tasks_are_done_in_their_order_and_progress_counts_their_shares():
    told = []
    pool = SerialPool(Planner, BatchControl(report=told.append))
    assert [share for _, share, _ in pool.results([Task(0.2), Task(0.8)])] == [0.2, 0.8]
    assert told == [0.1, 0.2 + 0.4]


def test_a_stop_that_was_requested_reaches_each_task():
    control = BatchControl()
    pool = SerialPool(Planner, control)
    assert [stopped for *_, stopped in pool.results([Task(1)])] == [False]
    control.stop.request()
    assert [stopped for *_, stopped in pool.results([Task(1)])] == [True]


def test_a_closed_pool_has_closed_the_book_of_its_planner():
    pool = SerialPool(Planner, BatchControl())
    pool.close()
    assert pool.planner.closed
