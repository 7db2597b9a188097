"""A document against its schema and relations: its values, and every fault in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from pydantic_core import SchemaValidator, ValidationError

from ketaplan.errors import Fault
from ketaplan.files.result import ReadResult, is_usable
from ketaplan.files.schemas.fields import Finding, Shape
from ketaplan.files.toml.document import BrokenDocument, Document, Loc

MOST_FAULTS = 200
"""The most faults listed for one file."""

MOST_FAULTY = 5_000
"""A file with more faults is not what it says it is; to word and relate them would only take long."""


class _TooFaultyError(Exception):
    """There are more faults than anyone would read."""


def validated(document: Document, shape: Shape) -> ReadResult[dict[str, Any]]:
    """Return the values of a document: times as minutes, dates as dates, everything else unchanged."""
    if isinstance(document, BrokenDocument):
        return ReadResult(None, document.all_faults(_of_broken(document, shape)))
    kind = document.data.get("kind", shape.kind)
    if kind != shape.kind:
        return ReadResult(None, (_other_kind(document, shape, kind),))
    try:
        found, values = _found(document.data, shape)
        faults = _faults(document, found)
    except _TooFaultyError:
        words = f"more than {MOST_FAULTY:,} faults; check that this is a file of kind {shape.kind!r}"
        return ReadResult(None, (Fault(document.shown, 0, "", words),))
    except RecursionError:
        return ReadResult(None, (Fault(document.shown, 0, "", "lists or tables are nested too deeply"),))
    return ReadResult(values if is_usable(faults) else None, faults)


def _of_broken(document: BrokenDocument, shape: Shape) -> list[Fault]:
    """Return the faults of single values in what can be read of a text that is not TOML."""
    if document.data.get("kind") != shape.kind:
        return []
    try:
        shape.validator.validate_python(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        found = [one for one in errors if not (document.is_lost and one["type"] == "missing")]
        return list(_faults(document, _worded(found, document.data, shape)))
    except RecursionError:
        pass
    return []


def _other_kind(document: Document, shape: Shape, kind: Any) -> Fault:
    from ketaplan.text.suggestions import shown

    return document.fault(("kind",), f"{shown(kind)} where {shape.kind!r} is expected")


def _found(data: dict[str, Any], shape: Shape) -> tuple[Iterator[Finding], dict[str, Any]]:
    try:
        values = shape.validator.validate_python(data)
    except ValidationError as error:
        if error.error_count() > MOST_FAULTY:
            raise _TooFaultyError from None
        errors = error.errors(include_url=False)
        faulty = {_keyed(one["loc"]) for one in errors}
        values = _salvaged(faulty, data, shape)
        related = (finding for finding in shape.relations(values) if finding.loc not in faulty)
        return chain(_worded(errors, data, shape), related), values
    return shape.relations(values), values


def _worded(errors: Sequence[Any], data: dict[str, Any], shape: Shape) -> Iterator[Finding]:
    from ketaplan.files.schemas.messages import misspelt, worded

    said_already = misspelt(errors, shape.schema)
    for error in errors:
        if error["type"] != "missing" or error["loc"] not in said_already:
            finding = worded(error, shape.schema)
            yield finding._replace(loc=_written(finding.loc, data))


def _written(loc: Loc, data: Any) -> Loc:
    """Return the place without the list position if the value is single where a list could be."""
    for depth, part in enumerate(loc):
        if isinstance(part, int) and not isinstance(data, list):
            return loc[:depth]
        data = data[part] if isinstance(part, int) else data.get(part)
    return loc


def _keyed(loc: Loc) -> Loc:
    """Return the place of the key around a place."""
    while isinstance(loc[-1], int):
        loc = loc[:-1]
    return loc


def _salvaged(faulty: Iterable[Loc], data: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """Return the valid values, to check relations between them."""
    cut: _Cut = {}
    for loc in sorted(faulty, key=len):
        _mark(cut, loc)
    try:
        values: dict[str, Any] = SchemaValidator(_all_optional(shape.schema)).validate_python(_without(data, cut))
    except ValidationError:
        return {}
    return values


_Cut = dict[Any, "_Cut | None"]
"""Keys and list positions to leave out (None), or to leave something out of."""


def _mark(cut: _Cut, loc: Loc) -> None:
    for part in loc[:-1]:
        within = cut.setdefault(part, {})
        if within is None:
            return
        cut = within
    cut[loc[-1]] = None


def _without(data: Any, cut: _Cut) -> Any:
    """Return data without what is marked; the rest is shared, not copied."""
    if isinstance(data, dict):
        return {
            key: _without(value, cut.get(key) or {}) for key, value in data.items() if cut.get(key, cut) is not None
        }
    if isinstance(data, list) and cut:
        return [_without(value, cut.get(place) or {}) for place, value in enumerate(data)]
    return data


def _all_optional(schema: Any) -> Any:
    """Return the same schema with no key required."""
    if isinstance(schema, list):
        return schema
    changed = {key: _all_optional(part) if isinstance(part, dict) else part for key, part in schema.items()}
    return changed | {"required": False} if schema.get("type") == "typed-dict-field" else changed


def _faults(document: Document, found: Iterator[Finding]) -> tuple[Fault, ...]:
    listed = [document.fault(loc, words, warning=warning) for loc, words, warning in islice(found, MOST_FAULTS)]
    if next(found, None) is not None:
        listed.append(Fault(document.shown, 0, "", f"and more; these are the first {MOST_FAULTS}"))
    return tuple(sorted(set(listed)))
