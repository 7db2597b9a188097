"""Every key that a file of each kind may have, as the schemas say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.files.schemas import clinic, measure, patient, protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {"clinic": clinic.SHAPE, "patient": patient.SHAPE, "protocol": protocol.SHAPE, "measure": measure.SHAPE}


def every_key(*kinds: str) -> set[tuple[str, str]]:
    """The tables by name, such as ``clinic.staff.shifts``, each with each of its keys; of some kinds or all."""
    return {pair for kind in kinds or KINDS for pair in _within(KINDS[kind].schema, kind)}


def _within(schema: Any, name: str) -> Iterator[tuple[str, str]]:
    while schema["type"] not in {"typed-dict", "list"} and "schema" in schema:
        schema = schema["schema"]
    if schema["type"] == "list":
        yield from _within(schema["items_schema"], name)
    elif schema["type"] == "typed-dict":
        for key, field in schema["fields"].items():
            yield name, key
            yield from _within(field["schema"], f"{name}.{key}")


def keys_in(table: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """The same of the tables of one document."""
    for key, value in table.items():
        yield name, key
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from keys_in(inner, f"{name}.{key}")
