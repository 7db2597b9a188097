"""Random numbers and assignments."""

from __future__ import annotations


def test_a_seed_gives_the_same_numbers_again(kernel):
    rng, same = kernel("rng").Rng(7), kernel("rng").Rng(7)
    first = [rng.draw(1000) for _ in range(50)]
    assert [same.draw(1000) for _ in range(50)] == first
    assert len(set(first)) > 40
    assert all(0 <= one < 1000 for one in first)


def test_numbers_follow_knuths_generator(kernel):
    state, expected = 1, []
    for _ in range(5):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        expected.append((state >> 33) % 97)
    rng = kernel("rng").Rng(1)
    assert [rng.draw(97) for _ in range(5)] == expected


def filled(kernel, patients):
    assignment = kernel("assignment").Assignment(patients, 2, 3)
    for name in ("option", "points", "day", "step", "who", "consult_day", "consult_step", "consult_who"):
        values = getattr(assignment, name)
        for at in range(len(values)):
            values[at] = 100 * len(name) + at
    return assignment


def test_a_copied_patient_has_every_value_of_the_other(kernel):
    source, target = filled(kernel, 4), kernel("assignment").Assignment(2, 2, 3)
    target.copy_patient(source, 3, 1)
    assert list(target.option) == [-1, source.option[3]]
    assert list(target.day[2:]) == list(source.day[6:])
    assert list(target.step[2:]) == list(source.step[6:])
    assert list(target.who[6:]) == list(source.who[18:])
    assert list(target.consult_who[3:]) == list(source.consult_who[9:])
    assert (target.points[1], target.consult_day[1], target.consult_step[1]) == (
        source.points[3],
        source.consult_day[3],
        source.consult_step[3],
    )
    assert not any(target.day[:2])


def test_what_is_dumped_can_be_loaded(kernel):
    source, target = filled(kernel, 4), kernel("assignment").Assignment(4, 2, 3)
    target.load(source.dumped())
    assert target.dumped() == source.dumped()
