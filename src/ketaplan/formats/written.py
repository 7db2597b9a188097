"""The files that a command has written, for programs; people read of them on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.errors import Fault
    from ketaplan.formats.common.options import Options


class WrittenFile(Struct, frozen=True, kw_only=True):
    """A file or a book that was made, what was removed for it, and the warnings about it."""

    command: str
    file: str
    removed: Sequence[str] = ()
    warnings: Sequence[Fault] = ()


def table(_: WrittenFile, __: Options) -> str:
    """Return nothing: the file is what was asked for."""
    return ""


def json(written: WrittenFile, options: Options) -> str:
    """Return one document with the file's path."""
    from ketaplan.formats.check import fault_dict
    from ketaplan.formats.common.document import document, json_text

    content = {
        "command": written.command,
        "file": written.file,
        "removed": list(written.removed),
        "warnings": [fault_dict(one) for one in written.warnings],
    }
    return json_text(document("written", content, trial=options.trial))
