"""What was probably meant by a word that is not known."""

import pytest

from ketaplan.text.suggestions import nearest

PATIENTS = ("P-1009", "P-1042", "P-1051", "P-1084", "P-1091")


@pytest.mark.parametrize(
    ("word", "options", "meant"),
    [
        ("P-1043", PATIENTS, "P-1042"),  # the last figure before one in the middle
        ("P-1024", PATIENTS, "P-1042"),  # two figures exchanged
        ("p-1042", PATIENTS, "P-1042"),
        ("P-104", PATIENTS, "P-1042"),
        ("PLAN", ("plan", "explain", "replan"), "plan"),
        ("calender", ("calendar", "cancel"), "calendar"),
        ("xyz", PATIENTS, None),
        ("", PATIENTS, None),
    ],
)
def test_the_most_similar_word_is_meant_and_of_equal_ones_that_which_differs_last(word, options, meant):
    assert nearest(word, options) == meant
    assert nearest(word, options[::-1]) == meant
