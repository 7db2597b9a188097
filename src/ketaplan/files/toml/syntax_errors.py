"""tomllib's errors about text that is not TOML, in words that say what to write instead."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_TRANSLATIONS = (
    ("Cannot overwrite a value", "this key is written twice"),
    ("Duplicate inline table key", "a key is written twice in this table"),
    ("Cannot declare", "this heading is written twice, or its name is used for a key above"),
    ("Cannot redefine namespace", "this key is written twice"),
    ("Cannot mutate immutable namespace", "this table was closed before; add the key where it was opened"),
    ("Cannot append to an inline array", "this list already exists in another form; write all of it in one form"),
    ("Unclosed array", "a list is not closed, or a comma is missing in it"),
    ("Unclosed inline table", "a table in braces is not closed, or a comma is missing in it"),
    ("Unterminated string", "the closing quote is missing"),
    ("Expected newline or end of document after a statement", "more text follows the value; write one key per line"),
    (r"Illegal character '\n'", "the closing quote is missing on this line"),
    ("Illegal character", "a character that is not allowed in quotes"),
    ("Found invalid character", "a character that is not allowed here"),
    ("Unescaped '\\' in a string", r"a backslash in double quotes is written \\; or use single quotes"),
    ("Invalid date or datetime", "a day or a time that does not exist"),
    ("Expected '=' after a key", 'a key and its value are written key = "value"'),
    ("Invalid statement", 'a key and its value are written key = "value"'),
    (
        "Invalid initial character for a key part",
        "a key is missing here; a table in braces must end on the line on which it starts",
    ),
    ("Invalid value", "this is not a valid value; text needs quotes"),
    ("Expected ']", "a heading in brackets is not closed"),
)


def explained(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """Return the line of an error, and what is wrong there; without the text itself, which may contain a name."""
    from ketaplan.files.toml.hints import hint

    message = str(error)
    line = _line(text, message)
    written = text.split("\n")[line - 1]
    translated = _translated(message)
    better = hint(written, is_repeated=message.startswith("Cannot declare"))
    return line, f"{translated} ({better})" if better else translated


def _line(text: str, message: str) -> int:
    """Return the line of an error; what is not closed at the text's end is an error of its first line."""
    place = _PLACE.search(message)
    if place and place[1]:
        return min(int(place[1]), text.count("\n") + 1)
    before = len(text) - len(text.lstrip())
    return text.count("\n", 0, before) + 1


def _translated(message: str) -> str:
    for english, plain in _TRANSLATIONS:
        if message.startswith(english):
            return plain
    return "this is not TOML"
