"""Files that break readers: too large, too deep, not text, not files at all."""

from __future__ import annotations

import os
import random
from pathlib import Path

KIB = 1024
LARGE = 1000 * KIB
MANY = 29_000


def _many(part: str, marks: int) -> bytes:
    """As many as are just let pass."""
    return (part * (MANY // marks)).encode()


def _numbered(part: str, marks: int) -> bytes:
    return "".join(part % n for n in range(MANY // marks)).encode()


TEXTS: dict[str, bytes] = {
    "empty": b"",
    "ten megabytes": b"# padding\n" * (KIB * KIB),
    "a key of 20,000 parts": b".".join([b"a"] * 20_000) + b" = 1",
    "a heading of 20,000 parts": b"[" + b".".join([b"a"] * 20_000) + b"]",
    "a key of 20,000 quoted parts": b" . ".join([b'"a.b"'] * 20_000) + b" = 1",
    "an array 100,000 deep": b"a = " + b"[" * 100_000 + b"]" * 100_000,
    "an array 300 deep": b"a = " + b"[" * 300 + b"]" * 300,
    "tables 100,000 deep": b"a = " + b"{a = " * 100_000,
    "a number of 100,000 digits": b"grid_minutes = " + b"9" * 100_000,
    "a hexadecimal number of 100,000 digits": b"grid_minutes = 0x" + b"f" * 100_000,
    "numbers without end": b"kind = 'clinic'\nchairs = [" + _many("1,", 1) + b"]",
    "empty tables without end": b"kind = 'clinic'\nstaff = [" + _many("{},", 2) + b"]",
    "unknown keys without end": b"kind = 'clinic'\n" + _numbered("k%d = 1\n", 1),
    "dotted keys without end": b"kind = 'clinic'\n" + _numbered("k%d.a.a.a.a.a.a=1\n", 7),
    "busy times of nobody without end": b"kind = 'clinic'\n[[chairs]]\nid = 'A'\n"
    + _numbered("[[staff]]\nid = 's%d'\n", 6)
    + _numbered("[[busy]]\nresource = 't%d'\n", 6),
    "shifts without end": b"kind = 'clinic'\n" + _many("[[staff]]\nid='a'\nshifts=[{from=09:00:00,to=10:00:00}]\n", 11),
    "too many values": b"a = [" + b"1," * 400_000 + b"]",
    "one word without end": b"a" * LARGE,
    "quotes without end": b"a = " + b'"' * LARGE,
    "a text that is not closed": b'name = """' + b"a\n" * 300_000,
    "bytes that are not UTF-8": b'name = "\xff\xfe\xfd"',
    "UTF-16": 'kind = "clinic"'.encode("utf-16"),
    "UTF-16 without a mark": 'kind = "clinic"'.encode("utf-16-le"),
    "NUL": b'kind = "clinic"\0',
    "noise": random.Random(1).randbytes(100_000),
    "not a number": b"kind = 'clinic'\ngrid_minutes = nan\nclock = inf\nnotice_days = -0",
    "control characters in a key": b'kind = "clinic"\n"\\u001b[31m\\u202e" = 1',
}
"""What each file contains; none is a clinic."""


def not_files(folder: Path) -> dict[str, Path]:
    """What is at a path without being an ordinary file."""
    os.mkfifo(folder / "pipe.toml")
    (folder / "circle.toml").symlink_to(folder / "other.toml")
    (folder / "other.toml").symlink_to(folder / "circle.toml")
    (folder / "dangling.toml").symlink_to(folder / "nowhere.toml")
    return {
        "a pipe": folder / "pipe.toml",
        "a circle of links": folder / "circle.toml",
        "a link to nothing": folder / "dangling.toml",
        "a folder": folder,
        "a device without end": Path("/dev/zero"),
        "a file used as a folder": Path(__file__) / "clinic.toml",
        "a name that is too long": folder / ("a" * 5000),
        "a name with a NUL": folder / "a\0b",
        "nothing": folder / "nothing.toml",
    }
