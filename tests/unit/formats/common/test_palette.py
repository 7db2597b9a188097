"""Colors can be read on dark and on light backgrounds."""

from __future__ import annotations

import re

import pytest
from rich.color import Color

from ketaplan.domain.plan import STATUSES_THAT_TAKE_NONE, STATUSES_THAT_TAKE_TIME
from ketaplan.formats.common import palette

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
LEAST_CONTRAST = 3.5


def luminance(color: tuple[int, int, int]) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in color]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", sorted(set(palette.STYLES)))
@pytest.mark.parametrize("background", [BLACK, WHITE], ids=["dark", "light"])
def test_every_color_can_be_read_on(background: tuple[int, int, int], style: str) -> None:
    number = re.search(r"color\(\d+\)", style)
    assert number
    assert contrast(tuple(Color.parse(number[0]).get_truecolor()), background) >= LEAST_CONTRAST


def test_every_status_has_its_color() -> None:
    assert {*STATUSES_THAT_TAKE_TIME, *STATUSES_THAT_TAKE_NONE} <= set(palette.STATUS_COLORS)
