"""Names compared as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaplan.text.folding import BEGINNINGS, EXACT, PARTS, WORDS, fit, folded, words_of


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("Maria Santos", "Maria Santos", EXACT),
        ("santos, maria", "Maria Santos", EXACT),
        ("SANTOS", "Maria Santos", WORDS),
        ("muller", "Jörg Müller", WORDS),
        ("Soren", "Søren Łuczak", WORDS),
        ("luczak", "Søren Łuczak", WORDS),
        ("nguyen", "Nguyễn Văn An", WORDS),
        ("strasse", "Straße", EXACT),
        ("san mar", "Maria Santos", BEGINNINGS),
        ("obri", "Ann O'Brien", None),
        ("brien", "Ann O'Brien", WORDS),
        ("anto", "Maria Santos", PARTS),
        ("maria weber", "Maria Santos", None),
        ("", "Maria Santos", None),
    ],
)
def test_a_name_is_found_without_accents_capitals_and_order(typed, name, how):
    assert fit(words_of(typed), (name,)) == how


def test_words_are_not_gathered_from_name_and_id():
    assert fit(words_of("maria 1042"), ("Maria Santos", "P-1042")) is None
    assert fit(words_of("1042"), ("Maria Santos", "P-1042")) == WORDS


@given(st.text(max_size=30))
def test_every_name_fits_itself(name):
    if words_of(name):
        assert fit(words_of(name), (name,)) == EXACT
    assert folded(folded(name)) == folded(name)
