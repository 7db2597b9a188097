"""tomllib's errors about text that is not TOML, in words that say what to write instead."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_BACKSLASH = r"a backslash in double quotes is written \\"
_KEY_AND_VALUE = 'write key = "value"'
TRANSLATIONS = (
    ("Cannot overwrite a value", "this key is written twice", "keep one of the two"),
    ("Duplicate inline table key", "a key is written twice in this table", "keep one of the two"),
    ("Cannot declare", "this heading is written twice, or its name is used for a key above", "keep one of the two"),
    ("Cannot redefine namespace", "this key is written twice", "keep one of the two"),
    ("Cannot mutate immutable namespace", "this table was closed before", "add the key where it was opened"),
    ("Cannot append to an inline array", "this list already exists in another form", "write all of it in one form"),
    ("Unclosed array", "a list is not closed, or a comma is missing in it", "it ends with ]"),
    ("Unclosed inline table", "a table in braces is not closed, or a comma is missing in it", "it ends with }"),
    ("Unterminated string", "the closing quote is missing", "end the text with the quotes that it starts with"),
    ("Expected \"'", "the closing quote is missing", "end the text with the quotes that it starts with"),
    ("Expected '\"", "the closing quote is missing", "end the text with the quotes that it starts with"),
    ("Expected newline or end of document after a statement", "more text follows the value", "write one key per line"),
    (r"Illegal character '\n'", "the closing quote is missing on this line", "end the text with quotes"),
    ("Illegal character", "a character that is not allowed in quotes", "delete it and type it again"),
    ("Found invalid character", "a character that is not allowed here", "delete it and type it again"),
    ("Unescaped '\\' in a string", _BACKSLASH, "or use single quotes"),
    ("Invalid hex value", _BACKSLASH, "or use single quotes"),
    ("Escaped character is not a Unicode scalar value", _BACKSLASH, "or use single quotes"),
    ("Invalid date or datetime", "a day or a time that does not exist", "look at the calendar"),
    ("Expected '=' after a key", "a key and its value are expected here", _KEY_AND_VALUE),
    ("Invalid statement", "a key and its value are expected here", _KEY_AND_VALUE),
    ("Invalid initial character for a key part", "a key is missing here", "a table in braces ends on its first line"),
    ("Invalid value", "this is not a valid value", "text needs quotes"),
    ("Expected ']", "a heading in brackets is not closed", "it is written [name], or [[name]]"),
)
"""How tomllib's messages start, what they mean, and what to do where no hint says more."""
SAID_AGAIN = ("Cannot overwrite", "Cannot redefine", "Cannot mutate", "Cannot append", "Duplicate")
"""How messages start about a line that is right by itself."""


def explained(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """Return the line of an error, and what is wrong there; without the text itself, which may contain a name."""
    from ketaplan.files.toml.hints import hint

    message = str(error)
    line = _line(text, message)
    written = "" if message.startswith(SAID_AGAIN) else text.split("\n")[line - 1]
    better = hint(
        written,
        is_repeated=message.startswith("Cannot declare"),
        has_no_key=message.startswith(("Invalid statement", "Expected '=")),
    )
    for start, wrong, advice in TRANSLATIONS:
        if message.startswith(start):
            return line, f"{wrong} ({better})" if better else f"{wrong}; {advice}"
    return line, f"this is not TOML ({better})" if better else f"this is not TOML; {_KEY_AND_VALUE}"


def _line(text: str, message: str) -> int:
    """Return the line of an error; what is not closed at the text's end is an error of its first line."""
    place = _PLACE.search(message)
    if place and place[1]:
        return min(int(place[1]), text.count("\n") + 1)
    before = len(text) - len(text.lstrip())
    return text.count("\n", 0, before) + 1
