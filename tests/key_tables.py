"""Write the manual's page about files from the schemas and keys.toml: ``python tests/key_tables.py``."""

import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from pages import MANUAL
from support.schema_keys import KINDS

PAGE = MANUAL / "files.md"
HEAD = """\
# The files: every key

All files are [TOML](https://toml.io), which any text editor opens. Put text in straight quotes. Dates are
`2026-12-07`, times `09:00:00`, and both together `2026-12-07T09:00:00`, on the clinic's own clock; or in quotes,
`"2026-12-07"` and `"09:00"`. A pair of dates includes both days; a pair of times or date-times ends before the second.
Weekdays are `mon tue wed thu fri sat sun`. An unknown key is a fault, and the nearest known one is suggested.

`ketaplan check .` reports every fault of every file in one run. The examples use every key there is.
"""
KIND_WORDS = {
    "clinic": "The clinic's file: `clinic.toml`",
    "patient": "A patient's file: `patients/ID.toml`",
    "protocol": "A protocol's file: `protocols/ID.toml`",
    "measure": "A measure's file: `measures/ID.toml`",
}


def written() -> str:
    """Return the page."""
    notes = tomllib.loads((MANUAL / "keys.toml").read_text(encoding="utf-8"))
    lines = [HEAD]
    for kind, shape in KINDS.items():
        lines += [f"## {KIND_WORDS[kind]}\n", *_table(shape.schema, kind, notes)]
    return "\n".join(lines)


def _table(schema, name, notes):
    """One table of a file and the tables in it."""
    inner = []
    for key, field in schema["fields"].items():
        yield _line(key, field, notes[name][key])
        if found := _tables(field["schema"]):
            inner.append((key, *found))
    yield ""
    for key, below, many in inner:
        path = f"{name}.{key}"
        shown = path.partition(".")[2]
        heading = f"[[{shown}]]" if many else f"[{shown}]"
        yield f"### `{heading}`: {notes[name][key].partition('. Default')[0].partition(';')[0]}\n"
        yield from _table(below, path, notes)


def _line(key, field, note):
    needed = ", needed" if field["required"] else ""
    allowed = field["schema"]["metadata"]["is"]
    words = "" if "table" in allowed else f" {_sentence(allowed)}"
    return f"- `{key}`{needed}: {_sentence(note)}{words}"


def _sentence(words):
    first = words[0] if words.startswith("`") else words[0].upper()
    return f"{first}{words[1:]}."


def _tables(schema):
    """The table that a value is or lists, and whether it lists it; None where it is none."""
    many = False
    while schema["type"] not in {"typed-dict", "list"} and "schema" in schema:
        schema = schema["schema"]
    if schema["type"] == "list":
        many, schema = True, schema["items_schema"]
    return (schema, many) if schema["type"] == "typed-dict" else None


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
