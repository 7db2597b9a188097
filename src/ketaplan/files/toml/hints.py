"""What a line that is not TOML was probably meant to say, and how that is written."""

from __future__ import annotations

import re

_STRINGS_AND_COMMENTS = re.compile(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|#.*""")
LONGEST_LINE = 500
"""The most characters of a line to check: patterns are slow on garbage."""
_CLOCK = 'times are written 09:00:00, or "09:00" in quotes'
_CALENDAR = "dates are written year-month-day: 2026-12-07"
_EQUALS = 'write one = between a key and its value: key = "value"'
_CURLY = 'curly quotes; type straight ones: key = "text" (Word and mail make them curly)'
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_HOUR = r"\d{1,2}(?::\d{2}){0,2}\s*(?:[ap]\.?m\.?)?"
_DASH = "[-\u2010-\u2015\u2212]"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _compiled(*hints: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in hints)


_CHARACTERS = _compiled(
    (r"[\u2018-\u201f\u00ab\u00bb]", _CURLY),
    (r"^\s*```", "this marks code in mail and on web pages; delete the line"),
    (r"[`\u00b4\u2032-\u2037]", 'these are no quotes; type straight ones: key = "text"'),
    (r"[\u00a0\u2000-\u200f\u202f\u2060\u3000\ufeff]", "a special space that cannot be seen; type an ordinary one"),
    (r"[\uff01-\uff5e\u3001\u3002\u300c-\u300f]", "a wide character; switch the keyboard to English and type it again"),
    (r"^\s*(?:[-=*_~]{3,}$|;|--|%|'|<!--|/[/*]|REM\b)|\s(?:/[/*]|;\s*\w|--)", "a comment starts with #"),
    (r"<[^<>=]*>", "replace <...>, with its brackets, with what it means"),
)
_NO_KEY = _compiled(
    (r'^\s*(?:[-*+>\u2022\u00b7]|\d+\))\s*[\w"-]+\s*=', "a line starts with its key; delete what is before it"),
    (r"^\{", 'this looks like JSON; here each line is key = "value"'),
    (r"^[^=\[]+([,;\t])[^=\[]*\1[^=\[]*$", 'this looks like a row of a spreadsheet; each line is key = "value"'),
    (r"^\s*\(+[\w.-]+\)+$|^\s*[\w-]+:?$", "a heading is written [name], a key and its value name = ..."),
    (rf"^\s*[\w-]+\s*(?::|==|=>|->|{_DASH}(?=\s)|\s(?:\"\"|\d|true\b|false\b))", _EQUALS),
    (r"[{,]\s*[a-z_]\w*\s*:", _EQUALS),
    (r"^\s*[\w-]+(?:[ \t]+[\w-]+)+\s*=", "a key has _ in place of spaces: date_of_birth"),
    (r"^[^=\[{]*\w[^=\[{]*$", "a comment starts with #; a key and its value have = between them"),
)
_VALUES = _compiled(
    (r"=\s*[=>]", _EQUALS),
    (rf"=\s*{_HOUR}\s*(?:{_DASH}|to|until)\s*{_HOUR}$", "a key for each time: from = 09:00:00, and to = 15:00:00"),
    (
        r"(?<![\d:.])\d{1,2}(?:[:.]\d{2})?(?::\d{2})?\s*[ap]\.?m\b",
        "a day has 24 hours: 9 am is 09:00:00, 3 pm is 15:00:00",
    ),
    (r"(?<![\d:])24:00", 'midnight at the end of a day is "24:00", in quotes'),
    (r"=\s*(?:noon|midday|midnight)\b", 'noon is 12:00:00; midnight at the end of a day is "24:00", in quotes'),
    (r"(?<![\d:])(?:2[4-9]|[3-9]\d):\d\d", "a day has 24 hours: 00:00:00 to 23:59:00"),
    (r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])|=\s*0\d{3}$", _CLOCK),
    (r"(?<![\d:])\d:\d{2}:\d{2}\b", "times are written 09:00:00, with two digits for the hour"),
    (r"\b\d{1,4}[/.]\d{1,2}[/.]\d{1,4}\b", _CALENDAR),
    (r"\b\d{4}[\u2010-\u2015\u2212]\d", f"{_CALENDAR}, with plain hyphens"),
    (rf"=\s*(?:{_DAY}\W+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\.?[\s-]*{_MONTH}\b|{_MONTH}\.?\s+\d)", _CALENDAR),
    (r"(?<![\d-])(?!\d{4}-\d\d-\d\d)(?:\d{1,2}-\d{1,2}-(?:\d\d){1,2}|\d{4}-\d{1,2}-\d{1,2})\b", _CALENDAR),
    (r"\b\d{4}-(?:(?:00|1[3-9]|[2-9]\d)-\d\d|\d\d-(?:00|3[2-9]|[4-9]\d))", "there is no such day"),
    (r"[=,\[]\s*(?:\d{1,2}\.\d{2}\s*(?:[,}\]]|$)|\d{1,2}h(?:\d{2})?\b)", _CLOCK),
    (r"=\s*(?:True|False)\b", "write true or false, in small letters"),
    (r"=\s*(?:yes|no|on|off)$", "write true or false"),
    (r"=\s*(?:none|null|nil|n/?a|tb[ad]|unknown|\?+|-+)$", "without a value, delete the line or put # before it"),
    (rf"=\s*(?:{'|'.join(NUMBERS)})$", "a number is written in digits: 6"),
    (r"=\s*\d{1,3}(?:,\d{3})+$", "a number has no commas: 1000"),
    (rf"[=\[(,]\s*{_DAY}\s*(?:{_DASH}|to)\s*{_DAY}\b", 'list the days: ["mon", "tue", "wed"]'),
    (r'=\s*(?:\((?!\d)|\{\s*(?:""|\d)|""\s*,\s*"")', 'a list is written in square brackets: ["one", "two"]'),
    (rf"=.*[\[,]\s*{_DAY}\b", 'put each day in quotes: ["mon", "tue"]'),
    (r"=.*\[\s*[^\W\d]", 'put each text in quotes: ["one", "two"]'),
    (r'""\s*""|\}\s*\{', "a comma is missing between two values"),
    (r"\[.*;", "a list has commas between its values"),
    (r",\s*,", "a comma too many"),
    (r'""\w', "put text that contains an apostrophe or quotes in the other kind of quotes"),
    (r'^\s*[\w-]+\s*=\s*(?:[^\[{]*[;,]|(?:""|[\d:-]+)\.)$', "nothing follows a value: no comma, no semicolon"),
    (r'^[^{]*=[^{]*[\w"\]],?\s+[\w-]+\s*=', "write each key on its own line"),
    (r"=\s*\d+\s+[a-z]+$", "a number is written alone: 6"),
    (
        r"=\s*(?:[^\W\d]|[.+_-]|\d+[^\W\d]|\d+\s+\w|(?!\d{4}-\d\d-\d\d)[(\d][\d() -]+$)",
        'put text in quotes: key = "text"',
    ),
    (r"=\s*$", "a value is missing after the ="),
    (r"^\s*\[", "a heading is written [name], or [[name]] for each one of a list"),
)


def hint(line: str, *, is_repeated: bool = False, has_no_key: bool = False) -> str | None:
    """Return how what was meant is written; None if nothing is known.

    ``is_repeated`` says that its heading is, ``has_no_key`` that it does not start with a key and an equals sign.
    """
    if is_repeated and (heading := re.match(r"\s*\[\s*([\w-]+)\s*\]", line)):
        return f"put all its keys below one [{heading[1]}]; an entry of a list has two brackets: [[{heading[1]}]]"
    if "\r" in line.rstrip():
        return "line ends of an old Mac; save the file with those of Windows or Linux"
    bare = _STRINGS_AND_COMMENTS.sub(
        lambda found: "" if found[0].startswith("#") else '""', line[:LONGEST_LINE]
    ).rstrip()
    hints = (*_CHARACTERS, *(_NO_KEY if has_no_key else ()), *_VALUES)
    return next((words for pattern, words in hints if pattern.search(bare)), None)
