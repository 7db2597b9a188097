"""What may follow what: the entire table, as a coordinator would draw it."""

from __future__ import annotations

import pytest

from ketaplan.domain.plan import STATUSES_THAT_TAKE_NONE, STATUSES_THAT_TAKE_TIME
from ketaplan.domain.transitions import MARKS, TRANSITIONS

STATUSES = (*STATUSES_THAT_TAKE_TIME, *STATUSES_THAT_TAKE_NONE)
DRAWN = """
                    held booked confirmed attended partial missed held-clinical cancelled
cancel              *    *      *         -        -       -      -             =
move                *    *      *         -        -       -      -             -
restore             =    =      *         *        *       *      *             *
mark booked         *    =      *         *        *       *      *             *
mark confirmed      -    *      =         -        -       -      -             -
mark attended       *    *      *         =        *       *      *             -
mark partial        *    *      *         *        =       *      *             -
mark missed         *    *      *         *        *       =      *             -
mark held-clinical  *    *      *         *        *       *      =             -
"""
"""``*`` it changes, ``=`` it is so already, ``-`` it is refused."""


def drawn():
    head, *rows = DRAWN.strip("\n").splitlines()
    for row in rows:
        yield from (
            (row[:20].strip(), status, mark) for status, mark in zip(head.split(), row[20:].split(), strict=True)
        )


@pytest.mark.parametrize(("command", "status", "mark"), list(drawn()))
def test_what_a_command_does_to_an_appointment_of_each_status(command, status, mark):
    allowed = TRANSITIONS[command]

    assert (status in allowed.changes) is (mark == "*")
    assert (status in allowed.done) is (mark == "=")


def test_every_command_and_every_status_is_in_the_table():
    assert (
        {command for command, _, _ in drawn()}
        == set(TRANSITIONS)
        == {"cancel", "move", "restore"} | {f"mark {status}" for status in MARKS}
    )
    assert {status for _, status, _ in drawn()} == set(STATUSES)
