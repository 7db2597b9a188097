"""Stopping a batch: what is undone, in which order, and what is not broken off."""

from __future__ import annotations

import pytest

from ketaplan.services.batch.stop_signal import CleanupStack, StopSignal


def test_a_stop_is_requested_once_and_for_all():
    stop = StopSignal()
    assert not stop.requested
    stop.request()
    assert stop.requested


def test_an_abort_undoes_the_latest_first_and_then_leaves():
    cleanup, done = CleanupStack(), []
    with cleanup.undoing(lambda: done.append("folder")), cleanup.undoing(lambda: done.append("cursor")):
        cleanup.abort(lambda: done.append("left"))
    assert done[:3] == ["cursor", "folder", "left"]


def test_what_is_over_is_undone_on_leaving_and_not_by_a_later_abort():
    cleanup, done = CleanupStack(), []
    with pytest.raises(ZeroDivisionError), cleanup.undoing(lambda: done.append("folder")):
        _ = 1 // 0
    cleanup.abort(lambda: done.append("left"))
    assert done == ["folder", "left"]


def test_an_abort_waits_for_the_end_of_a_critical_section():
    cleanup, done = CleanupStack(), []
    with cleanup.critical():
        cleanup.abort(lambda: done.append("left"))
        done.append("in place")
    assert done == ["in place", "left"]


def test_a_critical_section_in_another_ends_with_the_outer_one():
    cleanup, done = CleanupStack(), []
    with cleanup.critical():
        with cleanup.critical():
            cleanup.abort(lambda: done.append("left"))
        done.append("in place")
    assert done == ["in place", "left"]
