"""A terminal for tests: someone who reads what a command prints and types answers."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time

from support.patience import PATIENCE_SECONDS

LOCAL_MODES = 3
"""Where termios says whether a terminal collects complete lines."""
TAKE_THE_TERMINAL = """\
import os, signal, sys
os.login_tty(0)
signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a shell ignores for what it starts in its background
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def at(moment):
    """Return the program for a terminal on which it is this moment, such as ``2026-11-22T17:00``, in UTC."""
    return (
        "-c",
        (
            "from datetime import UTC, datetime; from ketaplan.cli import clock; from ketaplan.__main__ import main; "
            f"clock.now = lambda: datetime.fromisoformat({moment!r}).replace(tzinfo=UTC); main()"
        ),
    )


class Terminal:
    """``ketaplan ARGUMENTS``, or another Python ``program``, on its own terminal; ``settings`` are environment."""

    def __init__(self, *arguments, cwd, program=("-m", "ketaplan"), columns=80, rows=24, **settings):
        self.shown = ""
        self._seen = 0
        self._us, them = os.openpty()
        fcntl.ioctl(them, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        command = [sys.executable, "-c", TAKE_THE_TERMINAL, *program, *map(str, arguments)]
        kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
        own = {**kept, "PAGER": "cat", **settings}
        self._process = subprocess.Popen(command, cwd=cwd, stdin=them, stdout=them, stderr=them, env=own)
        os.close(them)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._us)

    def answer(self, question, words):
        """Wait for the question, and type the words and a line end, or a control key alone."""
        self.wait_for(question)
        if words in {"\x03", "\x04"}:
            self._let_it_listen()
        os.write(self._us, words.encode() + (b"" if words in {"\x03", "\x04"} else b"\n"))

    def type(self, keys):
        """Type keys as they are, without a line end."""
        os.write(self._us, keys.encode())

    def _let_it_listen(self):
        """Wait as long as it takes a hand: Python loses an interrupt between readline's prompt and its first look."""
        deadline = time.monotonic() + 1  # a question that is read without readline leaves the terminal as it is
        while termios.tcgetattr(self._us)[LOCAL_MODES] & termios.ICANON and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)

    def wait_for(self, question):
        """Read until the text is there; what was waited for before does not count again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while question not in self.shown[self._seen :]:
            assert self._read(deadline), f"waited for {question!r}, and saw:\n{self.shown[self._seen :]}"
        self._seen = self.shown.index(question, self._seen) + len(question)

    def exit_code(self):
        """Read to the end; what the command exits with."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._read(deadline):
            pass
        return self._process.wait(PATIENCE_SECONDS)

    def _read(self, deadline):
        ready, _, _ = select.select([self._us], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            text = os.read(self._us, 4096)
        except OSError:  # how Linux says that the other side has gone
            return False
        self.shown += text.decode(errors="replace").replace("\r\n", "\n")
        return bool(text)
