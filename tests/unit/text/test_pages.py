"""Pages of text for a terminal: words from right to left stay in their columns, colors stay, commands go."""

from __future__ import annotations

import pytest

from ketaplan.text.inert import sanitized_page, without_color

NAME, OTHER = "משה כהן", "نام‌خانوادگی"
START, END = "\u2067", "\u2069"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (f"{NAME}  P-1042  A\nAna", f"{START}{NAME}{END}  P-1042  A\nAna"),
        (f"{NAME}  {OTHER}", f"{START}{NAME}{END}  {START}{OTHER}{END}"),
        (f"A {NAME}, {NAME}.", f"A {START}{NAME}{END}, {START}{NAME}{END}."),
        (f"\u2067{NAME}\u202e", f"{START}{NAME}{END}"),
        ("王小明  Zoë", "王小明  Zoë"),
    ],
)
def test_words_from_right_to_left_are_separated(text: str, page: str) -> None:
    assert sanitized_page(text) == page


def test_colors_stay_where_they_are_wanted_and_nothing_else_does() -> None:
    text = f"\x1b[1m{NAME}\x1b[0m\x1b[2J"
    assert sanitized_page(text, color=True) == f"\x1b[1m{START}{NAME}{END}\x1b[0m\N{REPLACEMENT CHARACTER}[2J"
    assert "\x1b" not in sanitized_page(text)
    assert without_color("\x1b[38;5;30mAna\x1b[0m") == "Ana"
