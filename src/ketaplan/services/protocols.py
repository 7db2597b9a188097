"""List the protocols that a clinic can use, or return the text of one."""

from __future__ import annotations

from pathlib import Path

from ketaplan.errors import InputError
from ketaplan.files.protocol_library import BUILT_IN, ProtocolLibrary
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.text.suggestions import meant, shown

BUILT_IN_SOURCE = "built in"


def listed(clinic_file: Path | None) -> list[tuple[str, str, str]]:
    """Return id, name and source of each protocol; those of the clinic file come first."""
    return ProtocolLibrary(clinic_file).ids()


def text_of(clinic_file: Path | None, name: str) -> str:
    """Return the text of a protocol's file, given by id or path; raises FaultyFilesError if it has faults."""
    sources = {protocol: source for protocol, _, source in listed(clinic_file)}
    path = Path(sources.get(name, name))
    if sources.get(name) == BUILT_IN_SOURCE:
        path = BUILT_IN / f"{name}.toml"
    elif name not in sources and not path.exists():
        known = ", ".join(sources)
        raise InputError(f"no protocol {shown(name)}{meant(name, sources)}; known are {known}, and files by their path")
    read_protocol(path).or_raise()
    return path.read_text(encoding="utf-8-sig")
