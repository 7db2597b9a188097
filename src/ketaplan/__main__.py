"""The door: ``ketaplan`` and ``python -m ketaplan``."""

from __future__ import annotations

import gc
import os
import sys

SELDOM = 100_000
"""Objects that are made before Python looks for some that nobody holds; at its own pace, that is 5 % of a start."""


def main() -> None:
    """Answer ``--version`` at once; everything else is the application's."""
    if sys.argv[1:] == ["--version"] and _told_version():
        return
    try:
        from ketaplan.cli.signals import at_once

        at_once()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    gc.set_threshold(SELDOM)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them costs a tenth of every start
    from ketaplan.cli.app import run

    try:
        run()
    finally:
        gc.freeze()  # what a process holds at its end goes with it: looking through it is a tenth of a short one


def _told_version() -> bool:
    """Print the version; where stdout takes nothing, leave it to the application to say so."""
    from ketaplan._version import __version__

    if sys.stdout is None:
        return False
    try:
        sys.stdout.write(f"ketaplan {__version__}\n")
        sys.stdout.flush()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
