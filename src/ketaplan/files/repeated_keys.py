"""Keys that a table of a JSON text has twice: Python's reader uses the last one and says nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.files.toml.document import Loc

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]')
"""A string or a sign; nothing is tried twice, so that a long string takes no memory."""


def repeated_keys(text: str) -> Iterator[tuple[int, Loc]]:
    """Yield the line and the place of each key that its table has before, in a text that is JSON."""
    loc, known, word = list[str | int](), list[set[str]](), ""
    line, counted = 1, 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            loc.append("" if sign == "{" else 0)
            known.append(set())
        elif sign in "}]":
            loc.pop()
            known.pop()
        elif sign == ",":
            place = loc[-1]
            loc[-1] = place + 1 if isinstance(place, int) else place
        elif sign == ":":
            loc[-1] = name = json.loads(word) if "\\" in word else word[1:-1]
            if name in known[-1]:
                line, counted = line + text.count("\n", counted, token.start()), token.start()
                yield line, tuple(loc)
            known[-1].add(name)
        else:
            word = sign
