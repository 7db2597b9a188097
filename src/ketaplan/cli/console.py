"""Data on stdout, messages on stderr; color only on a terminal, and only if not switched off."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from ketaplan.errors import KetaplanError

if TYPE_CHECKING:
    from typing_extensions import Buffer

STDIN, STDOUT, STDERR = 0, 1, 2
NARROWEST, USUAL, WIDEST = 40, 80, 120


class ConsoleSettings(Struct):
    """The options before the command, and whether the command has changed the book."""

    no_color: bool = False
    committed: bool = False


settings = ConsoleSettings()


class UnwrittenError(KetaplanError):
    """The output could not be written: stdout is full or closed."""

    exit_code = 1

    @classmethod
    def of(cls, error: OSError) -> UnwrittenError:
        """Return the error for what is wrong with stdout."""
        why = (error.strerror or str(error)).lower()
        return cls(f"stdout: cannot be written ({why}); what the command prints is lost.")


class _Stdout(io.TextIOWrapper):
    """Standard output that raises :class:`UnwrittenError` if it cannot be written to."""

    def write(self, text: str) -> int:
        """Write the text."""
        with _unwritten_if_refused():
            return super().write(text)

    def flush(self) -> None:
        """Flush the stream."""
        with _unwritten_if_refused():
            super().flush()


class _Closed(io.RawIOBase):
    """Replaces a stdout that was closed at the start; refuses once, then drops the rest."""

    refused = False

    def writable(self) -> bool:
        """Let a buffer be put in front."""
        return True

    def write(self, data: Buffer) -> int:
        """Refuse, as a descriptor that is not open does."""
        if self.refused:
            return memoryview(data).nbytes
        self.refused = True
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def prepare() -> None:
    """Make streams that say what they cannot write, and that replace characters a terminal cannot show.

    A closed descriptor is opened on the null device: otherwise the next file would get its number, and words for
    people would be written into that file.
    """
    for descriptor in (STDIN, STDOUT, STDERR):
        with suppress(OSError):
            os.fstat(descriptor)
            continue
        with suppress(OSError):
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  open until the end
    if sys.stderr is None:
        sys.stderr = open(STDERR, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  open until the end
    elif isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")
    if sys.stdout is None:
        sys.stdout = _Stdout(io.BufferedWriter(_Closed()), encoding="utf-8")
    elif isinstance(sys.stdout, io.TextIOWrapper):
        encoding, lines = sys.stdout.encoding, sys.stdout.line_buffering
        sys.stdout = _Stdout(sys.stdout.detach(), encoding=encoding, errors="replace", line_buffering=lines)


def note_commit(*, kept: bool) -> None:
    """Remember that the book was changed: from now on a stdout that takes nothing does not make it a failure."""
    settings.committed = settings.committed or kept


def write(text: str) -> None:
    """Write data to stdout; raises :class:`UnwrittenError` where it takes none."""
    if is_terminal(sys.stdout):
        sys.stdout.write(_showable(text))
        sys.stdout.flush()
        return
    with _unwritten_if_refused():  # UTF-8 with the text's own line ends, whatever the locale
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors="replace"))
        sys.stdout.buffer.flush()


_PLAIN = str.maketrans("▒█▓▚·─\N{EN DASH}…†‡•", ":#=%.--~+++")
"""What takes the place of signs that a terminal of another encoding than UTF-8 may lack; each keeps its column."""


def _showable(text: str) -> str:
    """Return the text with plain signs where the terminal's encoding lacks the drawn ones."""
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN)
    return text


@contextmanager
def _unwritten_if_refused() -> Iterator[None]:
    """Turn what stdout has against being written to into :class:`UnwrittenError`, but for a reader that has gone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        leave_quietly()
        raise UnwrittenError.of(error) from None


def say(text: str, *, wraps: bool = False) -> None:
    """Write words to stderr, as :func:`show` does, and a line end; they are lost where stderr takes none."""
    with suppress(OSError, ValueError):
        show(sys.stderr, text.rstrip("\n") + "\n", wraps=wraps)


def say_trial() -> None:
    """Say on stderr that the book is a trial."""
    from ketaplan.text.words import TRIAL

    say(TRIAL)


def show(stream: IO[str], text: str, *, wraps: bool = False) -> None:
    """Write words for people to a stream, harmless, and wrapped at the width of a terminal.

    Programs read complete lines: what is no terminal gets them wrapped only where ``wraps`` says so.
    """
    from ketaplan.text.inert import sanitized_page

    text = sanitized_page(text)
    stream.write(wrapped(text, STDERR) if wraps or is_terminal(stream) else text)
    stream.flush()


def wrapped(text: str, descriptor: int = STDOUT) -> str:
    """Return the text with each line on as many as it takes at the width of a descriptor's terminal."""
    columns = width(descriptor=descriptor)
    return "\n".join(_wrapped_line(line, columns) for line in text.split("\n"))


def _wrapped_line(line: str, columns: int) -> str:
    """Return a line wrapped between words, with later lines indented further and trailing blanks kept."""
    if len(line) <= columns:
        return line
    import textwrap

    indent = " " * (len(line) - len(line.lstrip()) + 4)
    filled = textwrap.fill(
        line,
        columns,
        subsequent_indent=indent,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled + line[len(line.rstrip()) :]


def is_terminal(stream: IO[str]) -> bool:
    """Return whether the stream is a terminal."""
    return stream.isatty()


def wants_color(stream: IO[str]) -> bool:
    """Return whether to use color: on a terminal, unless NO_COLOR, TERM=dumb or --no-color is set."""
    if settings.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream)


def width(widest: int = WIDEST, descriptor: int = STDOUT) -> int:
    """Return the width in columns: COLUMNS, or the terminal's, or 80; within limits."""
    return max(NARROWEST, min(widest, _columns(descriptor)))


def _columns(descriptor: int) -> int:
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    try:
        return os.get_terminal_size(descriptor).columns or USUAL
    except OSError:  # no terminal
        return USUAL


def leave_quietly() -> None:
    """Detach a broken stdout, so that Python reports nothing at exit."""
    with suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123  a device
        os.dup2(nowhere.fileno(), STDOUT)
