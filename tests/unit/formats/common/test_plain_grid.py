"""Grids without color: the quick way prints what Rich prints, byte by byte."""

import os

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ketaplan.formats.common import terminal_page
from ketaplan.formats.common.plain_grid import plain_grid
from ketaplan.formats.common.terminal_page import Page

CELLS = st.text(st.sampled_from("ab \n\t-é\u0301王[]-\x1b\u00a0/"), max_size=12)
ROWS = st.integers(1, 4).flatmap(lambda count: st.lists(st.lists(CELLS, min_size=count, max_size=count), max_size=4))


@settings(max_examples=int(os.environ.get("KETAPLAN_EXAMPLES", "60")))
@given(ROWS, st.integers(12, 60), st.integers(0, 3), st.integers(1, 3))
@example([["09:00", "Dr. Lee,\nRN Kim"], ["10:30-11:45", ""]], 40, 2, 2)
@example([["", ""], ["\n", "a"]], 40, 0, 2)
@example([["one line that is wrapped in its column"]], 20, 2, 2)
def test_a_grid_without_color_is_what_rich_prints(rows, width, indent, apart):
    quick, rich = Page(width), Page(width)
    quick.grid(rows, indent=indent, apart=apart)
    rich.indented(terminal_page._grid(rows, "", apart), indent)
    assert quick.text == rich.text


def test_rows_of_a_calendar_take_the_quick_way():
    rows = [["09:00-10:30", "Chair 1", "Santos, M.", "Dr. Lee,\nRN Kim"], ["11:00-12:30", "Chair 2", "José", "RN Kim"]]
    assert plain_grid(rows, 80, indent=2, apart=2) == (
        "  09:00-10:30  Chair 1  Santos, M.  Dr. Lee,\n"
        "                                    RN Kim  \n"
        "  11:00-12:30  Chair 2  José        RN Kim  \n"
    )
