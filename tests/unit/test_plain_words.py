"""Whether everything that people read is in today's words."""

from plain_words import CODE, MOST_IN_A_THOUSAND, PATTERN, counted

KINDS = ("docstrings", "comments", "help", "messages", "pages")
OF_TESTS = ("docstrings of tests", "comments of tests", "names of tests")


def test_rarely_a_word_is_one_that_no_clinic_uses_today() -> None:
    """One test for all kinds of text: to read all files takes seconds."""
    found = counted()

    assert [kind for kind in (*KINDS, *OF_TESTS) if found[kind][0] <= 500] == []
    many = {
        kind: where for kind, (words, odd, where) in found.items() if 1000 * odd.total() > MOST_IN_A_THOUSAND * words
    }
    assert many == {}


def test_an_odd_word_is_found_in_a_sentence_and_not_in_code() -> None:
    assert [match[0] for match in PATTERN.finditer("Nobody is told beforehand: it stands in the whole book.")] == [
        "Nobody",
        "told",
        "stands",
        "whole",
    ]
    assert not PATTERN.search(CODE.sub(" ", "a whole number in `held` or ``kept``"))
