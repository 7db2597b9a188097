"""Which protocols there are, and the text of one, with its comments."""

from __future__ import annotations

from pathlib import Path

from ketaplan.errors import InputError
from ketaplan.files.protocol_library import BUILT_IN, ProtocolLibrary
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.files.schemas.messages import meant, shown
from ketaplan.formats.plan.json_document import as_text, document
from ketaplan.text.inert import sanitized

BUILT_IN_SOURCE = "built in"


def listed(shelf: ProtocolLibrary) -> str:
    """A line for each protocol: its id, its name, and where it is from."""
    from rich.cells import cell_len

    from ketaplan.formats.common.widths import padded

    rows = [(protocol, sanitized(name), sanitized(source)) for protocol, name, source in shelf.ids()]
    widths = [max(cell_len(row[column]) for row in rows) for column in (0, 1)]
    lines = (f"{padded(protocol, widths[0])}  {padded(name, widths[1])}  {source}" for protocol, name, source in rows)
    return "\n".join(lines) + "\n"


def listed_as_json(shelf: ProtocolLibrary) -> str:
    """The same for scripts."""
    keys = ("id", "name", "source")
    rows = [dict(zip(keys, row, strict=True)) for row in shelf.ids()]
    return as_text(document("protocols", {"protocols": rows}, trial=False))


LISTS = {"table": listed, "json": listed_as_json}
"""How the list can be had."""


def text_of(shelf: ProtocolLibrary, name: str) -> str:
    """The file of a protocol, named by its id or by its path, as it was written; faults in it are raised."""
    sources = {protocol: source for protocol, _, source in shelf.ids()}
    path = Path(sources.get(name, name))
    if sources.get(name) == BUILT_IN_SOURCE:
        path = BUILT_IN / f"{name}.toml"
    elif name not in sources and not path.exists():
        known = ", ".join(sources)
        raise InputError(f"no protocol {shown(name)}{meant(name, sources)}; known are {known}, and files by their path")
    read_protocol(path).or_raise()
    return path.read_text(encoding="utf-8-sig")
