"""The door: ``ketaplan`` and ``python -m ketaplan``."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Answer ``--version`` at once; everything else is the application's."""
    if sys.argv[1:] == ["--version"]:
        from ketaplan._version import __version__

        sys.stdout.write(f"ketaplan {__version__}\n")
        return
    try:
        from ketaplan.cli.interruptions import at_once

        at_once()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them costs a tenth of every start
    from ketaplan.cli.app import run

    run()


if __name__ == "__main__":
    main()
