"""Whether the batch search is compiled, and from the sources that are here.

Needs nothing but the standard library: the build hook uses it, and ``--version`` has to be quick.
"""

from __future__ import annotations

from pathlib import Path

KERNEL = Path(__file__).parent / "planner" / "batch" / "kernel"
DIGEST = "_digest"
"""The module that names the sources from which all were compiled."""


def is_compiled() -> bool:
    """Return whether there is a compiled search for this Python."""
    from importlib.machinery import EXTENSION_SUFFIXES

    return any((KERNEL / f"{DIGEST}{suffix}").is_file() for suffix in EXTENSION_SUFFIXES)


def is_stale() -> bool:
    """Return whether the search was compiled from other sources than those that are here."""
    if not is_compiled():
        return False
    from importlib import import_module

    made = import_module(f"ketaplan.planner.batch.kernel.{DIGEST}")
    return bool(digest(KERNEL) != made.SOURCES)


def digest(kernel: Path) -> str:
    """Return the digest of a folder's sources that decide what is compiled: ``.pxd`` files, and modules with one."""
    from hashlib import sha256

    total = sha256()
    for types in sorted(kernel.glob("*.pxd")):
        for file in (types, types.with_suffix(".py")):
            text = file.read_bytes() if file.exists() else b""
            total.update(b"%s %d\n%s" % (file.name.encode(), len(text), text))
    return total.hexdigest()
