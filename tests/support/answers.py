"""Answers as JSON against the published schemas, by a public validator."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft7Validator

from ketaplan.services.schema.schemas import schema_of


def against_schema(answer: dict[str, Any]) -> list[str]:
    """What the published schema says is wrong with an answer; a key that the schema does not have is wrong, too."""
    kind = answer["kind"]
    name = f"{kind}-document" if kind in {"protocol", "measure"} else kind
    errors = Draft7Validator(schema_of(name, closed=True)).iter_errors(answer)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in errors]
