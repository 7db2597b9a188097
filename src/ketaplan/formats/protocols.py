"""The list of protocols: the id, name and source of each; and one of them for programs."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.common.options import Options

Listed = tuple[str, str, str]
"""The id of a protocol, its name and where it is from."""
APART = 2
"""Blanks between columns."""


def table(protocols: Sequence[Listed], options: Options) -> str:
    """Return one line a protocol, in aligned columns; where a terminal is too narrow, names are wrapped."""
    from rich.cells import cell_len

    from ketaplan.formats.common.widths import padded

    rows = [(protocol, sanitized(name), sanitized(source)) for protocol, name, source in protocols]
    widths = [max(cell_len(row[column]) for row in rows) for column in (0, 1, 2)]
    if not options.width or sum(widths) + 2 * APART <= options.width:
        lines = [f"{padded(one, widths[0])}  {padded(name, widths[1])}  {source}" for one, name, source in rows]
    else:
        lines = [line for row in rows for line in _wrapped(*row, widths[0] + APART, options.width)]
    return "\n".join(lines) + "\n"


def _wrapped(protocol: str, name: str, source: str, indent: int, width: int) -> list[str]:
    """Return the id, and beside it the name with its source in parentheses, on as many lines as that takes."""
    from ketaplan.formats.common.widths import wrapped

    first, margin = protocol.ljust(indent), " " * indent
    return wrapped(f"{name} ({source})", width, first=first, later=margin)


def json(protocols: Sequence[Listed] | str, options: Options) -> str:
    """Return the contract's ``{"kind": "protocols", ...}``; of the text of one protocol's file, all that it says."""
    from ketaplan.formats.common.document import document, json_text

    if isinstance(protocols, str):
        return json_text(document("protocol", tomllib.loads(protocols), trial=options.trial))
    rows = [dict(zip(("id", "name", "source"), row, strict=True)) for row in protocols]
    return json_text(document("protocols", {"protocols": rows}, trial=options.trial))
