"""``ketaplan schema``: JSON Schemas of files and answers, for editors and scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from ketaplan.cli import console

EXAMPLES = """\
Examples:
  ketaplan schema                                        the list
  ketaplan schema patient > schemas/patient.schema.json  for your editor
  ketaplan schema plan                                   what 'plan --format json' prints
"""


def schema(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="Print this one; without it, list all.")] = None,
) -> None:
    """Print the JSON Schema of a kind of file, or of what a command prints with --format json.

    An editor with TOML support (Taplo, Even Better TOML) then completes keys and marks faults as you type: the first
    line of a file names its schema, as in the files that init and new write. Each schema has a version; a change that
    breaks a script raises it.
    """
    from ketaplan.services.schema.schemas import kinds, schema_text

    if kind is not None:
        console.write(schema_text(kind))
        return
    widest = max(len(one.name) for one in kinds())
    for one in kinds():
        console.write(f"{one.name:{widest}}  {one.version}  {one.about}\n")
