"""Who the patients are: id, name and clearance from many files, without reading each of them completely."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketaplan.domain.on_file import OnFile
from ketaplan.files.locate import is_there, no_patients_folder, toml_files_or_raise
from ketaplan.files.toml.document import LARGEST_BYTES, bounded_bytes, parse_bytes

if TYPE_CHECKING:
    from pathlib import Path

_LINES = re.compile(
    r"""\n[ \t]*(?:\[+[ \t"']*([a-z_]*)|"""
    r"""(["']|[a-z_]++[ \t]*+(?:\.|=[ \t]*+\{)|(?:attended|clearances|on_file)\b)|"""
    r"""(kind|id|name|course|protocol|indication|referred_on|status|on|valid_until)[ \t]*="""
    r"""(?:[ \t]*(?:"([^"\r\n]*)"|'([^'\r\n]*)'|([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,6}))"""
    r"""[ \t]*(?:\#[^\r\n]*)?\r?(?=\n|\Z))?)"""
)
"""Headings, keys in a form that only a complete reading understands, and the keys to find with their values, if
written as usual.  The line feed before them makes the search several times as quick as ``^``."""
_NEEDED = frozenset({"id", "name", "status"})
_OTHERS = frozenset(
    {"clearance", "on_file", "available", "unavailable", "preferences", "resume", "safety_reviews", "clinics"}
)
"""Tables and lists that decide nothing but what the head says; any other has own terms, or may be a misspelt one."""


class PatientHead(Struct, frozen=True, kw_only=True):
    """What a patient's file says first; the name stays out of reprs.

    ``clearance`` is the status, empty where the file has none, and ``clearance_on`` its date.  ``has_own_terms`` says
    that it has an order, maintenance, sessions given before, a hold, a stop or a review: protocol and clearance do not
    say all about the course.  ``on_file`` are its documents, without their authors.
    """

    id: str
    file: Path
    name: str = ""
    clearance: str = ""
    clearance_on: date | None = None
    course: int = 1
    protocol: str | None = None
    indication: str = ""
    referred_on: date | None = None
    on_file: tuple[OnFile, ...] = ()
    has_own_terms: bool = False
    is_readable: bool = True

    def __repr__(self) -> str:
        return f"PatientHead(id={self.id!r}, file={str(self.file)!r})"


def patient_heads(folder: Path) -> list[PatientHead]:
    """Return the patients of a folder by id; of two files with one id the one that is named by it.

    A file that cannot be read is listed under its own name.  Raises :class:`InputError` where there is no such folder.
    """
    if not is_there(folder):
        raise no_patients_folder(folder)
    found: dict[str, PatientHead] = {}
    for path in toml_files_or_raise(folder):
        head = patient_head(path)
        if head is not None and (head.id not in found or path.stem == head.id):
            found[head.id] = head
    return [found[name] for name in sorted(found)]


def patient_head(path: Path) -> PatientHead | None:
    """Return what a file says of its patient; None for a file of another kind."""
    content = bounded_bytes(path, LARGEST_BYTES)
    if isinstance(content, str):
        return PatientHead(id=path.stem, file=path, is_readable=False)
    return _plain(path, content) or _complete(path, content)


def _plain(path: Path, content: bytes) -> PatientHead | None:
    """Return the head of a file that is written as usual; None where that takes a complete reading."""
    try:
        text = "\n" + content.decode()
    except UnicodeDecodeError:
        return None
    if '"""' in text or "'''" in text or "\\" in text:
        return None
    found: dict[str, str] = {}
    table, tables = "", set[str]()
    documents: list[dict[str, str]] = []
    for heading, elsewhere, key, double, single, number in _LINES.findall(text):
        if elsewhere:
            return None
        if not key:
            table = heading or "?"
            tables.add(table)
            if table == "on_file":
                documents.append({})
        elif table == "on_file":
            documents[-1][key] = double or single or number
        elif table == ("clearance" if key in {"status", "on"} else ""):
            found[key] = double or single or number
    if found.get("kind") != "patient" or not found.keys() >= _NEEDED or not all(found.values()):
        return None
    try:
        return _head(path, found, documents, has_own_terms=not tables <= _OTHERS)
    except (KeyError, ValueError):
        return None


def _head(path: Path, found: dict[str, str], documents: list[dict[str, str]], *, has_own_terms: bool) -> PatientHead:
    """Return the head with these values; raises KeyError or ValueError where one is missing, or is no date."""
    return PatientHead(
        id=found["id"],
        file=path,
        name=found["name"],
        clearance=found["status"],
        clearance_on=date.fromisoformat(found["on"]) if "on" in found else None,
        course=int(found.get("course", 1)),
        protocol=found.get("protocol"),
        indication=found.get("indication", ""),
        referred_on=date.fromisoformat(found["referred_on"]) if "referred_on" in found else None,
        on_file=tuple(map(_document, documents)),
        has_own_terms=has_own_terms,
    )


def _complete(path: Path, content: bytes) -> PatientHead | None:
    read = parse_bytes(content, str(path))
    data = read.value.data if read.value else {}
    if read.faults:
        from ketaplan.files.toml.recovery import PLACEHOLDER

        data = {key: value for key, value in data.items() if value != PLACEHOLDER}
    if read.faults and "kind" not in data:
        return PatientHead(id=path.stem, file=path, is_readable=False)
    if data.get("kind") != "patient":
        return None
    clearance, course = data.get("clearance"), data.get("course", 1)
    on_file = _documents(data.get("on_file", []))
    return PatientHead(
        id=_text(data.get("id")) or path.stem,
        file=path,
        name=_text(data.get("name")),
        clearance=_text(clearance.get("status")) if isinstance(clearance, dict) else "",
        clearance_on=_day(clearance.get("on")) if isinstance(clearance, dict) else None,
        course=course if isinstance(course, int) else 1,
        protocol=_text(data.get("protocol")) or None,
        indication=_text(data.get("indication")),
        referred_on=_day(data.get("referred_on")),
        on_file=on_file or (),
        has_own_terms=on_file is None or any(_is_own(*entry) for entry in data.items()),
        is_readable=all(isinstance(data.get(key), str) for key in ("id", "name")),
    )


def _is_own(key: str, value: Any) -> bool:
    return isinstance(value, dict | list) and key not in _OTHERS


def _documents(entries: Any) -> tuple[OnFile, ...] | None:
    """Return the documents of a list of tables; None if they are not as they should be."""
    try:
        return tuple(_document({key: str(value) for key, value in entry.items()}) for entry in entries)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _document(entry: dict[str, str]) -> OnFile:
    """Return a document; raises KeyError or ValueError if kind or dates are missing or no dates."""
    until = entry.get("valid_until")
    return OnFile(
        kind=entry["kind"],
        by="",
        on=date.fromisoformat(entry["on"]),
        valid_until=None if until is None else date.fromisoformat(until),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Any) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if type(value) is date else None
