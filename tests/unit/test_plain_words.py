"""Whether everything that people read is in today's words."""

import pytest

from plain_words import CODE, MOST_IN_A_THOUSAND, PATTERN, counted

KINDS = ("docstrings", "comments", "help", "messages", "pages")
OF_TESTS = ("docstrings of tests", "comments of tests", "names of tests")


@pytest.mark.parametrize("kind", [*KINDS, *OF_TESTS])
def test_rarely_a_word_is_one_that_no_clinic_uses_today(kind: str) -> None:
    words, odd, places = counted()[kind]

    assert words > 500
    assert 1000 * odd.total() <= MOST_IN_A_THOUSAND * words, places


def test_an_odd_word_is_found_in_a_sentence_and_not_in_code() -> None:
    assert [match[0] for match in PATTERN.finditer("Nobody is told beforehand: it stands in the whole book.")] == [
        "Nobody",
        "told",
        "stands",
        "whole",
    ]
    assert not PATTERN.search(CODE.sub(" ", "a whole number in `held` or ``kept``"))
