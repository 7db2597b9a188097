"""What someone new types first, and the command that the answer names."""

from __future__ import annotations

import pytest

from support.cli import ketaplan


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("plan P-1024", "'P-1042'"),
        ("plan Santos", "ketaplan patients NAME"),
        ("list", "ketaplan patients"),
        ("today", "ketaplan calendar"),
        ("month", "ketaplan calendar --month"),
        ("leave rn-kim", "ketaplan absence add"),
        ("attended P-1042", "ketaplan mark"),
        ("calendar tomorrow", "--day tomorrow"),
        ("calendar fri", "--day fri"),
        ("calendar 2026-12-03", "--day 2026-12-03"),
        ("calendar week", "--week"),
        ("export P-1042", "--patient P-1042"),
        ("absence rn-kim", "ketaplan absence add WHO --from DAY"),
        ("absence ad rn-kim", "'add'"),
        ("mark P-1042 1 came", "'attended'"),
        ("mark P-1042 1 no-show", "'missed'"),
    ],
)
def test_the_answer_to_a_first_mistake_names_what_does_it(booked, typed, meant):
    refused = ketaplan(*typed.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert meant in refused.stderr
