"""Read a TOML file within bounds: the result is a document or a fault, soon, for any path."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ketaplan.errors import Fault
from ketaplan.files.inputs import STDIN, note, stdin
from ketaplan.files.result import ReadResult

LARGEST_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
MOST_MARKS = 30_000
"""The most punctuation marks: twice those of a full clinic's busy times; tomllib reads 200,000 a second."""

MOST_KEY_PARTS = 8
"""No key of the contract has more than three; tomllib's time for a dotted key grows with the square of its parts."""

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_LONG_KEY = rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_KEY_PARTS},}}"

_NOT_PLAIN = (
    (b"pk\x03\x04", "a file of Word or Excel, or a zip file"),
    (b"\xd0\xcf\x11\xe0", "a file of an old Word or Excel"),
    (b"{\\rtf", "rich text (RTF)"),
    (b"%pdf", "a PDF"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "XML"),
    (b"begin:vcal", "a calendar"),
)
"""How files of other programs start, in small letters."""

Loc = tuple[str | int, ...]
"""A place in a document: keys, and positions in lists from 0."""


class Document:
    """The tables of one file; ``shown`` names it in faults."""

    __slots__ = ("data", "shown", "text")

    def __init__(self, shown: str, text: str, data: dict[str, Any]) -> None:
        """Store the text for the lines of its keys."""
        self.shown = shown
        self.text = text
        self.data = data

    def fault(self, loc: Loc, message: str, *, warning: bool = False) -> Fault:
        """Return a fault at a key, with the line of the key (or the nearest table around it)."""
        from ketaplan.files.toml.key_lines import line_of

        return Fault(self.shown, line_of(self.text, loc), dotted(loc), message, warning)


class BrokenDocument(Document):
    """What can be read of a text that is not TOML: each fault is a separate value, and causes no other.

    ``faulty`` are the lines of faulty statements; ``is_lost`` says that keys may seem to be missing which are in them.
    """

    __slots__ = ("faults", "faulty", "is_lost")

    def __init__(self, shown: str, text: str, error: tomllib.TOMLDecodeError) -> None:
        """Find all faults of the text, of which tomllib named one."""
        from ketaplan.files.toml.recovery import recovered

        found = recovered(text, error)
        super().__init__(shown, "\n".join(found.lines), found.data)
        self.faults = tuple(Fault(shown, line, "", found.faults[line]) for line in sorted(found.faults))
        self.faulty = frozenset(found.faulty)
        self.is_lost = found.is_lost

    def all_faults(self, others: Iterable[Fault] = ()) -> tuple[Fault, ...]:
        """Return the faults, and those of what could be read that no faulty statement has caused."""
        return (*self.faults, *(fault for fault in others if fault.line not in self.faulty))


def dotted(loc: Loc) -> str:
    """Return a place as people write it: ``staff[2].shifts[0].to``."""
    out = ""
    for part in loc:
        if isinstance(part, int):
            out += f"[{part}]"
            continue
        shown = part if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", part) else ascii(part[:64])
        out += f".{shown}" if out else shown
    return out


def read_document(path: Path) -> ReadResult[Document]:
    """Read a TOML file of any kind."""
    content = bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return ReadResult(None, (Fault(str(path), 0, "", content),))
    return parse_bytes(content, str(path))


def bounded_bytes(path: Path, largest: int) -> bytes | str:
    """Return the content of an ordinary file, or why it cannot be read; its kind is checked before opening."""
    if str(path) == STDIN:
        content = stdin(largest)
        return content if len(content) <= largest else too_large(largest)
    try:
        if reason := _unreadable(os.stat(path), largest):  # noqa: PTH116  many files are read, and this is quicker
            return reason
        # A pipe that replaces the file meanwhile must not block the open.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(descriptor)
            if reason := _unreadable(status, largest):
                return reason
            note(status)
            content = os.read(descriptor, status.st_size + 1)
            while len(content) <= largest and (more := os.read(descriptor, CHUNK_BYTES)):
                content += more
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        return why_not(error)
    return content if len(content) <= largest else too_large(largest)


def _unreadable(status: os.stat_result, largest: int) -> str | None:
    if stat.S_ISDIR(status.st_mode):
        return "this is a folder, not a file"
    if not stat.S_ISREG(status.st_mode):
        return "this is not an ordinary file but a pipe, a socket or a device"
    return too_large(largest) if status.st_size > largest else None


def too_large(largest: int) -> str:
    """Return the words about a file of more bytes."""
    return f"this is larger than {largest // 1024} KiB, more than any such file needs"


NO_FILE = "there is no such file"


def why_not(error: OSError | ValueError) -> str:
    """Return the system's error about a path, in words for people."""
    if isinstance(error, FileNotFoundError):
        return f"{NO_FILE}; check the path"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    words = (error.strerror if isinstance(error, OSError) else None) or "the path cannot be used"
    return f"cannot be read: {words[:1].lower()}{words[1:]}"


def parse_bytes(content: bytes, shown: str, most_marks: int = MOST_MARKS) -> ReadResult[Document]:
    """Decode UTF-8 (a byte order mark is allowed) and parse."""
    if kind := next((kind for start, kind in _NOT_PLAIN if content[:16].lower().startswith(start)), None):
        return unparsed(shown, 0, f"this is {kind}, not plain text; save it as plain text (UTF-8)")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return unparsed(shown, 0, "this is UTF-16 text; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return unparsed(shown, line, "this line is not UTF-8 text; save the file as UTF-8")
    return parse_text(text, shown, most_marks)


def parse_text(text: str, shown: str, most_marks: int = MOST_MARKS) -> ReadResult[Document]:
    """Parse TOML, after refusing what would take tomllib long; what is not TOML is a :class:`BrokenDocument`."""
    if refusal := _refusal(text, most_marks):
        return unparsed(shown, *refusal)
    try:
        return ReadResult(Document(shown, text, tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        broken = BrokenDocument(shown, text, error)
        return ReadResult(broken, broken.faults)
    except RecursionError:
        return unparsed(shown, 0, "lists or tables are nested too deeply")
    except ValueError:
        return unparsed(shown, 0, "a number has too many digits")


def _refusal(text: str, most_marks: int) -> tuple[int, str] | None:
    """Return the line and the reason why a text is not even parsed."""
    if (at := text.find("\0")) >= 0:
        return text.count("\n", 0, at) + 1, "a NUL character: this is not a text file"
    if sum(map(text.count, "=,.[{")) > most_marks:
        return 0, "this has more values than any such file needs"
    if _may_have_long_keys(text) and (key := re.search(_LONG_KEY, text)):
        words = f"a key of more than {MOST_KEY_PARTS} parts; known keys have at most 3"
        return text.count("\n", 0, key.start()) + 1, words
    return None


def _may_have_long_keys(text: str) -> bool:
    return any(line.count(".") >= MOST_KEY_PARTS for line in text.split("\n"))


def unparsed(shown: str, line: int, message: str) -> ReadResult[Document]:
    """Return the single fault of a file that is not a document; line 0 is the file itself."""
    return ReadResult(None, (Fault(shown, line, "", message),))
