"""List the protocols that a clinic can use, or return the text of one."""

from __future__ import annotations

from pathlib import Path

from ketaplan.errors import InputError
from ketaplan.files.protocol_library import BUILT_IN, ProtocolLibrary
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.files.schemas.messages import meant, shown
from ketaplan.formats.plan.json_document import as_text, document
from ketaplan.text.inert import sanitized

BUILT_IN_SOURCE = "built in"


def _ids(clinic_file: Path | None) -> list[tuple[str, str, str]]:
    """Return id, name and source of each protocol."""
    return ProtocolLibrary(clinic_file).ids()


def listed(clinic_file: Path | None) -> str:
    """Return a line for each protocol: its id, its name, and where it is from."""
    from rich.cells import cell_len

    from ketaplan.formats.common.widths import padded

    rows = [(protocol, sanitized(name), sanitized(source)) for protocol, name, source in _ids(clinic_file)]
    widths = [max(cell_len(row[column]) for row in rows) for column in (0, 1)]
    lines = (f"{padded(protocol, widths[0])}  {padded(name, widths[1])}  {source}" for protocol, name, source in rows)
    return "\n".join(lines) + "\n"


def listed_as_json(clinic_file: Path | None) -> str:
    """Return the same for scripts."""
    keys = ("id", "name", "source")
    rows = [dict(zip(keys, row, strict=True)) for row in _ids(clinic_file)]
    return as_text(document("protocols", {"protocols": rows}, trial=False))


LISTS = {"table": listed, "json": listed_as_json}
"""The formats of the list; each is called with the clinic file whose protocols come first, None for no clinic."""


def text_of(clinic_file: Path | None, name: str) -> str:
    """Return the text of a protocol's file, named by id or path; raises FaultyFilesError if it has faults."""
    sources = {protocol: source for protocol, _, source in _ids(clinic_file)}
    path = Path(sources.get(name, name))
    if sources.get(name) == BUILT_IN_SOURCE:
        path = BUILT_IN / f"{name}.toml"
    elif name not in sources and not path.exists():
        known = ", ".join(sources)
        raise InputError(f"no protocol {shown(name)}{meant(name, sources)}; known are {known}, and files by their path")
    read_protocol(path).or_raise()
    return path.read_text(encoding="utf-8-sig")
