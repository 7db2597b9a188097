"""tomllib's errors about text that is not TOML, in words that say what to write instead."""

from __future__ import annotations

import re
import tomllib

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_STRINGS_AND_COMMENTS = re.compile(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|#.*""")

_HINTS = (
    (re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])"), 'times are written 09:00:00, or "09:00" in quotes'),
    (re.compile(r"(?<![\d:])\d:\d{2}:\d{2}\b"), "times are written 09:00:00, with two digits for the hour"),
    (re.compile(r"\b\d{1,4}[/.]\d{1,2}[/.]\d{1,4}\b"), "dates are written year-month-day: 2026-12-07"),
    (
        re.compile(r"(?<![\d-])(?!\d{4}-\d\d-\d\d)\d{1,4}-\d{1,2}-\d{1,4}\b"),
        "dates are written year-month-day: 2026-12-07",
    ),
    (re.compile(r"=\s*(?:True|False|TRUE|FALSE)\b"), "write true or false, in small letters"),
    (re.compile(r"=\s*(?:[^\W\d]|[.+_-])"), 'text stands in quotes: key = "text"'),
    (re.compile(r"=\s*$"), "a value is missing after the ="),
)

_TRANSLATIONS = (
    ("Cannot overwrite a value", "this key is there twice"),
    ("Duplicate inline table key", "a key is there twice in this table"),
    ("Cannot declare", "this table is there twice, or was something else before"),
    ("Cannot redefine namespace", "this key is there twice"),
    ("Cannot mutate immutable namespace", "this table was closed before; add the key where it was opened"),
    ("Cannot append to an inline array", "this list was closed before; write all of it in one way"),
    ("Unclosed array", "a list is not closed, or a comma is missing in it"),
    ("Unclosed inline table", "a table in braces is not closed, or a comma is missing in it"),
    ("Unterminated string", "a text in quotes is not closed"),
    ("Expected newline or end of document after a statement", "one key a line: something follows the value"),
    (r"Illegal character '\n'", "a text in quotes is not closed on its line"),
    ("Illegal character", "a character that text in quotes cannot hold as it stands"),
    ("Found invalid character", "a character that cannot stand here"),
    ("Unescaped '\\' in a string", r"a backslash in double quotes is written \\; or use single quotes"),
    ("Invalid date or datetime", "a day or a time that does not exist"),
    ("Expected '=' after a key", 'a key and its value are written key = "value"'),
    ("Invalid statement", 'a key and its value are written key = "value"'),
    (
        "Invalid initial character for a key part",
        "a key is missing here; a table in braces ends on the line on which it begins",
    ),
    ("Invalid value", "this is no value that TOML knows"),
    ("Expected ']", "a heading in brackets is not closed"),
)


def explained(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """Return the line of an error, and what is wrong there; without the text itself, which may contain a name."""
    line, message = _taken_apart(text, str(error))
    hint = _hint(text.split("\n")[line - 1])
    return line, f"{message} ({hint})" if hint else message


def _taken_apart(text: str, message: str) -> tuple[int, str]:
    place = _PLACE.search(message)
    last = len(text.rstrip().split("\n"))
    line = int(place[1]) if place and place[1] else last
    return min(line, text.count("\n") + 1), _translated(message)


def _translated(message: str) -> str:
    for english, plain in _TRANSLATIONS:
        if message.startswith(english):
            return plain
    return "this is not TOML"


def _hint(line: str) -> str | None:
    bare = _STRINGS_AND_COMMENTS.sub('""', line)
    return next((hint for pattern, hint in _HINTS if pattern.search(bare)), None)
