"""What a line that is not TOML was probably meant to say, and how that is written."""

from __future__ import annotations

import re

_STRINGS_AND_COMMENTS = re.compile(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|#.*""")
LONGEST_LINE = 500
"""The most characters of a line to check: patterns are slow on garbage."""
_CLOCK = 'times are written 09:00:00, or "09:00" in quotes'
_CALENDAR = "dates are written year-month-day: 2026-12-07"
_QUOTES = 'put text in quotes: key = "text"'
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"

_HINTS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (
            r"[\u2018-\u201f\u00ab\u00bb]",
            'curly quotes; type straight ones: key = "text" (Word and mail make them curly)',
        ),
        (r"[\u00a0\u2000-\u200f\u202f\u2060\u3000\ufeff]", "a special space that cannot be seen; type an ordinary one"),
        (r"(?:^|\s)/[/*]", "a comment starts with #"),
        (r"^\s*[\w-]+\s*:", 'write = between a key and its value: key = "value"'),
        (r"^\s*[\w-]+(?:[ \t]+[\w-]+)+\s*=", "a key has _ in place of spaces: date_of_birth"),
        (
            r"(?<![\d:.])\d{1,2}(?:[:.]\d{2})?(?::\d{2})?\s*[ap]\.?m\b",
            "a day has 24 hours: 9 am is 09:00:00, 3 pm is 15:00:00",
        ),
        (r"(?<![\d:])24:00", 'midnight at the end of a day is "24:00", in quotes'),
        (r"(?<![\d:])(?:2[4-9]|[3-9]\d):\d\d", "a day has 24 hours: 00:00:00 to 23:59:00"),
        (r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])", _CLOCK),
        (r"(?<![\d:])\d:\d{2}:\d{2}\b", "times are written 09:00:00, with two digits for the hour"),
        (r"\b\d{1,4}[/.]\d{1,2}[/.]\d{1,4}\b", _CALENDAR),
        (r"\b\d{4}[\u2010-\u2015\u2212]\d", f"{_CALENDAR}, with plain hyphens"),
        (rf"=\s*(?:\d{{1,2}}(?:st|nd|rd|th)?\.?[\s-]*{_MONTH}\b|{_MONTH}\.?\s+\d)", _CALENDAR),
        (r"(?<![\d-])(?!\d{4}-\d\d-\d\d)\d{1,4}-\d{1,2}-\d{1,4}\b", _CALENDAR),
        (r"\b\d{4}-(?:(?:00|1[3-9]|[2-9]\d)-\d\d|\d\d-(?:00|3[2-9]|[4-9]\d))", "there is no such day"),
        (r"[=,\[]\s*\d{1,2}\.\d{2}\s*(?:[,}\]]|$)", _CLOCK),
        (r"[=,\[]\s*\d{1,2}h(?:\d{2})?\b", _CLOCK),
        (r"=\s*(?:True|False)\b", "write true or false, in small letters"),
        (rf"=.*[\[,]\s*{_DAY}\b", 'put each day in quotes: ["mon", "tue"]'),
        (r"=.*\[\s*[^\W\d]", 'put each text in quotes: ["one", "two"]'),
        (r'""\s*""|\}\s*\{', "a comma is missing between two values"),
        (r'""\w', "put text that contains an apostrophe or quotes in the other kind of quotes"),
        (r"^\s*[\w-]+\s*=\s*[^\[{]*[;,]\s*$", "nothing follows a value: no comma, no semicolon"),
        (r"=\s*(?:[^\W\d]|[.+_-])", _QUOTES),
        (r"=\s*\d+[^\W\d]|=\s*\d+\s+\w", _QUOTES),
        (r"=\s*$", "a value is missing after the ="),
        (r"^\s*\[", "a heading is written [name], or [[name]] for each one of a list"),
    )
)


def hint(line: str, *, is_repeated: bool = False) -> str | None:
    """Return how what was meant is written; None if nothing is known. ``is_repeated`` says that a heading is."""
    if is_repeated and (heading := re.match(r"\s*\[\s*([\w-]+)\s*\]", line)):
        return f"an entry of a list has two brackets: [[{heading[1]}]]"
    bare = _STRINGS_AND_COMMENTS.sub(
        lambda found: "" if found[0].startswith("#") else '""', line[:LONGEST_LINE]
    ).rstrip()
    return next((words for pattern, words in _HINTS if pattern.search(bare)), None)
