"""Run ``ketaplan`` and ``python -m ketaplan``."""

from __future__ import annotations

import gc
import os
import sys

ALLOCATIONS = 100_000
"""Allocations before a garbage collection; the default costs 5 % of a start."""


def main() -> None:
    """Answer ``--version`` at once; leave everything else to the application."""
    if "_KETAPLAN_COMPLETE" in os.environ:
        from ketaplan.cli.completing.answer import answered

        if answered():
            return
    if sys.argv[1:] in (["--version"], ["-V"]) and _has_shown_version():
        return
    try:
        from ketaplan.cli.signals import at_once

        at_once()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    gc.set_threshold(ALLOCATIONS)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # a search costs a tenth of every start
    from ketaplan.cli.app import run

    try:
        run()
    finally:
        gc.freeze()  # no final collection: it takes a tenth of a short run


def _has_shown_version() -> bool:
    """Print the version; where stdout takes nothing, leave it to the application to say so."""
    from ketaplan.compiled_search import version_line

    if sys.stdout is None:
        return False
    try:
        sys.stdout.write(f"{version_line()}\n")
        sys.stdout.flush()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
