"""The text of a new patient's file: what is known as values, and every other key of the starter's file as a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from string import Template
from typing import Any

from ketaplan.services.init import STARTER, starter_values

EXAMPLE = STARTER / "patients/P-0001.toml"
HEADING = re.compile(r"#?(?P<brackets>\[\[?)(?P<name>\w+)\]\]?")
KEY_LINE = re.compile(r"#?(?P<key>[a-z_]+) = (?P<value>.*?)(?P<comment>\s{2,}#.*)?")
COMMENT_COLUMN = 36


def new_file_text(document: Mapping[str, Any], as_of: date, *, with_schema: bool = False) -> str:
    """Return the file of a patient with these values; other keys are comments, their dates counted from a day.

    ``with_schema`` writes the line that names the schema in the folder's ``schemas/``, for editors.
    """
    example = Template(EXAMPLE.read_text(encoding="utf-8")).substitute(starter_values(as_of))
    first, *blocks = example.strip().split("\n\n")
    head = f"{first.splitlines()[0]}\n" if with_schema else ""
    return head + "\n\n".join("\n".join(_block(block.split("\n"), document)) for block in blocks) + "\n"


def _block(lines: Sequence[str], document: Mapping[str, Any]) -> Iterator[str]:
    """Yield a part of the file: the keys above all headings, or one table, once for each of its values."""
    heading = next((found for line in lines if (found := HEADING.fullmatch(line))), None)
    if heading is None:
        yield from _keys(lines, document)
        return
    first = next(number for number, line in enumerate(lines) if HEADING.fullmatch(line))
    yield from lines[:first]
    value = document.get(heading["name"])
    if value is None:
        yield from (_commented(line) for line in lines[first:])
        return
    for number, table in enumerate(value if isinstance(value, list) else [value]):
        if number:
            yield ""
        yield lines[first].lstrip("#")
        yield from _keys(lines[first + 1 :], table)


def _keys(lines: Sequence[str], values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of keys: those that have a value with it, others as comments."""
    for line in lines:
        found = KEY_LINE.fullmatch(line)
        if found is None:
            yield line
        elif found["key"] in values:
            comment = (found["comment"] or "").strip()
            written = f"{found['key']} = {_value(values[found['key']])}"
            yield f"{written:{COMMENT_COLUMN - 1}} {comment}".rstrip()
        else:
            yield _commented(line)


def _commented(line: str) -> str:
    """Return a key as a comment, with the text of it in its column."""
    return line if line.startswith("#") else f"#{line}".replace("   #", "  #", 1)


def _value(value: Any) -> str:
    """Return a value as TOML, on one line."""
    import tomli_w

    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, date | time):
        return value.isoformat()
    return tomli_w.dumps({"value": value}).partition(" = ")[2].strip()
