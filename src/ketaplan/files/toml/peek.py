"""Read ``id`` or ``kind`` from a file's head without parsing it: many files are searched for one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ketaplan.files.toml.document import LARGEST_BYTES, bounded_bytes, parse_bytes


def peek(path: Path, key: Literal["id", "kind"]) -> str | None:
    """Return a TOML file's id or kind; None if it has none or cannot be read."""
    content = bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return None
    before_tables = re.split(rb"^[ \t]*\[", content, maxsplit=1, flags=re.MULTILINE)[0]
    plain = re.search(
        rb"""^(?:\xef\xbb\xbf)?[ \t]*%s[ \t]*=[ \t]*["']([^"'\\\r\n]+)["']""" % key.encode(),
        before_tables,
        re.MULTILINE,
    )
    if plain:
        return plain[1].decode(errors="replace")
    document = parse_bytes(content, str(path)).value
    value = document.data.get(key) if document else None
    return value if isinstance(value, str) else None
