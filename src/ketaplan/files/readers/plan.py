"""Plan files, JSON or TOML: one plan, several options for one patient, or a batch."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from ketaplan.domain.clinic import ROLES
from ketaplan.domain.clock import zone_named
from ketaplan.domain.on_file import Needed
from ketaplan.domain.plan import Appointment, CheckInDue, Cost, Decision, Decisions, Plan, StaffedStage
from ketaplan.errors import Fault
from ketaplan.files.readers.patient import read_resume
from ketaplan.files.result import ReadResult
from ketaplan.files.toml.document import Document, Loc, bounded_bytes, dotted, parse_bytes, too_large, unparsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

LARGEST_BYTES = 16 * 1024 * 1024
"""About two thousand plans; a larger batch is read plan by plan from its folder."""

LARGEST_TOML_BYTES = 2 * 1024 * 1024
"""Some hundred plans, while ketaplan itself writes those of one patient; tomllib reads five million bytes a second."""

MOST_MARKS = 100_000
"""The most punctuation marks in a TOML file: those of six plans of 300 sessions."""

LEAST_BYTES_A_VALUE = 13
"""A plan's values have 15 to 20 bytes on average: a text with shorter ones is no plan, and would only fill memory."""

MOST_VALUES = 400_000
"""The most values in a JSON file: those of two thousand plans."""

MOST_KEYS = 100
"""The most keys in one table."""

MOST_REPEATED = 20
"""At most this many keys that are written twice are named."""

KINDS = ("plan", "alternatives", "batch")


class JsonDocument(Document):
    """A JSON file; its faults name the key, not the line."""

    __slots__ = ()

    def fault(self, loc: Loc, message: str, *, warning: bool = False) -> Fault:
        """Return a fault at a key."""
        return Fault(self.shown, 0, dotted(loc), message, warning)


def read_plan(path: Path, cost_parts: tuple[str, ...], *, with_options: bool = True) -> ReadResult[tuple[Plan, ...]]:
    """Return the plans of a file in their order; ``cost_parts`` are the names of the cost's parts, in order.

    Without ``with_options``, several options for one patient are checked and left out.
    """
    content = bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return ReadResult(None, (Fault(str(path), 0, "", content),))
    return parse_plan(content, str(path), cost_parts, with_options=with_options)


def parse_plan(
    content: bytes, shown: str, cost_parts: tuple[str, ...], *, with_options: bool = True
) -> ReadResult[tuple[Plan, ...]]:
    """Return the plans of a text, JSON if it starts with a brace, else TOML."""
    is_json = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    if refusal := _refusal(content, is_json=is_json):
        return ReadResult(None, (Fault(shown, 0, "", refusal),))
    document = _parsed_json(content, shown) if is_json else parse_bytes(content, shown, MOST_MARKS)
    if document.value is None or document.faults:
        return ReadResult(None, document.faults)
    read = _checked(document.value, cost_parts)
    is_choice = document.value.data.get("kind") == "alternatives" and len(read.value or ()) > 1
    return ReadResult((), read.faults) if is_choice and not with_options else read


def _refusal(content: bytes, *, is_json: bool) -> str | None:
    """Return why a text is not even parsed."""
    if not is_json:
        return too_large(LARGEST_TOML_BYTES) if len(content) > LARGEST_TOML_BYTES else None
    values = sum(content.count(sign) for sign in b"{[,")
    if values > 100 + len(content) // LEAST_BYTES_A_VALUE:
        return "too many values for its length: this is not a plan"
    return "this has more values than any such file needs" if values > MOST_VALUES else None


def _checked(document: Document, cost_parts: tuple[str, ...]) -> ReadResult[tuple[Plan, ...]]:
    from ketaplan.files.schemas.plan import shapes
    from ketaplan.files.schemas.validation import validated
    from ketaplan.text.suggestions import shown

    kind = document.data.get("kind")
    if kind not in KINDS:
        given = f"{shown(kind)} is not" if "kind" in document.data else "missing; it is"
        return ReadResult(None, (document.fault(("kind",), f"{given} one of {', '.join(KINDS)}"),))
    read = validated(document, shapes(cost_parts)[kind])
    if read.value is None:
        return ReadResult(None, read.faults)
    plans = read.value["plans"] if kind != "plan" else [read.value]
    return ReadResult(tuple(_plan(values, cost_parts) for values in plans), read.faults)


def _parsed_json(content: bytes, shown: str) -> ReadResult[Document]:
    try:
        text, tables = content.decode("utf-8-sig"), _JsonTables()
        read = json.loads(text, parse_constant=_refuse, object_pairs_hook=tables.table)
        faults = tuple(_repeated(text, shown)) if tables.has_repeated_keys else ()
        return ReadResult(JsonDocument(shown, text, read), faults)
    except UnicodeDecodeError as error:
        return unparsed(shown, content.count(b"\n", 0, error.start) + 1, "this line is not UTF-8 text")
    except json.JSONDecodeError as error:
        return unparsed(shown, error.lineno, f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}")
    except RecursionError:
        return unparsed(shown, 0, "lists or tables are nested too deeply")
    except _TooManyKeysError:
        return unparsed(shown, 0, f"a table of more than {MOST_KEYS:,} keys: this is not a plan")
    except ValueError:
        return unparsed(shown, 0, "a number that a plan cannot have")


class _TooManyKeysError(Exception):
    """No table of a plan has that many keys."""


class _JsonTables:
    """What makes tables of pairs, and remembers whether one has a key twice."""

    has_repeated_keys = False

    def table(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return a table."""
        if len(pairs) > MOST_KEYS:
            raise _TooManyKeysError
        made = dict(pairs)
        self.has_repeated_keys |= len(made) < len(pairs)
        return made


def is_doubtful_json(content: bytes) -> bool:
    """Return whether JSON cannot be read, or a table of it has a key twice, or more keys than a plan's."""
    tables = _JsonTables()

    def look_at(pairs: list[tuple[str, Any]]) -> None:
        tables.table(pairs)  # and keep nothing: a batch may have ten thousand plans

    try:
        json.loads(content, object_pairs_hook=look_at)
    except (_TooManyKeysError, RecursionError, ValueError):
        return True
    return tables.has_repeated_keys


def _repeated(text: str, shown: str) -> Iterator[Fault]:
    from ketaplan.files.repeated_keys import repeated_keys

    for line, loc in islice(repeated_keys(text), MOST_REPEATED):
        yield Fault(shown, line, dotted(loc), "this key is written twice; keep one of the two")


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which JSON does not allow."""
    raise ValueError(constant)


def _plan(values: Mapping[str, Any], cost_parts: Sequence[str]) -> Plan:
    zone = zone_named(values["timezone"])
    appointments = [_appointment(one, zone) for one in values["appointments"]]
    return Plan(
        **{key: values[key] for key in ("patient", "clinic", "protocol", "timezone", "as_of", "provisional", "course")},
        cost=Cost({part: values["cost"][part] for part in cost_parts}),
        appointments=tuple(sorted(appointments, key=lambda one: one.start)),
        checkins=tuple(CheckInDue(**due) for due in values.get("checkins", ())),
        missing=tuple(Needed(**one) for one in values.get("missing", ())),
        made_with=values.get("made_with", {}),
        decided=Decisions(**{key: Decision(**values[key]) for key in Decisions.__struct_fields__ if key in values}),
        resumed=tuple(read_resume(one) for one in values.get("resumed", ())),
    )


def _appointment(values: Mapping[str, Any], zone: ZoneInfo) -> Appointment:
    return Appointment(
        **{key: values.get(key) for key in ("id", "type", "phase", "number", "chair", "psychiatrist")},  # type: ignore[arg-type]  # checked by the schema
        start=values["start"].astimezone(zone),
        end=values["end"].astimezone(zone),
        stages=tuple(_stage(stage, zone) for stage in values.get("stages", ())),
    )


def _stage(values: Mapping[str, Any], zone: ZoneInfo) -> StaffedStage:
    return StaffedStage(
        stage=values["stage"],
        start=values["start"].astimezone(zone),
        end=values["end"].astimezone(zone),
        people=tuple((role, values[role]) for role in ROLES if role in values),
    )
