"""The measures as documents: the list, and all that the file of one says."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from ketaplan.formats.common.document import document, json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketaplan.formats.common.options import Options


def render(measures: Sequence[tuple[str, str, str]] | str, options: Options) -> str:
    """Return ``{"kind": "measures", ...}``; of the text of one measure's file, all that it says."""
    if isinstance(measures, str):
        return json_text(document("measure", tomllib.loads(measures), trial=options.trial))
    rows = [dict(zip(("id", "name", "source"), row, strict=True)) for row in measures]
    return json_text(document("measures", {"measures": rows}, trial=options.trial))
