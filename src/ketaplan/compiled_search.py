"""Whether the batch search is compiled, and from the current sources.

Imports almost nothing: ``--version`` asks it, and the build hook runs it before anything is installed.
"""

from __future__ import annotations

import os

KERNEL = os.path.join(os.path.dirname(__file__), "planner", "batch", "kernel")  # noqa: PTH118, PTH120  pathlib is slow to import
DIGEST = "_digest"
"""The module that names the sources from which all were compiled."""
EXTENSIONS = {
    "_foundation": ("work", "rng", "assignment", "problem_data", "joint_staffing", "day_cuts"),
    "_rounds": (
        "resource_calendar",
        "visit_prices",
        "packing_states",
        "day_packing",
        "start_costs",
        "completion_bounds",
        "course_dp",
        "patients_on_days",
        "insertion",
        "ruin_recreate",
    ),
    "_bounds": ("pricing", "lagrangian", "column_pool", "day_patterns", "priced_slots", "gap_closing"),
}
"""The modules that are compiled together: few extensions, as each costs a second of a compiler's time to begin with.

A module may only import from those before it, and no name is in two modules of an extension.
"""
SLOWDOWN = 100
"""How many times slower the search is, roughly, when it is not compiled."""


def version_line() -> str:
    """Return what ``--version`` prints."""
    from ketaplan._version import __version__

    return f"ketaplan {__version__} ({'compiled search' if is_compiled() else 'search not compiled'})"


def is_compiled() -> bool:
    """Return whether the search is compiled for this Python."""
    from importlib.machinery import EXTENSION_SUFFIXES

    there = set(os.listdir(KERNEL))  # noqa: PTH208
    return any(f"{DIGEST}{suffix}" in there for suffix in EXTENSION_SUFFIXES)


def is_stale() -> bool:
    """Return whether the compiled search is older than the sources."""
    if not is_compiled():
        return False
    from importlib import import_module

    made = import_module(f"ketaplan.planner.batch.kernel.{DIGEST}")
    return bool(digest(KERNEL) != made.SOURCES)


def digest(kernel: str | os.PathLike[str]) -> str:
    """Return the digest of a folder's sources that decide what is compiled: ``.pxd`` files, and modules with one."""
    from hashlib import sha256
    from pathlib import Path

    total = sha256(repr(EXTENSIONS).encode())
    for types in sorted(Path(kernel).glob("*.pxd")):
        for file in (types, types.with_suffix(".py")):
            text = file.read_bytes() if file.exists() else b""
            total.update(b"%s %d\n%s" % (file.name.encode(), len(text), text))
    return total.hexdigest()
