"""Names in a column that is too narrow: cut at their ends, and in the middle where they would look the same."""

from itertools import pairwise

import pytest
from rich.cells import cell_len

from ketaplan.formats.common.widths import ELLIPSIS, folded, shortened_apart, wrapped

NAMES = (
    "Maria-Magdalena Wolfeschlegelsteinhausen the Elder",
    "Maria-Magdalena Wolfeschlegelsteinhausen the Younger",
    "山田太郎左衛門尉源朝臣長宗我部元親の孫",
    "山田太郎左衛門尉源朝臣長宗我部元親の娘",
    "محمد بن عبد الله بن عبد المطلب",
    "محمد بن عبد الله بن عبد العزيز",
    "Z\u0337\u0322a\u0334l\u0336g\u0337o\u0335 Name with marks, one\u0301",
    "Z\u0337\u0322a\u0334l\u0336g\u0337o\u0335 Name with marks, two\u0301",
    "Ana",
)


@pytest.mark.parametrize("columns", range(12, 40))
def test_names_fit_and_stay_apart(columns):
    short = shortened_apart(NAMES, columns)
    assert [cell_len(one) <= columns for one in short] == [True] * len(NAMES)
    assert len(set(short)) == len(NAMES)
    assert short[-1] == "Ana"


def test_a_name_that_no_other_looks_like_is_cut_at_its_end():
    assert shortened_apart([NAMES[0], NAMES[0], "Ana"], 10) == [f"Maria-Mag{ELLIPSIS}"] * 2 + ["Ana"]
    assert shortened_apart(NAMES[:2], 12) == [f"Maria-{ELLIPSIS}Elder", f"Maria-{ELLIPSIS}unger"]


@pytest.mark.parametrize("columns", range(12))
def test_a_column_of_hardly_any_room_is_never_overrun(columns):
    assert all(cell_len(one) <= columns for one in shortened_apart(NAMES, columns))


def test_a_cut_never_parts_a_mark_from_its_letter():
    alike = ["aaaaaaaaaaaaaaaaab\u0301", "aaaaaaaaaaaaaaaaac\u0301"]
    for columns in range(2, 18):
        assert not any(f"{ELLIPSIS}\u0301" in one for one in shortened_apart(alike, columns))


WIDE = (
    "王小明 (P-1042): Dr. Osei instead of Dr. Lee",
    "Zoe\u0308 A\u030a\u0323ngstro\u0308m  has two blanks",
    "  ศรีสุวรรณวัฒนา ศรีสุวรรณวัฒนา  b",
)


@pytest.mark.parametrize("columns", range(24, 60))
@pytest.mark.parametrize("text", WIDE)
def test_lines_are_wrapped_by_the_columns_they_take(text, columns):
    lines = wrapped(text, columns, first="1. ", later="   ")
    assert all(cell_len(line) <= columns for line in lines)
    assert lines[0].startswith(f"1. {text[: len(text) - len(text.lstrip())]}")
    assert "".join("".join(lines).removeprefix("1. ").split()) == "".join(text.split())
    if len(lines) > 1:
        assert all(cell_len(line) + 2 + cell_len(after.split()[0]) > columns for line, after in pairwise(lines))
    if cell_len(text) + 3 <= columns:
        assert lines == [f"1. {text}"]


def test_a_word_that_is_too_wide_has_its_own_line():
    assert wrapped("王小明王小明 a b", 6) == ["王小明王小明", "a b"]


def test_lines_are_folded_at_words_and_a_long_word_is_marked():
    assert folded("Maria Santos", 20) == ["Maria Santos"]
    assert folded("Maria Wolfeschlegelsteinhausen Santos", 12) == ["Maria", f"Wolfeschleg{ELLIPSIS}", "Santos"]
