"""The progress of a part of a piece of work."""

from __future__ import annotations

from ketaplan.planner.batch.progress import sub_progress


def test_a_part_of_the_work_sees_its_own_progress():
    told = []

    def progress(done):
        told.append(done)
        return done

    assert sub_progress(progress, 0.5, 1)(0.5) == 0.5
    assert sub_progress(progress, 0.25, 0.5)(1) == 1
    assert told == [0.75, 0.5]
    assert sub_progress(lambda _: 1.0, 0, 0.5)(0.1) == 1.0
    assert sub_progress(progress, 0.5, 0.5)(0.3) == 1.0
