"""Every kind of file and document, and its JSON Schema with its version."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from msgspec import Struct
from pydantic_core import CoreSchema

from ketaplan.domain.plan import FORMAT
from ketaplan.errors import InputError
from ketaplan.files.schemas.json_schema import DRAFT, Conversion
from ketaplan.services.schema.kinds import DOCUMENTS, FILE_VERSION, FILES


class SchemaKind(Struct, frozen=True):
    """A kind of file or document: its version, and what it is about."""

    name: str
    version: int
    about: str


def kinds() -> list[SchemaKind]:
    """Return every kind, files first."""
    files_ = [SchemaKind(name, FILE_VERSION, about) for name, about in FILES.items()]
    return files_ + [SchemaKind(name, FORMAT, f"Answer of {by}") for name, by in DOCUMENTS.items()]


def schema_of(name: str, *, closed: bool | None = None) -> dict[str, Any]:
    """Return the JSON Schema of a kind.

    Files have no keys but those of their schema.  Documents may get more without a new version, unless ``closed``.
    Raises InputError for an unknown kind.
    """
    kind = next((one for one in kinds() if one.name == name), None)
    if kind is None:
        from ketaplan.text.suggestions import meant, shown

        known = [one.name for one in kinds()]
        there = f"files: {', '.join(FILES)}; answers: 'ketaplan schema' lists them."
        raise InputError(f"no schema {shown(name)}{meant(name, known)}; {there}")
    is_file = name in FILES
    conversion = Conversion(_notes() if is_file else {}, closed=is_file if closed is None else closed)
    head = {"$schema": DRAFT, "$id": f"urn:ketaplan:schema:{name}:{kind.version}", "title": kind.about}
    return head | conversion.of(_core(name), name)


def _core(name: str) -> CoreSchema:
    if name in FILES:
        from ketaplan.files.schemas import clinic, measure, patient, protocol

        shapes = {one.SHAPE.kind: one.SHAPE for one in (clinic, patient, protocol, measure)}
        schema: CoreSchema = shapes[name].schema
        return schema
    from ketaplan.services.schema.documents import documents

    return documents()[name]


def _notes() -> dict[str, dict[str, str]]:
    """Return what the manual says of each key."""
    return tomllib.loads((files("ketaplan") / "manual" / "keys.toml").read_text(encoding="utf-8"))


def schema_text(name: str) -> str:
    """Return the JSON Schema as text."""
    import json

    return json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"
