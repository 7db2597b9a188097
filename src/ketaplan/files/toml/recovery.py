"""Every fault of a text that is not TOML, and what can still be read of it.

tomllib stops at the first fault.  Here the text is taken apart into its statements, each is parsed by itself, and one
that is faulty gives way to a placeholder, so that it causes no other fault: each is named once, on its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ketaplan.files.toml.syntax_errors import explained

MOST_ROUNDS = 50
"""Repeated keys and headings that are named; each takes a parse of the text."""
MOST_PARSED = 1024 * 1024
"""Characters that are parsed more than once; then the search for more faults ends."""
MOST_FAULTS = 200
"""Faults that are named; each takes a parse of its statement."""
MOST_LINES_IN_BRACES = 100
QUOTES = ('"""', "'''")
PLACEHOLDER = "?"

_TOKEN = re.compile(r'''"""|\'\'\'|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[\[\]{}]|#.*''')
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*[=:]")
_NEXT = re.compile(r"\s*(?:[A-Za-z0-9_.-]+\s*=|\[{1,2}[A-Za-z0-9_.-]+\]{1,2}\s*(?:#.*)?$)")
_HEADING = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)")


class Recovery(Struct):
    """The faults of a text by line, the lines of all faulty statements, and the text and values without them.

    ``is_lost`` says that keys may seem to be missing which are in a faulty statement.
    """

    lines: list[str]
    faults: dict[int, str] = {}
    faulty: set[int] = set()
    data: dict[str, Any] = {}
    is_lost: bool = False
    budget: int = MOST_PARSED


def recovered(text: str, error: tomllib.TOMLDecodeError) -> Recovery:
    """Find all faults of a text for which tomllib raised an error."""
    found = Recovery(text.replace("\r\n", "\n").split("\n"))
    for first, end in _statements(found.lines):
        if len(found.faults) >= MOST_FAULTS:
            found.faults[first + 1] = f"not checked from here on; before it are {MOST_FAULTS} faults"
            found.is_lost = True
            return found
        _try_alone(found, first, end)
    _try_together(found)
    if not found.faults:
        line, message = explained(text, error)
        _note(found, line, message, line - 1, line)
    return found


def _statements(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first line of each statement, from 0, and the one after its last."""
    at = 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        end = at + 1 if lines[at].lstrip().startswith("[") else _end(lines, at)
        yield at, end
        at = end


def _end(lines: list[str], first: int) -> int:
    """Return the line after a key and its value, which may be a list or a text of several lines."""
    opened: list[str] = []
    for at in range(first, len(lines)):
        if at > first and opened[-1] not in QUOTES:
            if "{" in opened and (not lines[at].strip() or at - first > MOST_LINES_IN_BRACES):
                return first + 1
            if "{" not in opened and _NEXT.match(lines[at]):
                return at
        _open_and_close(opened, lines[at])
        if not opened:
            return at + 1
    return len(lines) if opened[-1] in QUOTES else first + 1


def _open_and_close(opened: list[str], line: str) -> None:
    """Follow the brackets and the long texts of a line."""
    at = 0
    while at < len(line):
        if opened and opened[-1] in QUOTES:
            close = line.find(opened[-1], at)
            if close < 0:
                return
            at = close + 3
            opened.pop()
            continue
        token = _TOKEN.search(line, at)
        if token is None:
            return
        at = token.end()
        if token[0] in QUOTES or token[0] in {"[", "{"}:
            opened.append(token[0])
        elif token[0] in {"]", "}"} and opened:
            opened.pop()


def _try_alone(found: Recovery, first: int, end: int) -> None:
    """Parse a statement by itself; what is faulty in it is noted, and replaced by a placeholder."""
    while True:
        chunk = "".join(f"{line}\n" for line in found.lines[first:end])
        try:
            tomllib.loads(chunk)
        except tomllib.TOMLDecodeError as error:
            line, message = explained(chunk, error)
        except (ValueError, RecursionError):
            line, message = 1, "a value that is too long, or nested too deeply"
        else:
            return
        at = first + line - 1
        is_first = at + 1 not in found.faults
        _note(found, at + 1, message, first, end)
        found.budget -= len(chunk)
        if end - first == 1 or not is_first or found.budget < 0 or not _keep_brackets(found.lines, at, first):
            _replace(found, first, end)
            return


def _note(found: Recovery, line: int, message: str, first: int, end: int) -> None:
    found.faults.setdefault(line, message)
    found.faulty.update(range(first + 1, end + 1))


def _keep_brackets(lines: list[str], at: int, first: int) -> bool:
    """Leave of one line of a list only what it opens and closes; return whether that can be done."""
    key = _KEY.match(lines[at])
    if (at == first and not key) or any(quotes in line for line in lines[first : at + 1] for quotes in QUOTES):
        return False
    opened: list[str] = []
    closed: list[str] = []
    for token in _TOKEN.findall(lines[at]):
        if token in {"[", "{"}:
            opened.append(token)
        elif token in {"]", "}"}:
            opened.pop() if opened else closed.append(token)
    lines[at] = (f"{key[1]} = " if key and at == first else "") + "".join(closed + opened)
    return True


def _replace(found: Recovery, first: int, end: int) -> None:
    """Put a placeholder in the place of a statement: its heading as it was meant, or its key with some text."""
    lines = found.lines
    found.is_lost |= end - first > 1
    if heading := _HEADING.match(lines[first]):
        lines[first] = f"{heading[1]}{heading[2]}{']' * len(heading[1])}"
        found.is_lost = True
    elif key := _KEY.match(lines[first]):
        lines[first] = f'{key[1]} = "{PLACEHOLDER}"'
    else:
        lines[first] = ""
        found.is_lost = True
    lines[first + 1 : end] = [""] * (end - first - 1)


def _try_together(found: Recovery) -> None:
    """Parse what is left, and note what is there twice."""
    for spare in range(MOST_ROUNDS):
        text = "\n".join(found.lines)
        try:
            found.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, message = explained(text, error)
        except (ValueError, RecursionError):
            break
        else:
            return
        first, end = next(((one, end) for one, end in _statements(found.lines) if one < line <= end), (line - 1, line))
        _note(found, line, message, first, end)
        is_heading = found.lines[first].lstrip().startswith("[")
        found.is_lost |= is_heading
        found.lines[first:end] = [f"[not-read-{spare}]" if is_heading else "", *[""] * (end - first - 1)]
        found.budget -= len(text)
        if found.budget < 0:
            break
    found.is_lost = True
    found.lines = [""] * len(found.lines)
