"""The line of each key of a TOML text; only for texts that tomllib accepted."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from contextlib import suppress
from functools import lru_cache

Loc = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_SPACE = re.compile(r"[ \t]*+")
_KEY_PART = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'""")
_SCALAR = re.compile(
    r'''"""(?:[^\\]|\\[\s\S])*?"{3,5}'''
    r"""|'''[\s\S]*?'{3,5}"""
    r"""|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+\'"""
    r"""|\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]++"""
    r"""|[^\s,\]}#]++"""
)


def line_of(text: str, loc: Loc) -> int:
    """Return the line of a key, or of the nearest table around it; 1 if there is none."""
    lines = key_lines(text)
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc, 1)


@lru_cache(maxsize=4)
def key_lines(text: str) -> dict[Loc, int]:
    """Return the line of every key, table and list element, counted from 1."""
    scan = _Scan(text)
    with suppress(RecursionError):  # lines above the deepest nesting are known by then
        scan.document()
    return scan.lines


class _Scan:
    """One walk through a text; ``at`` is its position, ``table`` the place of the last heading."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.table: Loc = ()
        self.lines: dict[Loc, int] = {}
        self.counts: dict[Loc, int] = {}
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> None:
        while self._pass(_BLANK) < len(self.text):
            if self.text.startswith("[", self.at):
                self._heading()
            else:
                self._pair(self.table)

    def _heading(self) -> None:
        line = self._line()
        is_list = self.text.startswith("[[", self.at)
        self.at += 1 + is_list
        *above, last = self._key()
        self.at += 1 + is_list
        place: Loc = ()
        for part in above:
            place = self._last_of((*place, part), line)
        place = (*place, last)
        if is_list:
            self.counts[place] = self.counts.get(place, 0) + 1
        self.lines.setdefault(place, line)
        self.table = self._last_of(place, line)

    def _last_of(self, place: Loc, line: int) -> Loc:
        """Return the place itself, or its newest element if it is a list of tables."""
        self.lines.setdefault(place, line)
        if place in self.counts:
            place = (*place, self.counts[place] - 1)
            self.lines.setdefault(place, line)
        return place

    def _pair(self, table: Loc) -> None:
        place = table
        for part in self._key():
            place = (*place, part)
            self.lines.setdefault(place, self._line())
        self.at += 1
        self._pass(_SPACE)
        self._value(place)

    def _key(self) -> list[str]:
        """Return the parts of a dotted key; move after it and following spaces, before ``=`` or ``]``."""
        parts = []
        while True:
            self._pass(_SPACE)
            part = _KEY_PART.match(self.text, self.at)
            assert part is not None
            self.at = part.end()
            parts.append(_plain(part[0]))
            self._pass(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _value(self, place: Loc) -> None:
        if self.text.startswith("[", self.at):
            self._list(place)
        elif self.text.startswith("{", self.at):
            self._braces(place)
        else:
            self._pass(_SCALAR)

    def _list(self, place: Loc) -> None:
        count = 0
        while not self._at_end("]"):
            self.lines[(*place, count)] = self._line()
            self._value((*place, count))
            count += 1

    def _braces(self, place: Loc) -> None:
        while not self._at_end("}"):
            self._pair(place)

    def _at_end(self, closing: str) -> bool:
        """Step over an opening bracket or a comma, and over a closing bracket that follows."""
        self._pass(_BLANK)
        if not self.text.startswith(closing, self.at):
            self.at += 1
            self._pass(_BLANK)
        if self.text.startswith(closing, self.at):
            self.at += 1
            return True
        return False

    def _pass(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return self.at

    def _line(self) -> int:
        return bisect_right(self.ends, self.at - 1) + 1


def _plain(part: str) -> str:
    """Return a part of a key without its quotes."""
    if part.startswith("'"):
        return part[1:-1]
    if part.startswith('"'):
        return str(tomllib.loads(f"key = {part}")["key"])
    return part
