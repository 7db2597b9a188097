"""stdout for data, stderr for words; colour only where somebody looks and has not said no."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from ketaplan.errors import KetaplanError

if TYPE_CHECKING:
    from typing_extensions import Buffer

STDIN, STDOUT, STDERR = 0, 1, 2
NARROWEST, WIDEST = 40, 120


class ConsoleSettings(Struct):
    """What the options before the command said, and whether the command has changed the book."""

    no_color: bool = False
    committed: bool = False


settings = ConsoleSettings()


class UnwrittenError(KetaplanError):
    """What a command had to say could not be written: stdout is full or closed."""

    exit_code = 1

    @classmethod
    def of(cls, error: OSError) -> UnwrittenError:
        """Say what is wrong with stdout."""
        why = (error.strerror or str(error)).lower()
        return cls(f"stdout: cannot be written ({why}); what the command prints is lost.")


class _Stdout(io.TextIOWrapper):
    """stdout, for everything that writes there; what it cannot take is an :class:`UnwrittenError`."""

    def write(self, text: str) -> int:
        """Write the text."""
        with _unwritten_if_refused():
            return super().write(text)

    def flush(self) -> None:
        """Hand on what was written."""
        with _unwritten_if_refused():
            super().flush()


class _Closed(io.RawIOBase):
    """Takes the place of a stdout that was closed before the command began; it refuses once, then drops the rest."""

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
    """The text with plain signs where the terminal's encoding lacks the drawn ones."""
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


def say(text: str) -> None:
    """Write words to stderr, harmless and with a line end; where stderr takes none they are lost."""
    from ketaplan.text.inert import sanitized_page

    with suppress(OSError, ValueError):
        sys.stderr.write(sanitized_page(text.rstrip("\n")) + "\n")
        sys.stderr.flush()


def in_columns(line: str) -> str:
    """One line on as many as it takes; those that follow are set in further than it is."""
    import textwrap

    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.fill(
        line,
        width(),
        subsequent_indent=indent,
        drop_whitespace=True,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def is_terminal(stream: IO[str]) -> bool:
    """Whether somebody looks at the stream."""
    return stream.isatty()


def wants_color(stream: IO[str]) -> bool:
    """Whether to colour: on a terminal that can, unless NO_COLOR, TERM=dumb or --no-color say otherwise."""
    if settings.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal(stream)


def width(widest: int = WIDEST) -> int:
    """How many columns there are for a table: the terminal's, or COLUMNS, or 80; within reason."""
    return max(NARROWEST, min(widest, shutil.get_terminal_size((80, 24)).columns))


def leave_quietly() -> None:
    """Let go of a stdout that takes nothing any more, so that nothing is said of it when Python ends."""
    with suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123  a device
        os.dup2(nowhere.fileno(), STDOUT)
