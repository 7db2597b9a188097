import re
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaplan.files.toml.key_lines import key_lines, line_of

TEXT = """\
# a comment with [brackets] and = signs
kind = "clinic"

[holidays] # and another
names = [
  "first", # third
  "second",
]
"odd key".'and # more' = 1

[[staff]]
id = "a"
shifts = [
  { days = ["mon"], from = 08:00:00, gap.max = 7 },
  { days = [ ] },
]
notes = '''
[[staff]]
id = "not a key"
'''

[[staff]]
id = \"\"\"
four quotes: \"\"\"\"
leave = [{ from = 2026-12-07 08:00:00, to = 2026-12-09 }]
[staff.more]
deep = 1
[[staff.list]]
x = 1
[[staff.list]]
x = 2
"""

PLACES = {
    ("kind",): 2,
    ("holidays",): 4,
    ("holidays", "names"): 5,
    ("holidays", "names", 1): 7,
    ("holidays", "odd key", "and # more"): 9,
    ("staff",): 11,
    ("staff", 0): 11,
    ("staff", 0, "id"): 12,
    ("staff", 0, "shifts", 0, "from"): 14,
    ("staff", 0, "shifts", 0, "gap", "max"): 14,
    ("staff", 0, "shifts", 1, "days"): 15,
    ("staff", 0, "notes"): 17,
    ("staff", 1): 22,
    ("staff", 1, "leave", 0, "to"): 25,
    ("staff", 1, "more", "deep"): 27,
    ("staff", 1, "list", 1, "x"): 31,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_key_is_found_on_its_line(place: tuple[str | int, ...]) -> None:
    assert tomllib.loads(TEXT)
    assert key_lines(TEXT)[place] == PLACES[place]


def test_a_missing_key_has_the_line_of_the_table_around_it() -> None:
    assert line_of(TEXT, ("staff", 0, "shifts", 1, "to")) == 15
    assert line_of(TEXT, ("timezone",)) == 1


def places(value: Any, place: tuple = ()) -> set[tuple]:
    """Every key and list element of parsed values."""
    found = {place} if place else set()
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, one in inner:
        found |= places(one, (*place, part))
    return found


WORDS = st.text(st.sampled_from("ab.#'\"]}= \\é"), max_size=4)
BARE = re.compile("[A-Za-z0-9_-]+")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def key(text: str) -> str:
    return text if BARE.fullmatch(text) else quoted(text)


@st.composite
def written(draw: Any, depth: int = 2) -> str:
    """A value in one of the ways in which TOML lets it be written."""
    kinds = ["7", "08:00:00", "2026-12-07 09:00:00", "2026-12-07", "-inf", "true"]
    kind = draw(st.sampled_from(["plain", "text", "lines", "raw", *(["list", "braces"] if depth else [])]))
    if kind == "plain":
        return draw(st.sampled_from(kinds))
    if kind == "text":
        return quoted(draw(WORDS))
    if kind == "lines":
        return '"""' + draw(st.sampled_from(["", "\n", 'a"\n""b', "\\\\", '\\"""', "x = 1\n[y]\n"])) + '"""'
    if kind == "raw":
        return "'''" + draw(st.sampled_from(["", "\n'a''", "# \\\n[[z]]\n"])) + "'''"
    if kind == "list":
        gap = draw(st.sampled_from([", ", ",\n  ", " # [x]\n,"]))
        return "[ " + gap.join(draw(st.lists(written(depth=depth - 1), max_size=3))) + "\n]"
    pairs = draw(st.dictionaries(WORDS, written(depth=depth - 1), max_size=3))
    return "{ " + ", ".join(f"{key(name)} = {value}" for name, value in pairs.items()) + " }"


@st.composite
def documents(draw: Any) -> str:
    """Keys, tables and lists of tables; not all are valid, for keys may repeat."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 8))):
        name = ".".join(key(draw(WORDS)) for _ in range(draw(st.integers(1, 2))))
        form = draw(st.sampled_from(["pair", "pair", "table", "list", "blank"]))
        forms = {"table": f"[{name}] # t", "list": f"[[ {name} ]]", "blank": "# = [\n"}
        lines.append(forms.get(form) or f"{name} = {draw(written())}")
    return "\n".join(lines)


@given(documents())
def test_every_place_that_a_parser_finds_has_a_line(text: str) -> None:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = key_lines(text)
    assert set(lines) >= places(parsed)
    assert set(lines) == places(parsed)


@given(documents(), st.data())
def test_a_text_cut_before_a_key_does_not_hold_it_and_cut_after_its_line_mentions_it(text: str, data: Any) -> None:
    """The second derivation: the lines before a key's own never make a parser find it."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = key_lines(text)
    if not lines:
        return
    place = data.draw(st.sampled_from(sorted(lines, key=str)))
    before = "\n".join(text.split("\n")[: lines[place] - 1])
    try:
        found = places(tomllib.loads(before))
    except tomllib.TOMLDecodeError:
        return
    assert place not in found
