"""What breaks a script: the differences between a published schema and today's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME = ("type", "pattern", "format", "const", "multipleOf", "not", "if", "then", "else", "dependencies", "oneOf")
"""What has to stay as it is, in files and in answers."""


def of_a_file(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """What a file that was right could now fail for: a key that is removed or needed, a value that is not allowed."""
    new = _like(old, new)
    yield from _changed(old, new, at)
    yield from (f"{at}: {key} is gone" for key in set(old.get("properties", {})) - set(new.get("properties", {})))
    yield from (f"{at}: {key} is needed" for key in set(new.get("required", ())) - set(old.get("required", ())))
    yield from (f"{at}: {word} is not allowed" for word in set(old.get("enum", ())) - set(new.get("enum", ())))
    yield from _narrower(old, new, at)
    yield from _below(old, new, at, of_a_file)


def of_an_answer(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """What a script that reads an answer could miss: a key that was removed, or is no longer there each time."""
    new = _like(old, new)
    yield from _changed(old, new, at)
    yield from (f"{at}: {key} is gone" for key in set(old.get("properties", {})) - set(new.get("properties", {})))
    yield from (f"{at}: {key} can be missing" for key in set(old.get("required", ())) - set(new.get("required", ())))
    yield from _below(old, new, at, of_an_answer)


def _like(old: Any, new: Any) -> Any:
    """The one of several alternatives that is like the old: more is allowed than before."""
    if "anyOf" not in new or "anyOf" in old:
        return new
    return next((one for one in new["anyOf"] if not list(_changed(old, one, ""))), new)


def _changed(old: Any, new: Any, at: str) -> Iterator[str]:
    for word in SAME:
        if old.get(word) != new.get(word):
            yield f"{at}: {word} was {old.get(word)}, is {new.get(word)}"


def _narrower(old: Any, new: Any, at: str) -> Iterator[str]:
    for word, sign in (("minimum", 1), ("minItems", 1), ("maximum", -1), ("maxItems", -1)):
        if word in new and (word not in old or sign * new[word] > sign * old[word]):
            yield f"{at}: {word} was {old.get(word)}, is {new[word]}"


def _below(old: Any, new: Any, at: str, compare: Any) -> Iterator[str]:
    for key in sorted(set(old.get("properties", {})) & set(new.get("properties", {}))):
        if isinstance(old["properties"][key], dict):
            yield from compare(old["properties"][key], new["properties"][key], f"{at}.{key}")
    if "items" in old:
        yield from compare(old["items"], new.get("items", {}), f"{at}[]")
    for one, other in zip(old.get("anyOf", ()), new.get("anyOf", ()), strict=False):
        yield from compare(one, other, at)
