"""The schemas that validate files, as JSON Schema (draft 7), for editors and scripts.

Relations between values are there as far as JSON Schema can state them; ``ketaplan check`` knows the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

DRAFT = "http://json-schema.org/draft-07/schema#"
Notes = Mapping[str, Mapping[str, str]]
"""What each key means, by the table's name, such as ``clinic.staff``."""


class Conversion:
    """How a schema is converted: with the meaning of each key, and ``closed`` to keys that it does not have."""

    def __init__(self, notes: Notes, *, closed: bool) -> None:
        """State what applies to the complete schema."""
        self.notes = notes
        self.closed = closed

    def of(self, schema: Any, name: str) -> dict[str, Any]:
        """Return a part of a schema; ``name`` is the name of the table in which it is, or that it is."""
        converted: dict[str, Any] = getattr(self, f"_{schema['type'].replace('-', '_')}")(schema, name)
        return converted

    def _typed_dict(self, schema: Any, name: str) -> dict[str, Any]:
        properties = {key: self._described(field["schema"], name, key) for key, field in schema["fields"].items()}
        also = deepcopy(schema["metadata"].get("json", {}))
        for key, more in also.pop("properties", {}).items():
            properties[key] = properties[key] | more
        needed = [key for key, field in schema["fields"].items() if field["required"]]
        converted = {"type": "object", "properties": properties, **also}
        if needed:
            converted["required"] = needed
        return converted | ({"additionalProperties": False} if self.closed else {})

    def _described(self, schema: Any, name: str, key: str) -> dict[str, Any]:
        note = self.notes.get(name, {}).get(key, "")
        is_table = "table" in schema["metadata"]["is"]
        words = [_sentence(note), "" if is_table else _sentence(schema["metadata"]["is"])]
        said = " ".join(filter(None, words))
        return ({"description": said} if said else {}) | self.of(schema, f"{name}.{key}")

    def _list(self, schema: Any, name: str) -> dict[str, Any]:
        limits = {"minItems": schema["min_length"]} if schema["min_length"] else {}
        limits |= {"maxItems": schema["max_length"]}
        return {"type": "array", "items": self.of(schema["items_schema"], name), **limits}

    def _function_wrap(self, schema: Any, name: str) -> dict[str, Any]:
        if stated := schema["metadata"].get("json"):
            return deepcopy(dict(stated))
        listed = self.of(schema["schema"], name)
        return {"anyOf": [listed["items"], listed]}

    def _function_after(self, schema: Any, name: str) -> dict[str, Any]:
        more: dict[str, Any] = schema["metadata"].get("json", {})
        return self.of(schema["schema"], name) | more

    def _function_plain(self, schema: Any, _: str) -> dict[str, Any]:
        stated: dict[str, Any] = schema["metadata"]["json"]
        return deepcopy(stated)

    def _nullable(self, schema: Any, name: str) -> dict[str, Any]:
        return {"anyOf": [self.of(schema["schema"], name), {"type": "null"}]}

    def _literal(self, schema: Any, _: str) -> dict[str, Any]:
        return {"enum": list(schema["expected"])}

    def _int(self, schema: Any, _: str) -> dict[str, Any]:
        return {"type": "integer", "minimum": schema["ge"], "maximum": schema["le"]}

    def _float(self, schema: Any, _: str) -> dict[str, Any]:
        return {"type": "number", "minimum": schema["ge"]}

    def _str(self, schema: Any, _: str) -> dict[str, Any]:
        return {"type": "string", **({"pattern": schema["pattern"]} if "pattern" in schema else {})}

    def _bool(self, _: Any, __: str) -> dict[str, Any]:
        return {"type": "boolean"}

    def _dict(self, schema: Any, name: str) -> dict[str, Any]:
        values = schema.get("values_schema")
        return {"type": "object"} | ({"additionalProperties": self.of(values, name)} if values else {})

    def _any(self, _: Any, __: str) -> dict[str, Any]:
        return {}


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""
