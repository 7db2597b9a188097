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


def table(protocols: Sequence[Listed], _: Options) -> str:
    """Return one line a protocol, in aligned columns."""
    from rich.cells import cell_len

    from ketaplan.formats.common.widths import padded

    rows = [(protocol, sanitized(name), sanitized(source)) for protocol, name, source in protocols]
    widths = [max(cell_len(row[column]) for row in rows) for column in (0, 1)]
    lines = (f"{padded(protocol, widths[0])}  {padded(name, widths[1])}  {source}" for protocol, name, source in rows)
    return "\n".join(lines) + "\n"


def json(protocols: Sequence[Listed] | str, options: Options) -> str:
    """Return the contract's ``{"kind": "protocols", ...}``; of the text of one protocol's file, all that it says."""
    from ketaplan.formats.common.document import document, json_text

    if isinstance(protocols, str):
        return json_text(document("protocol", tomllib.loads(protocols), trial=options.trial))
    rows = [dict(zip(("id", "name", "source"), row, strict=True)) for row in protocols]
    return json_text(document("protocols", {"protocols": rows}, trial=options.trial))
