"""Runs ketaplan as on a system that lacks what only Unix has: ``python elsewhere.py plan P-1042``.

What Windows, and in part macOS, does not have is taken away before ketaplan is imported; what it answers otherwise
is answered so: a folder cannot be opened, and an account has a name by the environment alone.
"""

import multiprocessing
import os
import signal
import sys
from pathlib import Path

LACKING = {
    os: (
        *("fork", "sync", "link", "getuid", "geteuid", "getgid", "getegid", "fchmod", "chown", "set_blocking"),
        *("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "sched_getaffinity", "killpg", "getpgid", "statvfs"),
    ),
    signal: ("pthread_sigmask", "valid_signals", "SIGHUP", "SIGKILL", "SIGALRM", "SIGUSR1", "setitimer", "alarm"),
}
for module, names in LACKING.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
for name in ("pwd", "grp", "fcntl", "termios", "resource"):
    sys.modules[name] = None
multiprocessing.set_start_method("spawn")

_open = os.open


def _open_no_folder(path, flags, *arguments, **named):
    if not isinstance(path, int) and Path(path).is_dir():
        raise PermissionError(13, "Permission denied", path)
    return _open(path, flags, *arguments, **named)


os.open = _open_no_folder

if __name__ == "__main__":
    from ketaplan.__main__ import main

    sys.exit(main())
