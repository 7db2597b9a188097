"""The parts of schemas; each says in words what it accepts (``metadata["is"]``).

Schemas are those of ``pydantic_core``: it reports every fault at once, and is loaded by Typer in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import CoreSchema, SchemaValidator
from pydantic_core import core_schema as cs

from ketaplan.domain.clinic import ESCORTS, LANGUAGES
from ketaplan.domain.intervals import DAY_MINUTES, WEEKDAYS
from ketaplan.files.schemas import scalars
from ketaplan.text.words import FILE_CLOCK, minutes_words

Loc = tuple[str | int, ...]

LONGEST_LIST = 20_000
"""The most entries in a list, as software writes them; people write fewer."""

MOST_PEOPLE, MOST_STRETCHES, MOST_WINDOWS, MOST_WORDS = 500, 2000, 500, 200
DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))})
"""On Windows these are devices, with any suffix."""
_ANY_CASE = "|".join("".join(f"[{c}{c.lower()}]" if c.isalpha() else c for c in name) for name in sorted(DEVICES))
UNFIT_NAME = rf"^-|^[._-]*$|^(?:{_ANY_CASE})(?:\.|$)"
"""What no file of a patient or a protocol can be called."""


class Finding(NamedTuple):
    """Values of a file that do not fit together: where, what, and whether the file is usable anyway."""

    loc: Loc
    message: str
    warning: bool = False


class Shape:
    """A kind of file: its schema, and the relations between values that a schema cannot state.

    Relations are checked even if some values are faulty, which are then left out, so that one run shows everything.
    """

    def __init__(self, kind: str, schema: CoreSchema, relations: Callable[[dict[str, Any]], Iterator[Finding]]) -> None:
        """State the kind of file; building the validator takes less than a millisecond."""
        self.kind = kind
        self.schema = schema
        self.relations = relations
        self.validator = SchemaValidator(schema)


def table(
    required: Mapping[str, CoreSchema], optional: Mapping[str, CoreSchema] | None = None, *, also: Any = None
) -> CoreSchema:
    """Return a table with these keys and no others; ``also`` states relations in JSON Schema, for editors."""
    fields = {key: cs.typed_dict_field(schema, required=True) for key, schema in required.items()}
    fields |= {key: cs.typed_dict_field(schema, required=False) for key, schema in (optional or {}).items()}
    return cs.typed_dict_schema(fields, extra_behavior="forbid", metadata={"is": "a table", "json": also or {}})


def many(item: CoreSchema, *, least: int = 0, most: int = LONGEST_LIST) -> CoreSchema:
    """Return a list with a limited number of entries."""
    kind = item["metadata"]["is"].removeprefix("a ").removeprefix("an ")
    words = "a list of tables" if kind == "table" else f"a list, each {item['metadata']['is']}"
    return cs.list_schema(item, min_length=least, max_length=most, strict=True, metadata={"is": words})


def one_or_many(item: CoreSchema) -> CoreSchema:
    """Return a value, or a list with at least one; a single value stays single."""
    listed = many(item, least=1)

    def check(value: Any, handler: Callable[[Any], Any]) -> Any:
        return handler(value) if isinstance(value, list) else handler([value])[0]

    return cs.no_info_wrap_validator_function(check, listed, metadata=listed["metadata"])


def by_language(item: CoreSchema, languages: Sequence[str]) -> CoreSchema:
    """Return a value, or a table of such values by language."""

    def check(value: Any, handler: Callable[[Any], Any]) -> Any:
        if not isinstance(value, dict):
            return handler(value)
        if set(value) <= set(languages):
            return {language: handler(one) for language, one in value.items()}
        raise ValueError

    words = (
        f"{item['metadata']['is']}, or such a list for each language: notes.{languages[0]}, notes.{languages[1]} ..."
    )
    texts = {"type": "array", "items": {"type": "string"}, "maxItems": item["max_length"]}
    tables = {"type": "object", "properties": dict.fromkeys(languages, texts), "additionalProperties": False}
    json = {"anyOf": [texts, tables]}
    return cs.no_info_wrap_validator_function(check, item, metadata={"is": words, "json": json})


def choice(options: Iterable[str]) -> CoreSchema:
    """Return a choice among words."""
    words = list(options)
    return cs.literal_schema(words, metadata={"is": f"one of {', '.join(words)}"})


def one_of_numbers(options: Iterable[int]) -> CoreSchema:
    """Return a choice among integers."""
    numbers = list(options)
    among = cs.no_info_plain_validator_function(_among(numbers))
    return among | {"metadata": {"is": f"one of {', '.join(map(str, numbers))}", "json": {"enum": numbers}}}


def _among(numbers: list[int]) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if type(value) is not int or value not in numbers:
            raise ValueError
        return value

    return check


def whole(least: int, most: int) -> CoreSchema:
    """Return a whole number between two bounds, inclusive."""
    return cs.int_schema(ge=least, le=most, strict=True, metadata={"is": f"a whole number from {least:,} to {most:,}"})


def quarters(least: int, most: int) -> CoreSchema:
    """Return a number that is a multiple of a quarter, between two bounds, inclusive."""

    def check(value: Any) -> float:
        if type(value) not in {int, float} or not least <= value <= most or value * 4 % 1:
            raise ValueError
        return value  # type: ignore[no-any-return]  # a number, as just checked

    limits = {"type": "number", "minimum": least, "maximum": most, "multipleOf": 0.25}
    return read_by(check, f"a number from {least:,} to {most:,}, in steps of 0.25", limits)


def session_or(word: str, most: int) -> CoreSchema:
    """Return the number of a session, or a word in place of it."""

    def check(value: Any) -> Any:
        if value != word and (type(value) is not int or not 1 <= value <= most):
            raise ValueError
        return value

    either = [{"type": "integer", "minimum": 1, "maximum": most}, {"const": word}]
    return read_by(check, f"the number of a session, from 1, or {word!r}", {"anyOf": either})


def read_by(function: Callable[[object], Any], words: str, json: Mapping[str, Any]) -> CoreSchema:
    """Return what a function reads, in words and as JSON Schema; the function raises ValueError for other values."""
    return cs.no_info_plain_validator_function(function, metadata={"is": words, "json": json})


def _name(pattern: str, words: str) -> CoreSchema:
    return cs.str_schema(pattern=rf"^{pattern}$", strict=True, metadata={"is": words})


def _file_name(pattern: str, words: str) -> CoreSchema:
    """Return a name that is a valid file name on every system, and not an option for any command."""

    def check(name: str) -> str:
        if name.startswith("-"):
            raise scalars.UnfitError("starts with '-': a command would read it as an option")
        if not name.strip("._-"):
            raise scalars.UnfitError("has no letter or digit")
        if name.partition(".")[0].upper() in DEVICES:
            raise scalars.UnfitError("is a device name on Windows, where no file can have it")
        return name

    return cs.no_info_after_validator_function(
        check, _name(pattern, words), metadata={"is": words, "json": {"not": {"pattern": UNFIT_NAME}}}
    )


TEXT = cs.str_schema(strict=True, metadata={"is": "text in quotes"})
FILLED = cs.str_schema(strict=True, pattern=r"\S", metadata={"is": "text in quotes, and not empty"})
PLAIN_ID = _file_name("[a-z0-9-]{1,64}", "a name of 1 to 64 characters from a-z 0-9 -")
RESOURCE_ID = _name("[A-Za-z0-9._-]{1,64}", "an id of 1 to 64 characters from A-Z a-z 0-9 . _ -")
PATIENT_ID = _file_name(
    "[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}", "an id of 1 to 64 characters from A-Z a-z 0-9 . _ -, not starting with a dot"
)
PHASE = _name("[a-z0-9-]{1,64}", "the name of a phase, 1 to 64 characters from a-z 0-9 -")
SESSION_NAME = _name("[a-z0-9-]{1,64}/[1-9][0-9]{0,2}", 'a session such as "induction/2": its phase and its number')
DOCUMENT = _name("[a-z0-9-]{1,64}", "a kind of document such as 'consent', 1 to 64 characters from a-z 0-9 -")
TASK = _name("[a-z0-9-]{1,64}", "the name of a task, 1 to 64 characters from a-z 0-9 -")
STAGE_NAME = _name("[a-z0-9-]{1,64}", "the name of a stage, 1 to 64 characters from a-z 0-9 -")
MEASURE_ID = _name("[A-Za-z0-9-]{1,64}", "an id of 1 to 64 characters from A-Z a-z 0-9 -")
MEASURE = _name("[A-Za-z0-9-]{1,64}", "the name of a measure, 1 to 64 characters from A-Z a-z 0-9 -, or 'auto'")
TRUTH = cs.bool_schema(strict=True, metadata={"is": "true or false"})

TIME = read_by(scalars.time_of_day, 'a time of day such as 09:00:00 or "09:00"', scalars.TIME_TEXT)
DAY = read_by(scalars.near_day, 'a date such as 2026-12-07 or "2026-12-07"', scalars.NEAR_DAY_TEXT)
ANY_DAY = read_by(scalars.calendar_day, 'a date such as 2026-12-07 or "2026-12-07"', scalars.DAY_TEXT)
MOMENT = read_by(
    scalars.day_or_moment,
    "a date such as 2026-12-07 or a date-time such as 2026-12-07T09:00:00",
    scalars.DAY_OR_MOMENT_TEXT,
)

WEEKDAY_LIST = many(choice(WEEKDAYS), least=1, most=MOST_WORDS)
WINDOW = {"days": WEEKDAY_LIST, "from": TIME, "to": TIME}
STRETCH = {"from": MOMENT, "to": MOMENT}
REASON = {"reason": TEXT}
WINDOWS = many(table(WINDOW), most=MOST_WINDOWS)
STRETCHES = many(table(STRETCH, REASON), most=MOST_STRETCHES)
INSTRUCTIONS = table(
    {},
    {
        "arrive_minutes_early": whole(0, 1440),
        "no_solids_hours": quarters(0, 168),
        "no_clear_liquids_hours": quarters(0, 168),
        "no_driving_hours": quarters(0, 168),
        "drive_after_sleep": TRUTH,
        "escort": choice(ESCORTS),
        "notes": by_language(many(TEXT, most=MOST_WORDS), LANGUAGES),
    },
)
GAP_DAYS = table(
    {"min": whole(1, 366), "ideal": many(whole(0, 366)), "max": whole(1, 366)},
    also={"properties": {"ideal": {"minItems": 2, "maxItems": 2}}},
)


def each(tables: Mapping[str, Any], key: str) -> Iterator[tuple[Loc, dict[str, Any]]]:
    """Yield the tables of a list, with their places."""
    for index, entry in enumerate(tables.get(key, ())):
        yield (key, index), entry


def out_of_order(entry: Mapping[str, Any], loc: Loc) -> Iterator[Finding]:
    """Yield a ``from`` and ``to`` of different kinds, or of which the second is not after the first."""
    start, end = entry.get("from"), entry.get("to")
    if start is None or end is None:
        return
    if type(start) is not type(end):
        first, last = kind_of_moment(start), kind_of_moment(end)
        yield Finding((*loc, "to"), f"{said(end)} is {last} and from is {first}; give both as the same kind")
    elif end < start or (end == start and kind_of_moment(end) != "a date"):
        yield Finding((*loc, "to"), f"{said(end)} is not after from {said(start)}{_afternoon(start, end)}")


def _afternoon(start: Any, end: Any) -> str:
    """Return how the hour twelve hours later is written, if that may be what was meant."""
    if not isinstance(end, int) or not end < DAY_MINUTES // 2 or end + DAY_MINUTES // 2 <= start:
        return ""
    return f" ({minutes_words(end + DAY_MINUTES // 2, 12)} is {said(end + DAY_MINUTES // 2)})"


def kind_of_moment(moment: object) -> str:
    """Return the kind of an interval's bound."""
    if isinstance(moment, int):
        return "a time"
    return "a date-time" if hasattr(moment, "hour") else "a date"


def said(moment: Any) -> str:
    """Return a bound of an interval as people write it."""
    return (
        minutes_words(moment, FILE_CLOCK)
        if isinstance(moment, int)
        else moment.isoformat(*(" ",) * hasattr(moment, "hour"))
    )


def unfit_gap(gap: Mapping[str, Any], loc: Loc) -> Iterator[Finding]:
    """Yield a rule on days between sessions that no gap meets."""
    least, most, ideal = gap.get("min"), gap.get("max"), gap.get("ideal")
    if least is not None and most is not None and most < least:
        yield Finding((*loc, "max"), f"{most} is less than min {least}")
    if ideal is None:
        return
    if len(ideal) != 2:
        yield Finding((*loc, "ideal"), "not two numbers: the fewest and the most ideal days")
    elif ideal[1] < ideal[0]:
        yield Finding((*loc, "ideal"), f"the second number, {ideal[1]}, is less than the first, {ideal[0]}")


def repeated(named: Iterable[tuple[Loc, Any]], words: Callable[[Any], str]) -> Iterator[Finding]:
    """Yield repeated values; ``words`` makes the message."""
    seen = set()
    for loc, name in named:
        if name in seen:
            yield Finding(loc, words(name))
        seen.add(name)
