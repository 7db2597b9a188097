"""Read ``id`` or ``kind`` from a file's head without parsing it: many files are searched for one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ketaplan.files.toml.document import LARGEST_BYTES, bounded_bytes, parse_bytes

BOM = b"\xef\xbb\xbf"
_TABLE = re.compile(rb"\n[ \t]*\[")
_PLAIN = {
    key: re.compile(rb"""\n[ \t]*%s[ \t]*=[ \t]*["']([^"'\\\r\n]+)["']""" % key.encode()) for key in ("id", "kind")
}
"""Lines are found by the line feed before them: that is several times as quick as by ``^``."""


def peek(path: Path, key: Literal["id", "kind"]) -> str | None:
    """Return a TOML file's id or kind; None if it has none or cannot be read."""
    content = bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return None
    lines = b"\n" + content.removeprefix(BOM)
    table = _TABLE.search(lines)
    if plain := _PLAIN[key].search(lines, 0, table.start() if table else len(lines)):
        return plain[1].decode(errors="replace")
    document = parse_bytes(content, str(path)).value
    value = document.data.get(key) if document else None
    return value if isinstance(value, str) else None
