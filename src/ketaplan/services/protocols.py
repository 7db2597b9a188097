"""List the protocols that a clinic can use, or return the text of one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ketaplan.errors import Fault, InputError
from ketaplan.files.locate import is_there
from ketaplan.files.protocol_library import BUILT_IN, ProtocolLibrary
from ketaplan.files.readers.protocol import read_protocol
from ketaplan.text.suggestions import meant, shown

BUILT_IN_SOURCE = "built in"


class ListedProtocols(NamedTuple):
    """Id, name and source of each protocol that can be read, and the faults of those that are left out."""

    rows: list[tuple[str, str, str]]
    faults: tuple[Fault, ...]


def listed(clinic_file: Path | None) -> ListedProtocols:
    """Return the protocols that a clinic can use; those of the clinic file come first."""
    library = ProtocolLibrary(clinic_file)
    return ListedProtocols(library.ids(), library.faults())


def text_of(clinic_file: Path | None, name: str) -> str:
    """Return the text of a protocol's file, given by id or path; raises FaultyFilesError if it has faults."""
    library = ProtocolLibrary(clinic_file)
    sources = {protocol: source for protocol, _, source in library.ids()}
    path = Path(sources.get(name, name))
    is_built_in = sources.get(name) == BUILT_IN_SOURCE
    is_missing = name not in sources and not is_there(path)
    if is_built_in or is_missing:
        library.refuse_faulty(name)
    if is_built_in:
        path = BUILT_IN / f"{name}.toml"
    elif is_missing:
        known = ", ".join(sources)
        raise InputError(f"no protocol {shown(name)}{meant(name, sources)}; known are {known}, and files by their path")
    read_protocol(path).or_raise()
    return path.read_text(encoding="utf-8-sig")
